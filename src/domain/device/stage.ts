import { hasClient, isEnrolled } from "./enrolment.ts";
import type { Episode } from "./episode.ts";
import { current, type DeviceFacts, type IntuneFact, present } from "./facts.ts";
import { type Evidence, type Past, STAGES, type Stage } from "./verdict-types.ts";

export type Reached = Exclude<Stage, "left">;
export interface StageFinding {
  readonly stage: Stage;
  /** What decides comes last; for `left` first. */
  readonly because: readonly Evidence[];
  readonly past: Past;
}

export const rankOf = (stage: Reached): number => STAGES.indexOf(stage);

/**
 * The furthest stage the facts of an episode support, by the table of stages. A device that was further in this episode and
 * no longer is has left.
 */
export function stageOf(facts: DeviceFacts, episode: Episode, before: Past | undefined): StageFinding {
  const { stage, because } = furthest(facts);
  const reachedBefore = before === undefined || episode.isNew ? "known" : before.furthest;
  const past = {
    furthest: rankOf(stage) > rankOf(reachedBefore) ? stage : reachedBefore,
    episode: episode.number,
    enrolledAt: episode.enrolledAt,
  };
  const gone = wentAway(facts, reachedBefore);
  return gone
    ? { stage: "left", because: [gone, ...because], past: { ...past, stage: "left" } }
    : { stage, because, past: { ...past, stage } };
}

function furthest(facts: DeviceFacts): { readonly stage: Reached; readonly because: readonly Evidence[] } {
  const because: Evidence[] = [];
  const intune = present(facts.intune);
  const enrolled = isEnrolled(facts);
  let stage: Reached = "known";
  because.push(...recordsOf(facts));
  if (intune && enrolled) {
    stage = "enrolled";
    because.push(...leavingSoon(intune), {
      source: "intune",
      text: "enrolled in Intune",
      at: intune.enrolledAt,
    });
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
  if (!hasClient(facts)) return { stage, because };
  because.push(...clientOf(facts));
  if (!enrolled) return { stage: "registered", because };
  const { comanaged, evidence } = comanagedBy(facts);
  // What speaks against comes before what decides.
  return comanaged
    ? { stage: "comanaged", because: [...because, evidence] }
    : { stage: "registered", because: evidence ? [evidence, ...because] : because };
}

/** Where the device is known without being managed. */
function recordsOf({ entra, configmgr }: DeviceFacts): Evidence[] {
  const site = present(configmgr);
  const entry = present(entra);
  const known: Evidence[] = [];
  if (site && !site.client)
    known.push({ source: "configmgr", text: "known to the site, without a client", at: site.claimedAt });
  if (site?.client && site.obsolete)
    known.push({ source: "configmgr", text: "the site's record of it is superseded", at: site.claimedAt });
  if (entry)
    known.push({ source: "entra", text: `known to Entra as ${entry.trustType}`, at: entry.registeredAt });
  return known;
}

/** Orders that end an enrolment once the device hears of them (fact G125). Until then it is enrolled. */
const LEAVING: Readonly<Record<string, string>> = {
  retirePending: "a retire waits for the device",
  retireIssued: "a retire was sent to the device",
  wipePending: "a wipe waits for the device",
  wipeIssued: "a wipe was sent to the device",
  deletePending: "it is about to be deleted from Intune",
};
function leavingSoon({ managementState, lastSyncAt }: IntuneFact): Evidence[] {
  const text = LEAVING[managementState ?? ""];
  return text === undefined ? [] : [{ source: "intune", text, at: lastSyncAt }];
}

function clientOf({ intune, configmgr }: DeviceFacts): Evidence[] {
  const record = present(intune);
  const site = present(configmgr);
  const shown: Evidence[] = [];
  if (record?.agent === "comanaged" || record?.agent === "configmgr")
    shown.push({
      source: "intune",
      text: `its management agent is ${record.agent === "comanaged" ? "Configuration Manager and MDM" : "Configuration Manager"}`,
      at: record.lastSyncAt,
    });
  if (site?.client && !site.obsolete)
    shown.push({
      source: "configmgr",
      text: `the site shows client ${site.clientVersion ?? "of unknown version"}`,
      at: site.lastActiveAt,
    });
  return shown;
}

type Shared =
  | { readonly comanaged: true; readonly evidence: Evidence }
  | { readonly comanaged: false; readonly evidence: Evidence | undefined };

/**
 * The site decides where it can be read: policy present and enrolled; a record that it no longer has is not co-managed. Its
 * console's own word serves where the co-management class cannot be read (S80), and Intune's agent where there never was a
 * record of the site.
 */
function comanagedBy({ intune, configmgr }: DeviceFacts): Shared {
  const site = current(configmgr);
  const record = present(intune);
  const said = (comanaged: boolean, text: string): Shared => ({
    comanaged,
    evidence: { source: "configmgr", text, at: site?.goneAt ?? site?.claimedAt ?? null },
  });
  if (site?.goneAt) return said(false, "the site no longer has the device");
  if (site && site.policyPresent !== null && site.enrolled !== null)
    return site.policyPresent && site.enrolled
      ? said(true, "the site shows the co-management policy and the enrolment")
      : said(
          false,
          site.policyPresent ? "the site shows no enrolment" : "the site shows no co-management policy",
        );
  if (site && site.consoleCoManaged !== null)
    return said(
      site.consoleCoManaged,
      `the console ${site.consoleCoManaged ? "calls it" : "does not call it"} co-managed; its co-management state could not be read`,
    );
  return record?.agent === "comanaged"
    ? {
        comanaged: true,
        evidence: {
          source: "intune",
          text: "Intune calls it co-managed; no site says more",
          at: record.lastSyncAt,
        },
      }
    : { comanaged: false, evidence: undefined };
}

/** What is no longer there although it was: the enrolment, or the client. Only a complete reading makes a fact go. */
function wentAway(facts: DeviceFacts, before: Reached): Evidence | undefined {
  const record = current(facts.intune);
  const atLeast = (stage: Reached) => rankOf(before) >= rankOf(stage);
  const client = hasClient(facts);
  // A client that was never enrolled stays what it is; a co-managed device wants both.
  if (!isEnrolled(facts) && (atLeast("comanaged") || (record && atLeast("enrolled") && !client)))
    return {
      source: "intune",
      text:
        record && record.goneAt === null
          ? "Intune no longer manages it"
          : "it is no longer enrolled in Intune",
      at: record?.goneAt ?? record?.claimedAt ?? null,
    };
  if (!client && atLeast("registered")) {
    const site = current(facts.configmgr);
    return {
      source: site ? "configmgr" : "intune",
      text: "no side shows the Configuration Manager client any more",
      at: site?.goneAt ?? site?.claimedAt ?? record?.claimedAt ?? null,
    };
  }
  return undefined;
}
