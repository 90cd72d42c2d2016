import { HEALTHS, type Health, hasReached, STAGES, type Stage } from "../../domain/device/verdict-types.ts";
import type { DeviceStore } from "../needs.ts";

export interface FunnelRow extends Readonly<Record<Health, number>> {
  readonly stage: Stage;
  readonly devices: number;
  /** Devices at this stage or further; `left` stands beside the way. */
  readonly reached: number;
  /** Of all devices, 0 to 1. */
  readonly share: number;
}

/** How many devices stand at each stage, and how healthy they are. Leftovers are not counted. */
export async function funnelReport(store: DeviceStore): Promise<FunnelRow[]> {
  const counts = await store.stageCounts();
  const all = counts.reduce((sum, { devices }) => sum + devices, 0);
  const at = (stage: Stage) => counts.filter((count) => count.stage === stage);
  const devicesAt = (stage: Stage) => at(stage).reduce((sum, { devices }) => sum + devices, 0);
  return STAGES.map((stage) => ({
    stage,
    devices: devicesAt(stage),
    reached:
      stage === "left"
        ? devicesAt(stage)
        : STAGES.filter((each) => hasReached(each, stage)).reduce((sum, each) => sum + devicesAt(each), 0),
    share: all === 0 ? 0 : devicesAt(stage) / all,
    ...(Object.fromEntries(
      HEALTHS.map((health) => [health, at(stage).find((count) => count.health === health)?.devices ?? 0]),
    ) as Record<Health, number>),
  }));
}
