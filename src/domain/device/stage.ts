import { current, type DeviceFacts, present } from "./facts.ts";
import { type Evidence, type Past, STAGES, type Stage } from "./verdict-types.ts";

export type Reached = Exclude<Stage, "left">;
export interface StageFinding {
  readonly stage: Stage;
  readonly because: readonly Evidence[];
  readonly past: Past;
}

export const rankOf = (stage: Reached): number => STAGES.indexOf(stage);

/** True while Intune manages the device: its record is there and is more than a Defender or tenant-attach entry (G123). */
export function isEnrolled({ intune }: DeviceFacts): boolean {
  const record = present(intune);
  return record !== undefined && record.agent !== "configmgr" && record.agent !== "defender";
}

/** True when either side shows a Configuration Manager client. */
export function hasClient({ intune, configmgr }: DeviceFacts): boolean {
  const agent = present(intune)?.agent;
  return agent === "configmgr" || agent === "comanaged" || present(configmgr)?.client === true;
}

/**
 * The furthest stage the facts support, by the table of stages. A device that was further in this episode and no longer
 * is has left; an enrolment later than the one the episode began with starts the next episode.
 */
export function stageOf(facts: DeviceFacts, past: Past | undefined): StageFinding {
  const { stage, because } = furthest(facts);
  const enrolledAt = isEnrolled(facts) ? (present(facts.intune)?.enrolledAt ?? null) : null;
  const again = isAgain(past, enrolledAt);
  const episode = past === undefined ? 1 : past.episode + (again ? 1 : 0);
  const before = again || past === undefined ? "known" : past.furthest;
  const reached = rankOf(stage) > rankOf(before) ? stage : before;
  const next: Omit<Past, "stage"> = {
    furthest: reached,
    episode,
    enrolledAt: enrolledAt ?? past?.enrolledAt ?? null,
  };
  const gone = again ? undefined : wentAway(facts, before);
  if (!gone) return { stage, because, past: { ...next, stage } };
  return { stage: "left", because: [gone, ...because], past: { ...next, stage: "left" } };
}

function isAgain(past: Past | undefined, enrolledAt: string | null): boolean {
  if (past === undefined || enrolledAt === null || past.enrolledAt === null) return false;
  return enrolledAt > past.enrolledAt;
}

function furthest(facts: DeviceFacts): { readonly stage: Reached; readonly because: readonly Evidence[] } {
  const because: Evidence[] = [];
  const intune = present(facts.intune);
  const site = present(facts.configmgr);
  const enrolled = isEnrolled(facts);
  const entra = present(facts.entra);
  if (entra)
    because.push({ source: "entra", text: `known to Entra as ${entra.trustType}`, at: entra.registeredAt });
  if (site && !site.client)
    because.push({ source: "configmgr", text: "known to the site, without a client", at: site.claimedAt });
  let stage: Reached = "known";
  if (intune && enrolled) {
    stage = "enrolled";
    because.push({ source: "intune", text: "enrolled in Intune", at: intune.enrolledAt });
  }
  const reports = facts.installs.filter(({ goneAt }) => goneAt === null);
  const report = reports[0];
  const assigned = facts.assignments.find(({ goneAt, filtered }) => goneAt === null && !filtered);
  if (enrolled && (report || assigned)) {
    stage = "targeted";
    because.push(
      report
        ? { source: "install", text: `the install report says ${report.state}`, at: report.claimedAt }
        : { source: "assignment", text: "it is a member of a group the app is assigned to", at: null },
    );
  }
  const installed = reports.find(({ state }) => state === "installed");
  if (enrolled && installed) {
    stage = "bootstrapped";
    if (installed !== report)
      because.push({
        source: "install",
        text: "the install report says installed",
        at: installed.claimedAt,
      });
  }
  if (hasClient(facts)) {
    stage = "registered";
    if (site?.client)
      because.push({
        source: "configmgr",
        text: `the site shows client ${site.clientVersion ?? "of unknown version"}`,
        at: site.lastActiveAt,
      });
    if (intune?.agent === "comanaged" || intune?.agent === "configmgr")
      because.push({
        source: "intune",
        text: `its management agent is ${intune.agent === "comanaged" ? "Configuration Manager and MDM" : "Configuration Manager"}`,
        at: intune.lastSyncAt,
      });
  }
  const shared = enrolled && hasClient(facts) ? comanagedBy(facts) : undefined;
  if (shared) return { stage: "comanaged", because: [...because, shared] };
  return { stage, because };
}

/**
 * The site decides where it can be read: policy present and enrolled. Its console's own word serves where the
 * co-management class cannot be read (S80), and Intune's agent where there is no site record at all.
 */
function comanagedBy({ intune, configmgr }: DeviceFacts): Evidence | undefined {
  const site = present(configmgr);
  const record = present(intune);
  if (site && site.policyPresent !== null && site.enrolled !== null)
    return site.policyPresent && site.enrolled
      ? {
          source: "configmgr",
          text: "the site shows the co-management policy and the enrolment",
          at: site.claimedAt,
        }
      : undefined;
  if (site && site.consoleCoManaged !== null)
    return site.consoleCoManaged
      ? {
          source: "configmgr",
          text: "the console calls it co-managed; its co-management state could not be read",
          at: site.claimedAt,
        }
      : undefined;
  return record?.agent === "comanaged"
    ? { source: "intune", text: "Intune calls it co-managed; no site says more", at: record.lastSyncAt }
    : undefined;
}

/** What is no longer there although it was: the enrolment, or the client. Only a complete reading makes a fact go. */
function wentAway(facts: DeviceFacts, before: Reached): Evidence | undefined {
  const record = current(facts.intune);
  if (rankOf(before) >= rankOf("enrolled") && record && !isEnrolled(facts) && !hasClient(facts))
    return {
      source: "intune",
      text: record.goneAt ? "it is no longer enrolled in Intune" : "Intune no longer manages it",
      at: record.goneAt ?? record.claimedAt,
    };
  if (record?.goneAt && rankOf(before) >= rankOf("comanaged"))
    return { source: "intune", text: "it is no longer enrolled in Intune", at: record.goneAt };
  if (rankOf(before) >= rankOf("registered") && !hasClient(facts)) {
    const site = current(facts.configmgr);
    return {
      source: site ? "configmgr" : "intune",
      text: "no side shows the Configuration Manager client any more",
      at: site?.goneAt ?? site?.claimedAt ?? record?.claimedAt ?? null,
    };
  }
  return undefined;
}
