import { present, WORKLOADS } from "../facts.ts";
import { hoursAfter, isOlderThan } from "../limits.ts";
import { isEnrolled } from "../stage.ts";
import { evidence, type FaultRule } from "./fault-case.ts";

export const clientSilent: FaultRule = ({ facts, context }) => {
  const site = present(facts.configmgr);
  const { clientSilentHours } = context.limits;
  if (!site?.client || !isOlderThan(site.lastActiveAt, clientSilentHours, context.now)) return undefined;
  return {
    code: "client-silent",
    severity: "warning",
    since: site.lastActiveAt && hoursAfter(site.lastActiveAt, clientSilentHours),
    because: [evidence("configmgr", "the site last heard from the client then", site.lastActiveAt)],
    cause: `The site has not heard from the client for more than ${clientSilentHours / 24} days.`,
    next: "See whether the device is on; then check CcmExec.log and LocationServices.log on it.",
  };
};

export const intuneSilent: FaultRule = ({ facts, context }) => {
  const record = present(facts.intune);
  const { intuneSilentHours } = context.limits;
  if (!record || !isEnrolled(facts) || !isOlderThan(record.lastSyncAt, intuneSilentHours, context.now))
    return undefined;
  return {
    code: "intune-silent",
    severity: "warning",
    since: record.lastSyncAt && hoursAfter(record.lastSyncAt, intuneSilentHours),
    because: [evidence("intune", "last sync with Intune", record.lastSyncAt)],
    cause: `Intune has not heard from the device for more than ${intuneSilentHours / 24} days.`,
    next: "See whether the device is on and online; then sync it from Settings, Access work or school.",
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

export const duplicateRecord: FaultRule = ({ facts, context }) => {
  if (!context.hasTwin && context.leftover !== "twin") return undefined;
  const record = present(facts.intune);
  const serial = record?.serialNumber ?? present(facts.configmgr)?.serialNumber ?? "the same hardware";
  const older = context.leftover === "twin";
  return {
    code: "duplicate-record",
    severity: "warning",
    since: null,
    because: [
      evidence(
        record ? "intune" : "configmgr",
        `another record has serial number ${serial}${older ? " and is newer" : ""}`,
        record?.lastSyncAt ?? null,
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
