import { type TrendRow, trendOf } from "../../domain/device/trend.ts";
import type { DeviceStore } from "../needs.ts";

/** How the co-managed share of devices that count went, day by day; the last row is today so far, as the funnel has it. */
export async function trendReport(store: DeviceStore, now: Date): Promise<readonly TrendRow[]> {
  const counts = await store.stageCounts();
  const sum = (rows: typeof counts) => rows.reduce((total, { devices }) => total + devices, 0);
  const comanaged = counts.filter(({ stage }) => stage === "comanaged");
  // Where the tenant gives the time, ours may lag behind what was read there.
  const read = new Date((await store.lastSync())?.at ?? now);
  return trendOf(await store.stageDays(), {
    now: read > now ? read : now,
    devices: sum(counts),
    comanaged: sum(comanaged),
  });
}
