import { z } from "zod";
import type { Readiness } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import type { GraphClient } from "./graph-client.ts";
import { pages } from "./pages.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const Organization = z.object({ displayName: text, mobileDeviceManagementAuthority: text });
const Licence = z.object({
  capabilityStatus: text,
  servicePlans: z.array(z.object({ servicePlanName: text, provisioningStatus: text })).default([]),
});
const MdmPolicy = z.object({ displayName: text, appliesTo: text });
const Configuration = z.object({
  "@odata.type": z.string().nullish(),
  displayName: text,
  installConfigurationManagerAgent: z.boolean().nullish(),
  managedDeviceAuthority: z.number().nullish(),
  showInstallationProgress: z.boolean().nullish(),
  allowDeviceUseOnInstallFailure: z.boolean().nullish(),
  selectedMobileAppIds: z.array(z.string()).nullish(),
});

/** What the tenant says of itself. */
export function graphReadiness(graph: GraphClient): Readiness {
  return {
    organization: async (signal) => {
      const [found] = await Array.fromAsync(
        pages(graph, "getOrganization", Organization, {
          query: { $select: "displayName,mobileDeviceManagementAuthority" },
          signal,
        }),
      );
      if (!found)
        throw new BridgeError(
          "incomplete",
          "The tenant gave no organization.",
          {},
          { next: "Run it again." },
        );
      return {
        displayName: found.displayName,
        mdmAuthority: found.mobileDeviceManagementAuthority || "unknown",
      };
    },
    servicePlans: async (signal) => {
      const licences = await Array.fromAsync(pages(graph, "listLicences", Licence, { signal }));
      const inForce = licences.filter(({ capabilityStatus }) =>
        /^(enabled|warning)$/i.test(capabilityStatus),
      );
      const plans = inForce.flatMap(({ servicePlans }) => servicePlans);
      return [
        ...new Set(
          plans
            .filter(({ provisioningStatus }) => /^success$/i.test(provisioningStatus))
            .map(({ servicePlanName }) => servicePlanName),
        ),
      ].sort();
    },
    mdmScopes: (signal) => Array.fromAsync(pages(graph, "listMdmPolicies", MdmPolicy, { signal })),
    enrollment: async (signal) => {
      // There is no filter by type that works (fact G102).
      const all = await Array.fromAsync(
        pages(graph, "listEnrollmentConfigurations", Configuration, { signal }),
      );
      const ofType = (type: string) => all.filter((one) => one["@odata.type"] === `#microsoft.graph.${type}`);
      return {
        comanagement: ofType("deviceComanagementAuthorityConfiguration").map((one) => ({
          displayName: one.displayName,
          installsClient: one.installConfigurationManagerAgent ?? false,
          overrides: one.managedDeviceAuthority === 1,
        })),
        statusPages: ofType("windows10EnrollmentCompletionPageConfiguration").map((one) => ({
          displayName: one.displayName,
          shows: one.showInstallationProgress ?? false,
          blocks:
            typeof one.allowDeviceUseOnInstallFailure === "boolean"
              ? !one.allowDeviceUseOnInstallFailure
              : undefined,
          waitsFor: one.selectedMobileAppIds ?? [],
        })),
      };
    },
  };
}
