import type { Kysely } from "kysely";
import type { DeviceStore } from "../../bridge/needs.ts";
import type { Schema } from "../schema.ts";
import { findDevices, historyOf, transitionsSince, verdictOf } from "./ask-devices.ts";
import { attachedLogs, attachLog } from "./attached-logs.ts";
import { candidatesOf, dueDevices } from "./candidates.ts";
import { changeCounts, changesSince } from "./changes.ts";
import { dropEmpty } from "./drop-empty.ts";
import { makeAllDue } from "./due.ts";
import { eraseDevice, forgetBefore } from "./forget.ts";
import { saveJudgements } from "./judgements.ts";
import { linkRecords } from "./link-records.ts";
import { countDevices, listDevices } from "./list-devices.ts";
import { leaveIndexes } from "./load-in-bulk.ts";
import { markGone, markRemoved, saveFacts } from "./save-facts.ts";
import { stageChanges } from "./stage-changes.ts";
import { stuckFaults } from "./stuck-faults.ts";
import { counted } from "./summaries.ts";
import { beginSync, finishSync, lastSync, markOf, saveMark } from "./syncs.ts";

/** Devices of one tenant; rows of another are never seen. The same statements on every engine. */
export function sqlDeviceStore(db: Kysely<Schema>, tenant: string): DeviceStore {
  const part = { db, tenant };
  return {
    beginSync: (at) => beginSync(part, at),
    saveFacts: (sync, facts) => saveFacts(part, sync, facts),
    markGone: (sync, source, at) => markGone(part, sync, source, at),
    markRemoved: (source, recordIds, at) => markRemoved(part, source, recordIds, at),
    link: () => linkRecords(part),
    dueAll: async () => {
      await makeAllDue(part);
      await leaveIndexes(db);
    },
    due: (size, now) => dueDevices(part, size, now),
    candidatesOf: (page) => candidatesOf(part, page),
    candidate: async (deviceId) => {
      const [found] = await candidatesOf(part, { ids: [deviceId], isGapless: false });
      return found && found.facts.length > 0 ? found : undefined;
    },
    saveJudgements: (judgements, options) => saveJudgements(part, judgements, options),
    dropEmpty: () => dropEmpty(part),
    finishSync: (sync, at, sources, complete) => finishSync(part, sync, at, sources, complete),
    lastSync: () => lastSync(part),
    mark: (source) => markOf(part, source),
    saveMark: (source, mark) => saveMark(part, source, mark),
    list: (query) => listDevices(part, query),
    count: (query) => countDevices(part, query),
    verdict: (deviceId) => verdictOf(part, deviceId),
    find: (text, limit) => findDevices(part, text, limit),
    history: (deviceId) => historyOf(part, deviceId),
    transitions: (seenFrom) => transitionsSince(part, seenFrom),
    changeCounts: (since, most) => changeCounts(part, since, most),
    changes: (query) => changesSince(part, query),
    stuckFaults: (query) => stuckFaults(part, query),
    stageChanges: (query) => stageChanges(part, query),
    stageDays: () => counted(part, "stageDays"),
    stageCounts: () => counted(part, "stageCounts"),
    workloadCounts: () => counted(part, "workloadCounts"),
    faultCounts: () => counted(part, "faultCounts"),
    installCounts: () => counted(part, "installCounts"),
    reconciliation: () => counted(part, "reconciliation"),
    forgetBefore: (at) => forgetBefore(part, at),
    attachLog: (deviceId, log) => attachLog(part, deviceId, log),
    attachedLogs: (deviceId) => attachedLogs(part, deviceId),
    erase: (deviceId) => eraseDevice(part, deviceId),
  };
}
