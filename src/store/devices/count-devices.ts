import type { DeviceStore } from "../../bridge/needs.ts";
import { type Source, WORKLOADS } from "../../domain/device/facts.ts";
import {
  type Health,
  LEFTOVER_CLASSES,
  type LeftoverClass,
  type Stage,
} from "../../domain/device/verdict-types.ts";
import { authorityOf } from "./device-row.ts";
import { WITH_CLIENT } from "./facets.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import type { TenantDb } from "./tenant-db.ts";

type Counted<Name extends keyof DeviceStore> = DeviceStore[Name] extends (...given: never[]) => infer R
  ? R
  : never;

export async function stageCounts({ db, tenant }: TenantDb): Promise<Awaited<Counted<"stageCounts">>> {
  const rows = await db
    .selectFrom("device")
    .select(["stage", "health"])
    .select(({ fn }) => fn.countAll().as("devices"))
    .where("tenant", "=", tenant)
    .where("leftover", "is", null)
    .groupBy(["stage", "health"])
    .execute();
  return rows.map(({ stage, health, devices }) => ({
    stage: stage as Stage,
    health: health as Health,
    devices: Number(devices),
  }));
}

export async function workloadCounts({ db, tenant }: TenantDb): Promise<Awaited<Counted<"workloadCounts">>> {
  const rows = await db
    .selectFrom("device")
    .select("workloads")
    .select(({ fn }) => fn.countAll().as("devices"))
    .where("tenant", "=", tenant)
    .where("leftover", "is", null)
    .where("stage", "in", [...WITH_CLIENT])
    .groupBy("workloads")
    .execute();
  const totals = new Map<string, number>();
  for (const { workloads, devices } of rows)
    for (const [place, workload] of WORKLOADS.entries()) {
      const key = `${workload} ${workloads[place]}`;
      totals.set(key, (totals.get(key) ?? 0) + Number(devices));
    }
  return [...totals].map(([key, devices]) => {
    const [workload = "", letter = "u"] = key.split(" ");
    return { workload, authority: authorityOf(letter), conflict: letter === "x", devices };
  });
}

export async function faultCounts({ db, tenant }: TenantDb): Promise<Awaited<Counted<"faultCounts">>> {
  const rows = await db
    .selectFrom("device_fault")
    .innerJoin("device", (join) =>
      join
        .onRef("device.tenant", "=", "device_fault.tenant")
        .onRef("device.device_id", "=", "device_fault.device_id"),
    )
    .select(["device_fault.code", "device_fault.severity"])
    .select(({ fn }) => [fn.countAll().as("devices"), fn.min("device_fault.since").as("oldest")])
    .where("device_fault.tenant", "=", tenant)
    .where("device.leftover", "is", null)
    .groupBy(["device_fault.code", "device_fault.severity"])
    .execute();
  return rows.map(({ code, severity, devices, oldest }) => ({
    fault: code,
    severity,
    devices: Number(devices),
    oldest,
  }));
}

export async function installCounts({ db, tenant }: TenantDb): Promise<Awaited<Counted<"installCounts">>> {
  const rows = await db
    .selectFrom("fact")
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

/** All records are counted by themselves, leftovers alone are looked up: of a million few are any. */
export async function reconciliation({ db, tenant }: TenantDb): Promise<Awaited<Counted<"reconciliation">>> {
  const records = db
    .selectFrom("fact")
    .where("fact.tenant", "=", tenant)
    .where("fact.gone_at", "is", null)
    .where("fact.source", "in", [...PRIMARY_SOURCES]);
  const all = await records
    .select("fact.source")
    .select(({ fn }) => fn.countAll().as("records"))
    .groupBy("fact.source")
    .execute();
  const rows = await records
    .innerJoin("device", (join) =>
      join.onRef("device.tenant", "=", "fact.tenant").onRef("device.device_id", "=", "fact.device_id"),
    )
    .where("device.tenant", "=", tenant)
    .where("device.leftover", "is not", null)
    .select(["fact.source", "device.leftover"])
    .select(({ fn }) => fn.countAll().as("records"))
    .groupBy(["fact.source", "device.leftover"])
    .execute();
  return PRIMARY_SOURCES.map((source: Source) => {
    const of = (leftover: LeftoverClass) =>
      Number(rows.find((row) => row.source === source && row.leftover === leftover)?.records ?? 0);
    const count = Number(all.find((row) => row.source === source)?.records ?? 0);
    return {
      source,
      count,
      joined: count - LEFTOVER_CLASSES.reduce((sum, name) => sum + of(name), 0),
      classes: Object.fromEntries(LEFTOVER_CLASSES.map((name) => [name, of(name)])) as Record<
        LeftoverClass,
        number
      >,
    };
  });
}
