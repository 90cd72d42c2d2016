import type { Instant } from "../domain/device/facts.ts";
import type { TrendRow } from "../domain/device/trend.ts";
import { type Fault, HEALTHS, type Health } from "../domain/device/verdict-types.ts";
import type { DeviceStore } from "./needs.ts";
import { type ChangeCounts, countChanges } from "./recent-changes.ts";
import { type FunnelRow, funnelReport } from "./reports/funnel-report.ts";
import { pageOfStuck, type StuckRow } from "./reports/stuck-report.ts";
import { trendReport } from "./reports/trend-report.ts";
import { type WorkloadRow, workloadsReport } from "./reports/workloads-report.ts";
import { type AskingNeeds, lastTracked, nowAfter, type Tracked } from "./tracked.ts";

/** A fault over all devices that have it. */
export interface FaultCount {
  readonly code: Fault["code"];
  readonly severity: Fault["severity"];
  readonly devices: number;
  /** Since when the longest standing has been; null where no source says. */
  readonly oldest: Instant | null;
  /** One of the devices, and what it says of it; null when the device is gone by now. */
  readonly example:
    | (Pick<Fault, "cause" | "next"> & { readonly deviceId: string; readonly name: string })
    | null;
}

export interface Overview extends Tracked {
  /** The tenant's time. */
  readonly now: Instant;
  /** That count: no leftovers. */
  readonly devices: number;
  readonly health: Readonly<Record<Health, number>>;
  readonly stages: readonly FunnelRow[];
  readonly workloads: readonly WorkloadRow[];
  /** The last ninety days. */
  readonly trend: readonly TrendRow[];
  /** Errors and warnings, what most devices have first; as many as fit a glance. */
  readonly faults: readonly FaultCount[];
  /** How many kinds of errors and warnings there are in all. */
  readonly faultKinds: number;
  /** What does not go on by itself, the longest standing. */
  readonly stuck: readonly StuckRow[];
  readonly changes: Pick<ChangeCounts, "since" | "rows" | "all">;
}

const DAYS = 90;
const FAULTS = 6;
const STUCK = 5;

/**
 * The estate at a glance: how many, how healthy, what is stuck, what changed since (a day ago when nothing is said).
 * @throws BridgeError "incomplete" before the first sync.
 */
export async function overview(
  needs: AskingNeeds,
  { since }: { readonly since?: Instant | undefined },
): Promise<Overview> {
  const { store } = needs;
  const tracked = await lastTracked(needs);
  const now = nowAfter(needs, tracked);
  const [stages, workloads, trend, faults, stuck, changes] = await Promise.all([
    funnelReport(store),
    workloadsReport(store),
    trendReport(store, new Date(now)),
    topFaults(store),
    pageOfStuck(store, new Date(now), { limit: STUCK }),
    countChanges(needs, { since }),
  ]);
  return {
    ...tracked,
    now,
    devices: stages.reduce((sum, { devices }) => sum + devices, 0),
    health: Object.fromEntries(
      HEALTHS.map((health) => [health, stages.reduce((sum, stage) => sum + stage[health], 0)]),
    ) as Record<Health, number>,
    stages,
    workloads,
    trend: trend.slice(-DAYS),
    ...faults,
    stuck: stuck.rows,
    changes: { since: changes.since, rows: changes.rows, all: changes.all },
  };
}

async function topFaults(store: DeviceStore): Promise<Pick<Overview, "faults" | "faultKinds">> {
  const counts = (await store.faultCounts()).filter(({ severity }) => severity !== "info");
  const top = counts.toSorted((a, b) => b.devices - a.devices).slice(0, FAULTS);
  const faults = top.map(async ({ fault, severity, devices, oldest }): Promise<FaultCount> => {
    const code = fault as Fault["code"];
    const [device] = await Array.fromAsync(store.list({ fault: code, limit: 1 }));
    const said = device && (await store.verdict(device.deviceId));
    const found = said?.verdict.faults.find((each) => each.code === code);
    return {
      code,
      severity: severity as Fault["severity"],
      devices,
      oldest,
      example:
        device && found
          ? { deviceId: device.deviceId, name: device.name, cause: found.cause, next: found.next }
          : null,
    };
  });
  return { faults: await Promise.all(faults), faultKinds: counts.length };
}
