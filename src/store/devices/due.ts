import { type RawBuilder, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { rowInserter } from "./insert-rows.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

/**
 * What the next joining, judging and counting have to look at, kept with what made it so: whoever was killed in between has
 * it there. Kinds of keys:
 *
 * - `all`: everything; then nothing is noted one by one.
 * - `record:SOURCE`: a record that says something else, came, or went.
 * - `serial`, `hardware:SOURCE`, `autopilot:SOURCE`: what such a record has or had in common with others.
 * - `device`: one to judge.
 * - `install`: reports of apps are to be counted anew; `day`: changes of stage of that day.
 */
export type Due = Pick<Schema["device_due"], "kind" | "key">;

const insertDue = rowInserter("device_due", ["tenant", "kind", "key"], (insert) =>
  insert.onConflict((conflict) => conflict.doNothing()),
);

/** The columns of a fact by which it is looked for. */
export type Keyed = Pick<
  Schema["fact"],
  "source" | "record_id" | "device_id" | "serial" | "hardware" | "autopilot"
>;

export async function isAllDue({ db, tenant }: TenantDb): Promise<boolean> {
  const row = await db
    .selectFrom("device_due")
    .select("key")
    .where("tenant", "=", tenant)
    .where("kind", "=", "all")
    .executeTakeFirst();
  return row !== undefined;
}

export const makeAllDue = ({ db, tenant }: TenantDb): Promise<void> =>
  makeDue({ db, tenant }, [{ kind: "all", key: "" }]);

export async function makeDue({ db, tenant }: TenantDb, dues: readonly Due[]): Promise<void> {
  const rows = new Map(dues.map((due) => [`${due.kind} ${due.key}`, { tenant, ...due }]));
  // In one order: two that note the same, each beginning at another end, would wait for each other for good.
  const inOrder = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await insertDue(db, inOrder);
}

export const devicesDue = (ids: Iterable<string>): Due[] => [...ids].map((key) => ({ kind: "device", key }));

/** Of a record that stays joined as it is: its device, and what is counted of reports. */
export function duesOfDevice({ source, device_id }: Pick<Keyed, "source" | "device_id">): Due[] {
  const dues: Due[] = device_id === null ? [] : [{ kind: "device", key: device_id }];
  if (source === "install") dues.push({ kind: "install", key: "" });
  return dues;
}

/** Everything a record that changed may matter to. */
export function duesOf({ source, record_id, device_id, serial, hardware, autopilot }: Keyed): Due[] {
  const dues = duesOfDevice({ source, device_id });
  dues.push({ kind: `record:${source}`, key: record_id });
  if (serial !== null) dues.push({ kind: "serial", key: serial });
  if (hardware !== null) dues.push({ kind: `hardware:${source}`, key: hardware });
  if (autopilot !== null) dues.push({ kind: `autopilot:${source}`, key: autopilot });
  return dues;
}

/** As `duesOf`, of every fact that fits, however many they are. They are looked for once. */
export async function makeFactsDue({ db, tenant }: TenantDb, fitting: RawBuilder<boolean>): Promise<void> {
  await sql`drop table if exists fitting`.execute(db);
  await sql`
    create temporary table fitting as
    select source, record_id, device_id, serial, hardware, autopilot from fact
    where tenant = ${tenant} and (${fitting})
  `.execute(db);
  for (const [kind, key] of [
    [sql`'record:' || source`, sql`record_id`],
    [sql`'device'`, sql`device_id`],
    [sql`'serial'`, sql`serial`],
    [sql`'hardware:' || source`, sql`hardware`],
    [sql`'autopilot:' || source`, sql`autopilot`],
    [sql`'install'`, sql`case when source = 'install' then '' end`],
  ] as const)
    await sql`
      insert into device_due (tenant, kind, key)
      select distinct ${tenant}, ${kind}, ${key} from fitting where ${key} is not null
      on conflict do nothing
    `.execute(db);
  await sql`drop table fitting`.execute(db);
}

/**
 * That a change is one of stage, where few devices are looked up. Said plainly, it leads the embedded database through the
 * index of all stages.
 */
export const IS_STAGE_OF_FEW = sql<boolean>`field || '' = 'stage'`;

/** Days on which devices changed their stage: those count otherwise than they did. */
export async function makeDaysDue({ db, tenant }: TenantDb, fitting: RawBuilder<boolean>): Promise<void> {
  await sql`
    insert into device_due (tenant, kind, key)
    select distinct tenant, 'day', substr(at, 1, 10) from transition
    where tenant = ${tenant} and ${IS_STAGE_OF_FEW} and (${fitting})
    on conflict do nothing
  `.execute(db);
}

/** Devices that were judged. */
export async function settleDevices({ db, tenant }: TenantDb, ids: readonly string[]): Promise<void> {
  for (const part of inParts(ids))
    await db
      .deleteFrom("device_due")
      .where("tenant", "=", tenant)
      .where("kind", "=", "device")
      .where("key", "in", part)
      .execute();
}

/**
 * Kinds that joining settles, out of the table into `due_now`, which lives as long as the connection: what others note
 * meanwhile stays for the next time.
 */
export async function takeDueRecords({ db, tenant }: TenantDb): Promise<void> {
  await sql`drop table if exists due_now`.execute(db);
  await sql`create temporary table due_now (kind text, key text, primary key (kind, key))`.execute(db);
  const isJoins = sql`tenant = ${tenant} and kind not in ('all', 'device', 'install', 'day')`;
  await sql`insert into due_now (kind, key) select kind, key from device_due where ${isJoins}`.execute(db);
  await sql`
    delete from device_due where ${isJoins} and (kind, key) in (select kind, key from due_now)
  `.execute(db);
  if (wordsOf(db).isUnknown) await sql`analyze due_now`.execute(db);
}

/** Keys of one kind, in order. */
export async function dueKeys({ db, tenant }: TenantDb, kind: string): Promise<string[]> {
  const rows = await db
    .selectFrom("device_due")
    .select("key")
    .where("tenant", "=", tenant)
    .where("kind", "=", kind)
    .orderBy("key")
    .execute();
  return rows.map(({ key }) => key);
}

/** What counting settles; with `all`, everything there is. */
export async function settleCounts(
  { db, tenant }: TenantDb,
  { all, days }: { readonly all: boolean; readonly days: readonly string[] },
): Promise<void> {
  const rows = db.deleteFrom("device_due").where("tenant", "=", tenant);
  if (all) {
    await rows.execute();
    return;
  }
  await rows.where("kind", "=", "install").execute();
  for (const part of inParts(days)) await rows.where("kind", "=", "day").where("key", "in", part).execute();
}
