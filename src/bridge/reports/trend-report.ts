import type { Stage } from "../../domain/device/verdict-types.ts";
import type { DeviceStore } from "../needs.ts";

export interface TrendRow {
  /** The UTC day at whose end it was so: 2026-11-25. */
  readonly day: string;
  readonly devices: number;
  readonly comanaged: number;
  /** Of all devices, 0 to 1. */
  readonly share: number;
  /** Devices that became co-managed on this day, and those that stopped being so. */
  readonly gained: number;
  readonly lost: number;
}

const DAY = 86_400_000;

/** How the co-managed share went, day by day, from the changes of stage; the last row is today so far. */
export async function trendReport(store: DeviceStore, now: Date): Promise<TrendRow[]> {
  const days = new Map<string, { devices: number; gained: number; lost: number }>();
  for await (const { at, from, to } of store.transitions({ field: "stage" })) {
    const day = at.slice(0, 10);
    const changes = days.get(day) ?? { devices: 0, gained: 0, lost: 0 };
    days.set(day, changes);
    const was = from as Stage | null;
    const is = to as Stage;
    if (was === null) changes.devices += 1;
    if (was !== "comanaged" && is === "comanaged") changes.gained += 1;
    if (was === "comanaged" && is !== "comanaged") changes.lost += 1;
  }
  const first = [...days.keys()].sort()[0];
  if (first === undefined) return [];
  const rows: TrendRow[] = [];
  let devices = 0;
  let comanaged = 0;
  for (let time = Date.parse(first); time <= now.getTime(); time += DAY) {
    const day = new Date(time).toISOString().slice(0, 10);
    const changes = days.get(day) ?? { devices: 0, gained: 0, lost: 0 };
    devices += changes.devices;
    comanaged += changes.gained - changes.lost;
    const share = devices === 0 ? 0 : comanaged / devices;
    rows.push({ day, devices, comanaged, share, gained: changes.gained, lost: changes.lost });
  }
  return rows;
}
