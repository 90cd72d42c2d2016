import type { Transition } from "../domain/device/transitions.ts";
import { findDevice } from "./find-device.ts";
import { type AskingNeeds, lastTracked, nowAfter, type Tracked } from "./tracked.ts";

export interface HistoryRow extends Transition {
  /** How long it then stayed so, until the next change of the same field or until now. */
  readonly seconds: number;
  /** True for what is still so. */
  readonly current: boolean;
}
export interface DeviceHistory extends Tracked {
  readonly deviceId: string;
  /** Oldest first. */
  readonly rows: readonly HistoryRow[];
}

/**
 * Everything that changed on a device, with how long each state lasted.
 * @throws BridgeError "not-found", "ambiguous"; "incomplete" before the first sync.
 */
export async function deviceHistory(needs: AskingNeeds, text: string): Promise<DeviceHistory> {
  const tracked = await lastTracked(needs);
  const deviceId = await findDevice(needs.store, text);
  const changes: Transition[] = [];
  for await (const change of needs.store.history(deviceId)) changes.push(change);
  const now = nowAfter(needs, tracked);
  const endOf = new Map<string, string>();
  const rows = changes.reverse().map((change): HistoryRow => {
    const end = endOf.get(change.field);
    endOf.set(change.field, change.at);
    const milliseconds = Date.parse(end ?? now) - Date.parse(change.at);
    return { ...change, seconds: Math.max(0, Math.round(milliseconds / 1_000)), current: end === undefined };
  });
  return { ...tracked, deviceId, rows: rows.reverse() };
}
