import type { DeviceSource, Tenant } from "../../bridge/needs.ts";
import { DEFAULT_REPORT_HOURS } from "../../domain/device/limits.ts";
import type { EdgeOptions } from "../edge-options.ts";
import { assignmentSource } from "./assignment-source.ts";
import { entraSource } from "./entra-source.ts";
import { installSource } from "./install-source.ts";
import { intuneSource } from "./intune-source.ts";
import { nowAndThen } from "./now-and-then.ts";
import { readEstate } from "./read-estate.ts";
import { eligibilitySource, workloadSource } from "./report-sources.ts";

/** Everything this tenant tells of devices. */
export function deviceSources(
  edge: EdgeOptions,
  { apps, assignments, policies }: Pick<Tenant, "apps" | "assignments" | "policies">,
  { reportHours = DEFAULT_REPORT_HOURS }: { readonly reportHours?: number | undefined },
): Pick<Tenant, "deviceSources" | "estate"> {
  const whole = (source: DeviceSource) => nowAndThen(source, { clock: edge.clock, hours: reportHours });
  return {
    deviceSources: [
      entraSource(edge),
      intuneSource(edge),
      whole(workloadSource(edge)),
      whole(eligibilitySource(edge)),
      whole(assignmentSource(edge, apps, assignments)),
      whole(installSource(edge, apps)),
    ],
    estate: (signal) => readEstate(apps, policies, signal),
  };
}
