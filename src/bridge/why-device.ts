import type { AttachedLog } from "../domain/device/attached-log.ts";
import type { Evidence, Fault, Health, Stage } from "../domain/device/verdict-types.ts";
import { showDevice } from "./show-device.ts";
import type { AskingNeeds } from "./tracked.ts";

export interface DeviceReasons {
  readonly deviceId: string;
  readonly name: string;
  readonly stage: Stage;
  readonly health: Health;
  /** Why the stage is what it is. */
  readonly because: readonly Evidence[];
  /** What weighs most first, each with its evidence and the one next action. */
  readonly faults: readonly Fault[];
  /** What logs that were attached say, newest first. */
  readonly logs: readonly AttachedLog[];
  readonly asOf: string;
  readonly complete: boolean;
  readonly incompleteBecause: readonly string[];
}

/**
 * What is happening on a device, why, and what to do next.
 * @throws what `showDevice` throws.
 */
export async function whyDevice(needs: AskingNeeds, text: string): Promise<DeviceReasons> {
  const { deviceId, name, stage, health, because, faults, asOf, complete, incompleteBecause } =
    await showDevice(needs, text);
  const logs = await needs.store.attachedLogs(deviceId);
  return { deviceId, name, stage, health, because, faults, logs, asOf, complete, incompleteBecause };
}
