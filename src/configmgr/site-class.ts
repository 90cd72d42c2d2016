import { BridgeError } from "../domain/errors.ts";
import { type SiteRecord, siteRecordOf } from "../formats/site-record.ts";
import type { AskSite } from "./site-client.ts";
import { lookupIn, pageOf, type SitePage } from "./site-rows.ts";

/** A class of the provider with the members that are read of it; the key goes first and always along (fact S49). */
export interface SiteClass {
  readonly name: string;
  readonly members: readonly string[];
}

export const SYSTEMS: SiteClass = {
  name: "SMS_R_System",
  members: [
    "ResourceId",
    "Name",
    "AADDeviceID",
    "SerialNumber",
    "SMBIOSGUID",
    "OperatingSystemNameandVersion",
    "Client",
    "ClientVersion",
    "Obsolete",
    "Decommissioned",
    "Unknown",
    "CreationDate",
  ],
};

export const COMBINED: SiteClass = {
  name: "SMS_CombinedDeviceResources",
  members: [
    "ResourceID",
    "Name",
    "AADDeviceID",
    "SerialNumber",
    "SMBIOSGUID",
    "DeviceOS",
    "IsClient",
    "ClientVersion",
    "SiteCode",
    "IsObsolete",
    "Unknown",
    "LastActiveTime",
    "LastDDR",
    "LastPolicyRequest",
    "CoManaged",
  ],
};

export const COMANAGEMENT: SiteClass = {
  name: "SMS_Client_ComanagementState",
  members: [
    "ResourceID",
    "AADDeviceID",
    "ComgmtPolicyPresent",
    "MDMEnrolled",
    "MDMProvisioned",
    "Authority",
    "MDMWorkloads",
    "PendingLogon",
    "EnrollmentStatusCode",
  ],
};

/** Asks for rows of a class, the way that this site was found to understand. */
export interface ClassReader {
  readonly of: SiteClass;
  ask(options: Readonly<Record<string, string>>, signal?: AbortSignal | undefined): Promise<SitePage>;
  follow(link: string, signal?: AbortSignal | undefined): Promise<SitePage>;
}

/**
 * A name the class lacks makes the whole question a 404 (fact S49), and which of them are there depends on the site's
 * version: then the question is put once more without a selection, and so from then on.
 */
export function classReader(ask: AskSite, of: SiteClass): ClassReader {
  let selects = true;
  const put = async (options: Readonly<Record<string, string>>, signal?: AbortSignal | undefined) =>
    pageOf(
      await ask(
        {
          path: `wmi/${of.name}`,
          query: { ...(selects ? { $select: of.members.join(",") } : {}), ...options },
        },
        signal,
      ),
      of.name,
    );
  return {
    of,
    ask: async (options, signal) => {
      try {
        return await put(options, signal);
      } catch (error) {
        if (!selects || !(error instanceof BridgeError) || error.code !== "not-found") throw error;
        if (error.facts.missing === "no-class") throw error;
        selects = false;
        try {
          return await put(options, signal);
        } catch (again) {
          selects = true;
          throw again;
        }
      }
    },
    follow: async (link, signal) => pageOf(await ask({ link }, signal), of.name),
  };
}

/** Rows as records; what carries no id is no device. */
export function recordsIn({ rows }: SitePage): SiteRecord[] {
  return rows.map((row) => siteRecordOf(lookupIn(row))).filter((record) => record !== undefined);
}
