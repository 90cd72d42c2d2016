import type { DeviceStore } from "../../bridge/needs.ts";
import { type Instant, WORKLOADS } from "../../domain/device/facts.ts";
import {
  type Health,
  LEFTOVER_CLASSES,
  type LeftoverClass,
  type Stage,
} from "../../domain/device/verdict-types.ts";
import { authorityOf, recordsOf } from "./device-row.ts";
import { COUNTING_FACETS, tellingOf, WITH_CLIENT } from "./facets.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import type { TenantDb } from "./tenant-db.ts";

type Counted<Name extends keyof DeviceStore> = DeviceStore[Name] extends (...given: never[]) => infer R
  ? R
  : never;

/** Devices that are alike in everything that is counted of them. */
interface Alike {
  readonly stage: Stage;
  readonly health: Health;
  readonly leftover: LeftoverClass | null;
  readonly workloads: string;
  readonly records: string | null;
  readonly devices: number;
}

/**
 * All devices in groups, by what one index holds: a few hundred of however many, in an order that stays from one sync to the
 * next. `among`: of these devices alone.
 */
export async function alikeDevices(
  { db, tenant }: TenantDb,
  among?: readonly string[],
): Promise<readonly Alike[]> {
  const rows = await db
    .selectFrom("device")
    .$if(among !== undefined, (some) => some.where("device_id", "in", [...among!]))
    .select(["facets", "records"])
    .select(({ fn }) => fn.countAll().as("devices"))
    .where("tenant", "=", tenant)
    .groupBy(["facets", "records"])
    .orderBy("facets")
    .orderBy("records")
    .execute();
  return rows.map(({ facets, records, devices }) => ({
    ...(tellingOf(facets ?? "") as Omit<Alike, "records" | "devices">),
    records,
    devices: Number(devices),
  }));
}

/** Adds up by what `keyOf` gives. */
function added<T>(groups: Iterable<readonly [key: T, devices: number]>): readonly (readonly [T, number])[] {
  const totals = new Map<string, [T, number]>();
  for (const [key, devices] of groups) {
    const text = JSON.stringify(key);
    const total = totals.get(text) ?? [key, 0];
    total[1] += devices;
    totals.set(text, total);
  }
  return [...totals.values()];
}

const counting = (alike: readonly Alike[]) => alike.filter(({ leftover }) => leftover === null);

export const stageCounts = (alike: readonly Alike[]): Awaited<Counted<"stageCounts">> =>
  added(counting(alike).map(({ stage, health, devices }) => [{ stage, health }, devices] as const)).map(
    ([key, devices]) => ({ ...key, devices }),
  );

export const workloadCounts = (alike: readonly Alike[]): Awaited<Counted<"workloadCounts">> =>
  added(
    counting(alike)
      .filter(({ stage }) => WITH_CLIENT.includes(stage))
      .flatMap(({ workloads, devices }) =>
        WORKLOADS.map((workload, place) => [{ workload, letter: workloads[place]! }, devices] as const),
      ),
  ).map(([{ workload, letter }, devices]) => ({
    workload,
    authority: authorityOf(letter),
    conflict: letter === "x",
    devices,
  }));

/** Per source: records there, joined to a device that counts, and by class of leftover. */
export function reconciliation(alike: readonly Alike[]): Awaited<Counted<"reconciliation">> {
  const records = alike.map((group) => ({ ...group, of: recordsOf(group) }));
  return PRIMARY_SOURCES.map((source) => {
    const sum = (leftover: LeftoverClass | null) =>
      records.reduce(
        (total, group) =>
          group.leftover === leftover ? total + (group.of[source] ?? 0) * group.devices : total,
        0,
      );
    const classes = Object.fromEntries(LEFTOVER_CLASSES.map((name) => [name, sum(name)]));
    const joined = sum(null);
    return {
      source,
      count: joined + Object.values(classes).reduce((total, each) => total + each, 0),
      joined,
      classes: classes as Record<LeftoverClass, number>,
    };
  });
}

/** Of devices that count: their facets say so, and no device has to be looked up. */
const countedFaults = ({ db, tenant }: TenantDb) =>
  db
    .selectFrom("device_fault")
    .where("device_fault.tenant", "=", tenant)
    .where("device_fault.facets", "like", COUNTING_FACETS);

export async function faultCounts(
  part: TenantDb,
  among?: readonly string[],
): Promise<Awaited<Counted<"faultCounts">>> {
  const rows = await countedFaults(part)
    .$if(among !== undefined, (some) => some.where("device_fault.device_id", "in", [...among!]))
    .select(["device_fault.code", "device_fault.severity"])
    .select(({ fn }) => [fn.countAll().as("devices"), fn.min("device_fault.since").as("oldest")])
    .groupBy(["device_fault.code", "device_fault.severity"])
    .execute();
  return rows.map(({ code, severity, devices, oldest }) => ({
    fault: code,
    severity,
    devices: Number(devices),
    oldest,
  }));
}

/** Since when the longest standing fault of a kind has been. */
export async function oldestOf(
  part: TenantDb,
  { fault, severity }: { readonly fault: string; readonly severity: string },
): Promise<Instant | null> {
  const row = await countedFaults(part)
    .select(({ fn }) => fn.min("device_fault.since").as("oldest"))
    .where("device_fault.code", "=", fault)
    .where("device_fault.severity", "=", severity)
    .executeTakeFirst();
  return row?.oldest ?? null;
}

export async function installCounts(
  { db, tenant }: TenantDb,
  among?: readonly string[],
): Promise<Awaited<Counted<"installCounts">>> {
  const rows = await db
    .selectFrom("fact")
    .$if(among !== undefined, (some) => some.where("device_id", "in", [...among!]))
    .select(["app_id", "state", "code"])
    .select(({ fn }) => fn.countAll().as("devices"))
    .where("tenant", "=", tenant)
    .where("source", "=", "install")
    .where("gone_at", "is", null)
    .groupBy(["app_id", "state", "code"])
    .execute();
  return rows.map(({ app_id, state, code, devices }) => ({
    appId: app_id ?? "",
    state: state ?? "unknown",
    hexErrorCode: code,
    devices: Number(devices),
  }));
}
