import { type DeviceFacts, present } from "../facts.ts";
import { hoursAfter, isOlderThan } from "../limits.ts";
import { hasClient, isEnrolled } from "../stage.ts";
import { codeInWords } from "./code-in-words.ts";
import { evidence, type FaultRule } from "./fault-case.ts";

/** The site keeps the code of the last enrolment attempt (fact S83). */
export const enrolmentError: FaultRule = ({ facts }) => {
  const site = present(facts.configmgr);
  const code = site?.enrolmentErrorCode;
  if (!site || !code || isEnrolled(facts)) return undefined;
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
  if (!site?.pendingUser || isEnrolled(facts)) return undefined;
  return {
    code: "waiting-for-user",
    severity: "info",
    since: site.claimedAt,
    because: [evidence("configmgr", "enrolment is pending a user's sign-in", site.claimedAt)],
    cause: "The device enrols when a user who may enrol signs in.",
    next: "Let a licensed user sign in, or allow enrolment with the device's own credential.",
  };
};

/** A client without the co-management policy, longer than the way there usually takes. */
export const policyMissing: FaultRule = ({ facts, stage, context }) => {
  const site = present(facts.configmgr);
  if (stage !== "registered" || !site?.client || site.policyPresent !== false) return undefined;
  const since = clientSince(facts);
  if (!isOlderThan(since, context.limits.policyHours, context.now)) return undefined;
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

/** The earliest moment a client can have been there by what the sources claim. */
function clientSince({ installs, intune, configmgr }: DeviceFacts): string | null {
  const installed = installs.find(({ state }) => state === "installed")?.claimedAt;
  return installed ?? present(intune)?.enrolledAt ?? present(configmgr)?.claimedAt ?? null;
}

const buildOf = (osVersion: string | null | undefined): number =>
  Number(/^10\.0\.(\d{5})/.exec(osVersion ?? "")?.[1] ?? Number.NaN);
const WINDOWS_11 = 22_000;
/** Windows 10 1709, the first that enrols by co-management. */
const OLDEST_ELIGIBLE = 16_299;

/** Windows 11 from Autopilot without a settings policy gets Intune as its authority for good (fact G105). */
export const authorityDefaulted: FaultRule = ({ facts, context }) => {
  const record = present(facts.intune);
  if (!record?.autopilotEnrolled || !hasClient(facts) || !isEnrolled(facts)) return undefined;
  if (context.comanagementPolicies === null || context.comanagementPolicies.length > 0) return undefined;
  if (!(buildOf(record.osVersion) >= WINDOWS_11)) return undefined;
  return {
    code: "authority-defaulted-to-intune",
    severity: "warning",
    since: record.enrolledAt,
    because: [
      evidence("intune", `Windows 11 (${record.osVersion}) from Autopilot`, record.enrolledAt),
      evidence("intune", "the tenant has no co-management settings policy", null),
    ],
    cause:
      "Without a co-management settings policy Windows 11 takes Intune as its authority during Autopilot.",
    next: "Create a co-management settings policy with install = No and override = No before devices enrol.",
  };
};

export const unsupportedJoin: FaultRule = ({ facts, stage }) => {
  const entra = present(facts.entra);
  const trust = entra?.trustType ?? present(facts.intune)?.joinType;
  if (trust !== "registered" || stage === "known" || stage === "left") return undefined;
  return {
    code: "unsupported-join",
    severity: "error",
    since: entra?.registeredAt ?? null,
    because: [
      evidence(
        entra ? "entra" : "intune",
        "the device is registered with Entra, not joined",
        entra?.registeredAt ?? null,
      ),
    ],
    cause: "Co-management wants a device that is Entra joined or hybrid joined.",
    next: "Join the device to Entra, or set up hybrid join.",
  };
};

export const notEligibleOs: FaultRule = ({ facts, stage }) => {
  if (stage === "left") return undefined;
  const eligibility = present(facts.eligibility);
  const record = present(facts.intune);
  const build = buildOf(record?.osVersion);
  const tooOld = build < OLDEST_ELIGIBLE;
  const refused = eligibility?.status === "needsOsUpdate" || eligibility?.status === "ineligible";
  if (!tooOld && !refused) return undefined;
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
    next: "Update Windows on the device.",
  };
};
