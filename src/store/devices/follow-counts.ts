import type { DeviceStore } from "../../bridge/needs.ts";
import type { DayOfStages } from "../../domain/device/trend.ts";
import {
  alikeDevices,
  faultCounts,
  installCounts,
  oldestOf,
  reconciliation,
  stageCounts,
  workloadCounts,
} from "./count-devices.ts";
import { changedDays, daysOf, devicesOnDay } from "./stage-days.ts";
import { type Counts, holdCounts, isUnsettled, keptCounts, writeCounts } from "./summaries.ts";
import type { TenantDb } from "./tenant-db.ts";

/** Devices that changed their stage on one day: their stories are read while somebody waits. */
const FEW = 2_000;

/**
 * Carries out `work`, which changes nothing that is counted but of these devices, and lets the kept counts follow: what they
 * counted for before goes, what they count for afterwards comes. While a sync that began has not ended, counts stay those of
 * the last one that did: that sync counts everything anew when it ends.
 */
export async function followCounts<T>(
  part: TenantDb,
  ids: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  if (!(await holdCounts(part)) || (await isUnsettled(part))) return work();
  const before = await countsOf(part, ids);
  const result = await work();
  const after = await countsOf(part, ids);
  if (JSON.stringify(before) === JSON.stringify(after)) return result;
  const kept = await keptCounts(part);
  if (kept) await writeCounts(part, await followed(part, { kept, before, after }));
  return result;
}

async function countsOf(part: TenantDb, ids: readonly string[]): Promise<Counts> {
  const alike = await alikeDevices(part, ids);
  return {
    stageCounts: stageCounts(alike),
    workloadCounts: workloadCounts(alike),
    reconciliation: reconciliation(alike),
    faultCounts: await faultCounts(part, ids),
    installCounts: await installCounts(part, ids),
    stageDays: await daysOf(part, ids),
  };
}

interface Moved<T> {
  readonly kept: T;
  readonly before: T;
  readonly after: T;
}

async function followed(part: TenantDb, { kept, before, after }: Moved<Counts>): Promise<Counts> {
  const moved = <Name extends keyof Counts>(name: Name): Moved<Counts[Name]> => ({
    kept: kept[name],
    before: before[name],
    after: after[name],
  });
  return {
    stageCounts: shifted(moved("stageCounts"), ({ stage, health }) => `${stage} ${health}`),
    workloadCounts: shifted(
      moved("workloadCounts"),
      ({ workload, authority, conflict }) => `${workload} ${authority} ${conflict}`,
    ),
    installCounts: shifted(
      moved("installCounts"),
      ({ appId, state, hexErrorCode }) => `${appId} ${state} ${hexErrorCode}`,
    ),
    faultCounts: await followedFaults(part, moved("faultCounts")),
    reconciliation: followedRecords(moved("reconciliation")),
    stageDays: await followedDays(part, moved("stageDays")),
  };
}

/** Devices by key: kept, less those before, and those after; what no device is left of is no row. */
function shifted<Row extends { readonly devices: number }>(
  { kept, before, after }: Moved<readonly Row[]>,
  keyOf: (row: Row) => string,
): readonly Row[] {
  const rows = new Map(kept.map((row) => [keyOf(row), row]));
  for (const [sign, some] of [
    [-1, before],
    [1, after],
  ] as const)
    for (const row of some) {
      const key = keyOf(row);
      rows.set(key, {
        ...row,
        ...rows.get(key),
        devices: (rows.get(key)?.devices ?? 0) + sign * row.devices,
      });
    }
  return [...rows.values()].filter(({ devices }) => devices > 0);
}

type FaultCounts = Counts["faultCounts"];
async function followedFaults(part: TenantDb, moved: Moved<FaultCounts>): Promise<FaultCounts> {
  const keyOf = ({ fault, severity }: FaultCounts[number]) => `${fault} ${severity}`;
  const oldest = (rows: FaultCounts, key: string) => rows.find((row) => keyOf(row) === key)?.oldest ?? null;
  const rows: FaultCounts[number][] = [];
  for (const row of shifted(moved, keyOf)) {
    const key = keyOf(row);
    const [was, comes] = [oldest(moved.before, key), oldest(moved.after, key)];
    const stays = oldest(moved.kept, key);
    // Who was the oldest may have gone: only then somebody has to look who is now.
    const isGone = was !== null && was === stays && was !== comes;
    if (isGone) rows.push({ ...row, oldest: await oldestOf(part, row) });
    else rows.push({ ...row, oldest: comes !== null && (stays === null || comes < stays) ? comes : stays });
  }
  return rows;
}

type Records = Awaited<ReturnType<DeviceStore["reconciliation"]>>;
function followedRecords({ kept, before, after }: Moved<Records>): Records {
  return kept.map((row) => {
    const was = before.find(({ source }) => source === row.source);
    const is = after.find(({ source }) => source === row.source);
    if (!was || !is) return row;
    const names = Object.keys(row.classes) as (keyof typeof row.classes)[];
    return {
      source: row.source,
      count: row.count - was.count + is.count,
      joined: row.joined - was.joined + is.joined,
      classes: Object.fromEntries(
        names.map((name) => [name, row.classes[name] - was.classes[name] + is.classes[name]]),
      ) as typeof row.classes,
    };
  });
}

/**
 * Days with few changes are added up anew. Of a day with many, such as that of a first sync, the numbers follow; how long the
 * way took in the middle is left for the next sync, to which the day is due.
 */
async function followedDays(
  part: TenantDb,
  { kept, before, after }: Moved<readonly DayOfStages[]>,
): Promise<readonly DayOfStages[]> {
  const find = (days: readonly DayOfStages[], day: string) => days.find((each) => each.day === day);
  const names = new Set([...before, ...after].map(({ day }) => day));
  const anew: string[] = [];
  let days = kept;
  for (const day of names) {
    const [was, is, known] = [find(before, day), find(after, day), find(kept, day)];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    if (!known || (await devicesOnDay(part, day, FEW)).length <= FEW) {
      anew.push(day);
      continue;
    }
    const shift = (name: "arrived" | "gained" | "lost") =>
      known[name] - (was?.[name] ?? 0) + (is?.[name] ?? 0);
    const numbers = { arrived: shift("arrived"), gained: shift("gained"), lost: shift("lost") };
    days = days.map((each) => (each.day === day ? { ...each, ...numbers } : each));
  }
  return anew.length === 0 ? days : changedDays(part, days, anew);
}
