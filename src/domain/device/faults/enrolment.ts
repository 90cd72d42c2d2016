import { hasClient, isEnrolled } from "../enrolment.ts";
import { type DeviceFacts, present } from "../facts.ts";
import { hoursAfter, isOlderThan } from "../limits.ts";
import type { SourceStanding } from "../verdict-types.ts";
import { isServer, isTooOld, isWindows11 } from "../windows.ts";
import { codeInWords } from "./code-in-words.ts";
import { evidence, type FaultRule, listenedUntil } from "./fault-case.ts";

/** The site keeps the code of the last enrolment attempt (fact S83). */
export const enrolmentError: FaultRule = ({ facts }) => {
  const site = present(facts.configmgr);
  const code = site?.enrolmentErrorCode;
  if (!site || !code || site.obsolete || site.enrolled || isEnrolled(facts)) return undefined;
  const { meaning, check } = codeInWords(code);
  return {
    code: "enrolment-error",
    severity: "error",
    since: site.claimedAt,
    because: [evidence("configmgr", `the last enrolment attempt ended with ${code}`, site.claimedAt)],
    cause: `The client could not enrol the device in Intune: ${meaning}.`,
    next: check ?? "Read CoManagementHandler.log on the device with `ccmbridge log diagnose`.",
  };
};

export const waitingForUser: FaultRule = ({ facts }) => {
  const site = present(facts.configmgr);
  if (!site?.pendingUser || site.obsolete || isEnrolled(facts)) return undefined;
  return {
    code: "waiting-for-user",
    severity: "info",
    since: site.claimedAt,
    because: [evidence("configmgr", "enrolment is pending a user's sign-in", site.claimedAt)],
    cause: "The device enrols when a user who may enrol signs in.",
    next: "Let a licensed user sign in, or allow enrolment with the device's own credential.",
  };
};

const isUnheard = (standing: SourceStanding | undefined) =>
  standing === "failed" || standing === "partial" || standing === "kept";

/** A client without the co-management policy, longer than the way there usually takes. Servers never get one. */
export const policyMissing: FaultRule = (seen) => {
  const { facts, stage, context } = seen;
  const site = present(facts.configmgr);
  if (stage !== "registered" || !site?.client || site.policyPresent !== false || isServer(facts))
    return undefined;
  const until = listenedUntil(seen, "configmgr", site);
  // An install that nobody could report may be of today: no fault begins on that.
  if (
    facts.installs.length === 0 &&
    isUnheard(context.sources.install) &&
    !seen.said?.faults.includes("policy-missing")
  )
    return undefined;
  const since = clientSince(facts, until);
  if (!isOlderThan(since, context.limits.policyHours, until)) return undefined;
  return {
    code: "policy-missing",
    severity: "warning",
    since: since && hoursAfter(since, context.limits.policyHours),
    because: [
      evidence(
        "configmgr",
        `client ${site.clientVersion ?? ""} is there`.replace("  ", " "),
        site.lastActiveAt,
      ),
      evidence("configmgr", "no co-management policy is present", site.claimedAt),
    ],
    cause: "The client has not received a co-management policy.",
    next: "See that the device is in the collection the co-management policy targets, then evaluate machine policy.",
  };
};

/**
 * The earliest moment a client can have been there by what the sources claim. A client the site showed before an install was
 * claimed did not come of it.
 */
function clientSince({ installs, intune, configmgr }: DeviceFacts, until: string): string | null {
  const installed = installs.find(
    ({ state, claimedAt }) => state === "installed" && (claimedAt ?? "") <= until,
  )?.claimedAt;
  return installed ?? present(intune)?.enrolledAt ?? present(configmgr)?.claimedAt ?? null;
}

/**
 * Windows 11 from Autopilot without a settings policy gets Intune as its authority for good (fact G105), unless a side shows
 * that something lies with Configuration Manager all the same. Reports and v1.0 do not tell Autopilot (fact G122): there
 * the identity Autopilot gave the device in Entra serves.
 */
export const authorityDefaulted: FaultRule = ({ facts, context, workloads }) => {
  const record = present(facts.intune);
  const entry = present(facts.entra);
  const byEntra = record?.autopilotEnrolled === null && entry != null && entry.autopilotId !== null;
  if (!record || !(record.autopilotEnrolled || byEntra) || !hasClient(facts) || !isEnrolled(facts))
    return undefined;
  if (context.comanagementPolicies === null || context.comanagementPolicies.length > 0) return undefined;
  if (!isWindows11(record.osVersion)) return undefined;
  if (Object.values(workloads).some(({ by }) => by.intune === "configmgr")) return undefined;
  return {
    code: "authority-defaulted-to-intune",
    severity: "warning",
    since: record.enrolledAt,
    because: [
      byEntra
        ? evidence("entra", `Windows 11 (${record.osVersion}), known to Autopilot`, entry.registeredAt)
        : evidence("intune", `Windows 11 (${record.osVersion}) from Autopilot`, record.enrolledAt),
      evidence("intune", "the tenant has no co-management settings policy", null),
    ],
    cause:
      "Without a co-management settings policy Windows 11 takes Intune as its authority during Autopilot.",
    next: "Create a co-management settings policy with install = No and override = No before devices enrol.",
  };
};

/** Co-management wants a device that is joined. One that Intune merely could not take yet is a warning. */
export const unsupportedJoin: FaultRule = ({ facts, stage }) => {
  if (stage === "known" || stage === "left") return undefined;
  const entra = present(facts.entra);
  const record = present(facts.intune);
  const eligibility = present(facts.eligibility);
  const told = {
    severity: "error",
    cause: "Co-management wants a device that is Entra joined or hybrid joined.",
    next: "Join the device to Entra, or set up hybrid join.",
  } as const;
  const trust = entra && entra.trustType !== "unknown" ? entra.trustType : record?.joinType;
  if (trust === "registered") {
    const since = entra?.registeredAt ?? null;
    const source = entra?.trustType === "registered" ? "entra" : "intune";
    const said = evidence(source, "the device is registered with Entra, not joined", since);
    return { ...told, code: "unsupported-join", since, because: [said] };
  }
  const isJoined = trust === "joined" || trust === "hybrid";
  if (isJoined || isEnrolled(facts) || eligibility?.status !== "eligibleButNotAzureAdJoined")
    return undefined;
  return {
    ...told,
    code: "unsupported-join",
    severity: "warning",
    since: eligibility.claimedAt,
    because: [evidence("eligibility-export", `eligibility is ${eligibility.status}`, eligibility.claimedAt)],
  };
};

/** A build or an edition that cannot be co-managed. What is co-managed shows that it can. */
export const notEligibleOs: FaultRule = ({ facts, stage }) => {
  if (stage === "known" || stage === "comanaged" || stage === "left") return undefined;
  const eligibility = present(facts.eligibility);
  const record = present(facts.intune);
  if (isServer(facts))
    return {
      code: "not-eligible-os",
      severity: "info",
      since: null,
      because: [serverSaid(facts)],
      cause: "A server cannot be co-managed.",
      next: "Nothing: Configuration Manager manages servers alone.",
    };
  const tooOld = isTooOld(record?.osVersion);
  const refused = eligibility?.status === "needsOsUpdate" || eligibility?.status === "ineligible";
  if (!tooOld && !refused) return undefined;
  const mayUpdate = tooOld || eligibility?.status === "needsOsUpdate";
  return {
    code: "not-eligible-os",
    severity: "error",
    since: eligibility?.claimedAt ?? null,
    because: [
      ...(refused && eligibility
        ? [evidence("eligibility-export", `eligibility is ${eligibility.status}`, eligibility.claimedAt)]
        : []),
      ...(tooOld && record ? [evidence("intune", `Windows ${record.osVersion}`, record.lastSyncAt)] : []),
    ],
    cause: "This edition or build of Windows cannot be co-managed.",
    next: mayUpdate
      ? "Update Windows on the device to a version that is still supported."
      : "See that the device runs Windows Pro, Enterprise or Education.",
  };
};

function serverSaid({ entra, intune, configmgr }: DeviceFacts) {
  const said = [present(configmgr), present(entra), present(intune)].find((fact) =>
    /\bserver\b/i.test(fact?.operatingSystem ?? ""),
  );
  return evidence(said?.source ?? "configmgr", said?.operatingSystem ?? "a server", said?.claimedAt ?? null);
}
