import { type DeviceFacts, present, type Seen, type Source, WORKLOADS, type Workload } from "./facts.ts";
import type { WorkloadView } from "./verdict-types.ts";
import { workloadsOfBits } from "./workload-bits.ts";

type Side = "intune" | "configmgr" | null;
type Told = Readonly<Partial<Record<Workload, boolean>>> | null | undefined;

const sideOf = (told: Told, workload: Workload): Side => {
  const moved = told?.[workload];
  return moved === undefined ? null : moved ? "intune" : "configmgr";
};

/** What the sources could be asked this time. */
export interface Hearing {
  /** False of what was read earlier from a source that could not be read now. */
  readonly isHeard: (fact: Seen & { readonly source: Source }) => boolean;
  /** Workloads whose authority nobody could tell at the last verdict. */
  readonly wasUnknown: (workload: Workload) => boolean;
}
const EVERYTHING: Hearing = { isHeard: () => true, wasUnknown: () => false };

/**
 * Who has the authority for each workload by what both sides say. Intune's side is the export or the record, whichever
 * claims the later contact, and a record only while it calls the device co-managed: of others the members mean nothing.
 * Where the two sides disagree the workload is a conflict and its authority is unknown. While one of them cannot be heard no
 * conflict begins, for it may have changed its mind as well: the side that was read later is believed.
 */
export function workloadsOf(
  facts: DeviceFacts,
  { isHeard, wasUnknown }: Hearing = EVERYTHING,
): Readonly<Record<Workload, WorkloadView>> {
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
    const teller = byAge.find(({ workloads }) => sideOf(workloads, workload) !== null);
    const intune = sideOf(teller?.workloads, workload);
    const configmgr = sideOf(bySite, workload);
    const differ = teller && site && intune !== null && configmgr !== null && intune !== configmgr;
    const conflict = differ === true && ((isHeard(teller) && isHeard(site)) || wasUnknown(workload));
    const later = differ && teller.readAt > site.readAt ? intune : (configmgr ?? intune);
    const authority = conflict ? "unknown" : (later ?? "unknown");
    return [workload, { authority, by: { intune, configmgr }, conflict }];
  });
  return Object.fromEntries(views) as Record<Workload, WorkloadView>;
}
