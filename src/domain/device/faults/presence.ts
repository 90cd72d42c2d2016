import { isEnrolled } from "../enrolment.ts";
import {
  type ConfigmgrFact,
  type DeviceFacts,
  type IntuneFact,
  present,
  type Seen,
  WORKLOADS,
} from "../facts.ts";
import { hoursAfter, isOlderThan } from "../limits.ts";
import { evidence, type FaultRule, listenedUntil } from "./fault-case.ts";

export const clientSilent: FaultRule = (seen) => {
  const site = present(seen.facts.configmgr);
  const { clientSilentHours } = seen.context.limits;
  if (!site?.client || site.obsolete) return undefined;
  if (!isOlderThan(site.lastActiveAt, clientSilentHours, listenedUntil(seen, "configmgr", site)))
    return undefined;
  return {
    code: "client-silent",
    severity: "warning",
    since: site.lastActiveAt && hoursAfter(site.lastActiveAt, clientSilentHours),
    because: [evidence("configmgr", "the site last heard from the client then", site.lastActiveAt)],
    cause: `The site has not heard from the client for more than ${clientSilentHours / 24} days.`,
    next: "See whether the device is on; then check CcmExec.log and LocationServices.log on it.",
  };
};

/** States of the registration in which the device cannot sync, however often it tries (fact G125). */
const CUT_OFF = new Set(["revoked", "keyConflict", "certificateReset", "notRegistered"]);

export const intuneSilent: FaultRule = (seen) => {
  const record = present(seen.facts.intune);
  const { intuneSilentHours } = seen.context.limits;
  if (!record || !isEnrolled(seen.facts)) return undefined;
  if (!isOlderThan(record.lastSyncAt, intuneSilentHours, listenedUntil(seen, "intune", record)))
    return undefined;
  const cutOff = CUT_OFF.has(record.registrationState ?? "");
  return {
    code: "intune-silent",
    severity: "warning",
    since: record.lastSyncAt && hoursAfter(record.lastSyncAt, intuneSilentHours),
    because: [
      evidence("intune", "last sync with Intune", record.lastSyncAt),
      ...(cutOff
        ? [evidence("intune", `its registration is ${record.registrationState}`, record.lastSyncAt)]
        : []),
    ],
    cause: `Intune has not heard from the device for more than ${intuneSilentHours / 24} days.`,
    next: cutOff
      ? "Enrol the device again: its registration no longer lets it sync."
      : "See whether the device is on and online; then sync it from Settings, Access work or school.",
  };
};

export const workloadConflict: FaultRule = ({ facts, workloads }) => {
  const names = WORKLOADS.filter((name) => workloads[name].conflict);
  if (names.length === 0) return undefined;
  const site = present(facts.configmgr);
  const record = present(facts.intune);
  return {
    code: "workload-conflict",
    severity: "warning",
    since: null,
    because: names.flatMap((name) => [
      evidence("intune", `${name}: ${workloads[name].by.intune}`, record?.lastSyncAt ?? null),
      evidence("configmgr", `${name}: ${workloads[name].by.configmgr}`, site?.claimedAt ?? null),
    ]),
    cause: `The two sides disagree about ${names.join(", ")}.`,
    next: "Wait for the next policy evaluation; if it stays, compare CoManagementHandler.log with the policy.",
  };
};

/** Records of one source that are there side by side, the one that speaks first; what the site superseded is no second. */
function doubled({ intune, configmgr }: DeviceFacts): readonly (IntuneFact | ConfigmgrFact)[] | undefined {
  const there = (fact: Seen) => fact.goneAt === null;
  return [intune.filter(there), configmgr.filter((fact) => there(fact) && !fact.obsolete)].find(
    (records) => records.length > 1,
  );
}

export const duplicateRecord: FaultRule = ({ facts, context }) => {
  const double = doubled(facts);
  if (!context.hasTwin && context.leftover !== "twin" && !double) return undefined;
  const record = present(facts.intune);
  const serial = record?.serialNumber ?? present(facts.configmgr)?.serialNumber;
  const older = context.leftover === "twin";
  if (double && !context.hasTwin && !older)
    return {
      code: "duplicate-record",
      severity: "warning",
      since: null,
      because: double.map((fact) => evidence(fact.source, `record ${fact.recordId}`, fact.claimedAt)),
      cause:
        "One device has several records of one source: it enrolled or registered again, and the older one stayed.",
      next: `Delete the older record, ${double.at(-1)?.recordId}, once nothing needs it.`,
    };
  return {
    code: "duplicate-record",
    severity: "warning",
    since: null,
    because: [
      evidence(
        record ? "intune" : "configmgr",
        `another record has ${serial ? `serial number ${serial}` : "the same hardware"}${older ? " and is newer" : ""}`,
        (record ?? present(facts.configmgr))?.claimedAt ?? null,
      ),
    ],
    cause: older
      ? "The hardware enrolled again under a new record; this one is what was left behind."
      : "An older record of the same hardware is still there.",
    next: older
      ? "Delete this record in Intune once nothing needs it."
      : "Delete the older record once nothing needs it.",
  };
};
