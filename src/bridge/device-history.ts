import { type Spell, spellsOf } from "../domain/device/time-in-state.ts";
import type { Transition } from "../domain/device/transitions.ts";
import { findDevice } from "./find-device.ts";
import { type AskingNeeds, lastTracked, nowAfter, type Tracked } from "./tracked.ts";

export interface DeviceHistory extends Tracked {
  readonly deviceId: string;
  /** Oldest first. */
  readonly rows: readonly Spell[];
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
  return { ...tracked, deviceId, rows: spellsOf(changes, now) };
}
