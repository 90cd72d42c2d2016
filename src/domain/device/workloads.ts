import { type DeviceFacts, present, WORKLOADS, type Workload } from "./facts.ts";
import type { WorkloadView } from "./verdict-types.ts";
import { workloadsOfBits } from "./workload-bits.ts";

type Side = "intune" | "configmgr" | null;
type Told = Readonly<Partial<Record<Workload, boolean>>> | null | undefined;

const sideOf = (told: Told, workload: Workload): Side => {
  const moved = told?.[workload];
  return moved === undefined ? null : moved ? "intune" : "configmgr";
};

/**
 * Who has the authority for each workload by what both sides say. Intune's side is the export or the record, whichever
 * claims the later contact, and a record only while it calls the device co-managed: of others the members mean nothing.
 * Where the two sides disagree the workload is a conflict and its authority is unknown.
 */
export function workloadsOf(facts: DeviceFacts): Readonly<Record<Workload, WorkloadView>> {
  const record = present(facts.intune);
  const exported = present(facts.workloads);
  const byAge = [record?.agent === "comanaged" ? record : undefined, exported]
    .filter((fact) => fact !== undefined)
    .sort((a, b) => {
      const [ofA, ofB] = [a, b].map(({ claimedAt, readAt }) => `${claimedAt ?? ""} ${readAt}`);
      return ofA! < ofB! ? 1 : ofA! > ofB! ? -1 : 0;
    });
  const site = present(facts.configmgr);
  const bySite = site?.client && !site.obsolete ? workloadsOfBits(site.workloadBits) : undefined;
  const views = WORKLOADS.map((workload): [Workload, WorkloadView] => {
    const intune =
      byAge.map(({ workloads }) => sideOf(workloads, workload)).find((side) => side !== null) ?? null;
    const configmgr = sideOf(bySite, workload);
    const conflict = intune !== null && configmgr !== null && intune !== configmgr;
    const authority = conflict ? "unknown" : (configmgr ?? intune ?? "unknown");
    return [workload, { authority, by: { intune, configmgr }, conflict }];
  });
  return Object.fromEntries(views) as Record<Workload, WorkloadView>;
}
