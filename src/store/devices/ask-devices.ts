import { type SelectQueryBuilder, sql } from "kysely";
import type { DeviceQuery, DeviceRow, DeviceStore } from "../../bridge/needs.ts";
import { type Instant, WORKLOADS, type Workload } from "../../domain/device/facts.ts";
import type { Transition } from "../../domain/device/transitions.ts";
import type { Fault, Stage } from "../../domain/device/verdict-types.ts";
import type { Schema } from "../schema.ts";
import { FACT_COLUMNS, factOf } from "./fact-row.ts";
import { lastSyncEnded } from "./syncs.ts";
import type { TenantDb } from "./tenant-db.ts";

const PAGE = 1_000;
const ROW_COLUMNS = [
  "device.device_id",
  "device.name",
  "device.stage",
  "device.health",
  "device.leftover",
  "device.serial",
  "device.as_of",
  "device.complete",
  "device.remembered",
] as const;
type RowColumns = Pick<
  Schema["device"],
  "device_id" | "name" | "stage" | "health" | "leftover" | "serial" | "as_of" | "complete" | "remembered"
>;

/** Of what stood at the end of the last sync, that sync's time; of what was judged since, its own. */
export const later = (own: Instant, ended: Instant | undefined): Instant =>
  ended !== undefined && ended > own ? ended : own;

const rowOf = (row: RowColumns, ended: Instant | undefined): DeviceRow => ({
  deviceId: row.device_id,
  name: row.name,
  stage: row.stage as Stage,
  health: row.health as DeviceRow["health"],
  faults: (JSON.parse(row.remembered) as { faults: string[] }).faults,
  leftover: row.leftover as DeviceRow["leftover"],
  serialNumber: row.serial,
  asOf: later(row.as_of, ended),
  complete: Boolean(row.complete),
});

type DeviceSelect<O> = SelectQueryBuilder<Schema, "device", O>;

/** Part of a text, with what LIKE takes for a sign taken as it is. */
const containing = (text: string) => `%${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;

function fitting<O>(select: DeviceSelect<O>, tenant: string, query: DeviceQuery): DeviceSelect<O> {
  let rows = select.where("device.tenant", "=", tenant);
  if (query.stage !== undefined) rows = rows.where("device.stage", "=", query.stage);
  if (!query.leftovers) rows = rows.where("device.leftover", "is", null);
  if (query.workload) {
    const place = WORKLOADS.indexOf(query.workload.name as Workload) + 1;
    const letters = { intune: ["i"], configmgr: ["c"] }[query.workload.authority] ?? ["u", "x"];
    rows = rows.where(sql<string>`substr(device.workloads, ${sql.lit(place)}, 1)`, "in", letters);
  }
  if (query.fault !== undefined) {
    const code = query.fault;
    rows = rows.where(({ exists, selectFrom }) =>
      exists(
        selectFrom("device_fault")
          .select("code")
          .where("device_fault.tenant", "=", tenant)
          .where("device_fault.code", "=", code)
          .whereRef("device_fault.device_id", "=", "device.device_id"),
      ),
    );
  }
  if (query.search !== undefined) {
    const part = containing(query.search);
    rows = rows.where(
      sql<boolean>`(device.name_lower like ${part} escape '\\' or device.serial_lower like ${part} escape '\\' or device.device_id like ${part} escape '\\')`,
    );
  }
  return rows;
}

export async function* listDevices(
  { db, tenant }: TenantDb,
  query: DeviceQuery,
): AsyncGenerator<DeviceRow & { readonly cursor: string }> {
  const ended = await lastSyncEnded({ db, tenant });
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  for (let after = query.after ?? ""; left > 0; ) {
    const size = Math.min(PAGE, left);
    const rows = await fitting(db.selectFrom("device").select([...ROW_COLUMNS]), tenant, query)
      .where("device.device_id", ">", after)
      .orderBy("device.device_id")
      .limit(size)
      .execute();
    for (const row of rows) yield { ...rowOf(row, ended), cursor: row.device_id };
    if (rows.length < size) return;
    left -= rows.length;
    after = rows.at(-1)!.device_id;
  }
}

export async function countDevices({ db, tenant }: TenantDb, query: DeviceQuery): Promise<number> {
  const row = await fitting(
    db.selectFrom("device").select(({ fn }) => fn.countAll().as("devices")),
    tenant,
    query,
  ).executeTakeFirst();
  return Number(row?.devices ?? 0);
}

export async function verdictOf(
  { db, tenant }: TenantDb,
  deviceId: string,
): ReturnType<DeviceStore["verdict"]> {
  const row = await db
    .selectFrom("device")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .executeTakeFirst();
  if (!row) return undefined;
  const facts = await db
    .selectFrom("fact")
    .select([...FACT_COLUMNS])
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .orderBy("source")
    .orderBy("record_id")
    .execute();
  return {
    verdict: { ...JSON.parse(row.verdict), asOf: later(row.as_of, await lastSyncEnded({ db, tenant })) },
    past: JSON.parse(row.past),
    name: row.name,
    serialNumber: row.serial,
    leftover: row.leftover as DeviceRow["leftover"],
    transitions: [],
    facts: facts.map(factOf),
  };
}

/** By an id of any source, a serial number or a name. */
export async function findDevices(
  { db, tenant }: TenantDb,
  text: string,
  limit: number,
): Promise<readonly DeviceRow[]> {
  const lower = text.trim().toLowerCase();
  const byRecord = db
    .selectFrom("fact")
    .select("device_id")
    .where("tenant", "=", tenant)
    .where("source", "in", ["entra", "intune", "configmgr"])
    .where("record_id", "in", [text.trim(), lower])
    .where("device_id", "is not", null);
  const rows = await db
    .selectFrom("device")
    .select([...ROW_COLUMNS])
    .where("tenant", "=", tenant)
    .where(({ eb, or }) =>
      or([
        eb("device_id", "=", lower),
        eb("name_lower", "=", lower),
        eb("serial_lower", "=", lower),
        eb("device_id", "in", byRecord as never),
      ]),
    )
    .orderBy("device_id")
    .limit(limit)
    .execute();
  const ended = await lastSyncEnded({ db, tenant });
  return rows.map((row) => rowOf(row, ended));
}

const transitionOf = (row: Omit<Schema["transition"], "tenant">): Transition => ({
  deviceId: row.device_id,
  episode: Number(row.episode),
  at: row.at,
  seenAt: row.seen_at,
  field: row.field,
  from: row.from_value,
  to: row.to_value,
  because: JSON.parse(row.because),
});

export async function* historyOf({ db, tenant }: TenantDb, deviceId: string): AsyncGenerator<Transition> {
  const rows = await db
    .selectFrom("transition")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .orderBy("seen_at")
    .orderBy("at")
    .orderBy("field")
    .execute();
  for (const row of rows) yield transitionOf(row);
}

export async function* transitionsWithin(
  { db, tenant }: TenantDb,
  range: Parameters<DeviceStore["transitions"]>[0],
): AsyncGenerator<Transition> {
  let after: Schema["transition"] | undefined;
  for (;;) {
    let select = db.selectFrom("transition").selectAll().where("tenant", "=", tenant);
    if (range.field !== undefined) select = select.where("field", "=", range.field);
    if (range.from !== undefined) select = select.where("at", ">=", range.from);
    if (range.to !== undefined) select = select.where("at", "<", range.to);
    if (range.seenFrom !== undefined) select = select.where("seen_at", ">=", range.seenFrom);
    if (range.counted)
      select = select.where(({ exists, selectFrom }) =>
        exists(
          selectFrom("device")
            .select("device.device_id")
            .where("device.tenant", "=", tenant)
            .where("device.leftover", "is", null)
            .whereRef("device.device_id", "=", "transition.device_id"),
        ),
      );
    if (after) {
      const { at, device_id, field, seen_at } = after;
      select = select.where(
        sql<boolean>`(at, device_id, field, seen_at) > (${at}, ${device_id}, ${field}, ${seen_at})`,
      );
    }
    const rows = await select
      .orderBy("at")
      .orderBy("device_id")
      .orderBy("field")
      .orderBy("seen_at")
      .limit(PAGE)
      .execute();
    for (const row of rows) yield transitionOf(row);
    if (rows.length < PAGE) return;
    after = rows.at(-1);
  }
}

/** The longest standing first; faults without a date last. */
export async function* faultRows(
  { db, tenant }: TenantDb,
  query: Parameters<DeviceStore["faultRows"]>[0],
): AsyncGenerator<DeviceRow & { readonly fault: Fault }> {
  const LATEST = "9999";
  const ended = await lastSyncEnded({ db, tenant });
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  let after: { since: string; device_id: string; code: string } | undefined;
  while (left > 0) {
    const since = sql<string>`coalesce(device_fault.since, ${LATEST})`;
    let select = db
      .selectFrom("device_fault")
      .innerJoin("device", (join) =>
        join
          .onRef("device.tenant", "=", "device_fault.tenant")
          .onRef("device.device_id", "=", "device_fault.device_id"),
      )
      .select([...ROW_COLUMNS])
      .select(["device_fault.body", "device_fault.code"])
      .select(since.as("fault_since"))
      .where("device_fault.tenant", "=", tenant)
      .where("device.leftover", "is", null)
      .where("device_fault.severity", "in", [...query.severities]);
    if (query.code !== undefined) select = select.where("device_fault.code", "=", query.code);
    if (after)
      select = select.where(
        sql<boolean>`(${since}, device_fault.device_id, device_fault.code) > (${after.since}, ${after.device_id}, ${after.code})`,
      );
    const size = Math.min(PAGE, left);
    const rows = await select
      .orderBy(since)
      .orderBy("device_fault.device_id")
      .orderBy("device_fault.code")
      .limit(size)
      .execute();
    for (const row of rows) yield { ...rowOf(row, ended), fault: JSON.parse(row.body) as Fault };
    if (rows.length < size) return;
    left -= rows.length;
    const last = rows.at(-1)!;
    after = { since: last.fault_since, device_id: last.device_id, code: last.code };
  }
}
