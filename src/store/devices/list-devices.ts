import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { DeviceQuery, DeviceRow } from "../../bridge/needs.ts";
import { WORKLOADS, type Workload } from "../../domain/device/facts.ts";
import type { Schema } from "../schema.ts";
import { ROW_COLUMNS, rowOf } from "./ask-devices.ts";
import { lastSyncEnded } from "./syncs.ts";
import type { TenantDb } from "./tenant-db.ts";

const PAGE = 1_000;

/** Part of a text, with what LIKE takes for a sign taken as it is. */
const containing = (text: string) => `%${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;

type Listed = SelectQueryBuilder<Schema, "device" | "device_fault", object>;

/**
 * Devices that fit, by what indexes hold alone, so that a page is not looked for among what rows say in words. `id` is the
 * column the list goes by: for a fault that of the faults, so that only devices that have it are looked at.
 */
function fitting(db: Kysely<Schema>, tenant: string, query: DeviceQuery) {
  const { fault } = query;
  const id = fault === undefined ? "device.device_id" : "device_fault.device_id";
  let rows = (
    fault === undefined
      ? db.selectFrom("device")
      : db
          .selectFrom("device_fault")
          .innerJoin("device", (join) =>
            join
              .onRef("device.tenant", "=", "device_fault.tenant")
              .onRef("device.device_id", "=", "device_fault.device_id"),
          )
          .where("device_fault.tenant", "=", tenant)
          .where("device_fault.code", "=", fault)
  ) as Listed;
  rows = rows.where("device.tenant", "=", tenant);
  if (query.health !== undefined) rows = rows.where("device.health", "=", query.health);
  if (query.stage !== undefined) rows = rows.where("device.stage", "=", query.stage);
  if (!query.leftovers) rows = rows.where("device.leftover", "is", null);
  if (query.workload) {
    const place = WORKLOADS.indexOf(query.workload.name as Workload) + 1;
    const letters = { intune: ["i"], configmgr: ["c"] }[query.workload.authority] ?? ["u", "x"];
    rows = rows.where(sql<string>`substr(device.workloads, ${sql.lit(place)}, 1)`, "in", letters);
  }
  if (query.search !== undefined) {
    const part = containing(query.search);
    rows = rows.where(
      sql<boolean>`(device.name_lower like ${part} escape '\\' or device.serial_lower like ${part} escape '\\' or device.device_id like ${part} escape '\\')`,
    );
  }
  return { id, rows } as const;
}

export async function* listDevices(
  { db, tenant }: TenantDb,
  query: DeviceQuery,
): AsyncGenerator<DeviceRow & { readonly cursor: string }> {
  const ended = await lastSyncEnded({ db, tenant });
  const { id, rows } = fitting(db, tenant, query);
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  for (let after = query.after ?? ""; left > 0; ) {
    const size = Math.min(PAGE, left);
    const found = await rows
      .select(sql<string>`${sql.ref(id)}`.as("device_id"))
      .where(id, ">", after)
      .orderBy(id)
      .limit(size)
      .execute();
    const ids = found.map((row) => row.device_id);
    if (ids.length === 0) return;
    const page = await db
      .selectFrom("device")
      .select([...ROW_COLUMNS])
      .where("tenant", "=", tenant)
      .where("device_id", "in", ids)
      .orderBy("device_id")
      .execute();
    for (const row of page) yield { ...rowOf(row, ended), cursor: row.device_id };
    if (ids.length < size) return;
    left -= ids.length;
    after = ids.at(-1)!;
  }
}

export async function countDevices({ db, tenant }: TenantDb, query: DeviceQuery): Promise<number> {
  const row = await fitting(db, tenant, query)
    .rows.select(({ fn }) => fn.countAll().as("devices"))
    .executeTakeFirst();
  return Number(row?.devices ?? 0);
}
