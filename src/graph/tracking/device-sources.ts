import type { Tenant } from "../../bridge/needs.ts";
import type { EdgeOptions } from "../edge-options.ts";
import { assignmentSource } from "./assignment-source.ts";
import { entraSource } from "./entra-source.ts";
import { installSource } from "./install-source.ts";
import { intuneSource } from "./intune-source.ts";
import { readEstate } from "./read-estate.ts";
import { eligibilitySource, workloadSource } from "./report-sources.ts";

/** Everything this tenant tells of devices. */
export function deviceSources(
  edge: EdgeOptions,
  { apps, assignments, policies }: Pick<Tenant, "apps" | "assignments" | "policies">,
): Pick<Tenant, "deviceSources" | "estate"> {
  return {
    deviceSources: [
      entraSource(edge),
      intuneSource(edge),
      workloadSource(edge),
      eligibilitySource(edge),
      assignmentSource(edge, apps, assignments),
      installSource(edge, apps),
    ],
    estate: (signal) => readEstate(apps, policies, signal),
  };
}
