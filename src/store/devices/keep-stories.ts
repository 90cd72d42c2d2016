import { type Kysely, sql } from "kysely";
import type { Schema } from "../schema.ts";
import { makeDaysDue } from "./due.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

/** A record that is joined to another device than it was. */
interface Move {
  readonly was: string;
  readonly will: string;
}

/**
 * Who moves where by `linking`, before the records themselves do. `cross join` lets SQLite begin with `linking`: by itself it
 * goes through `linking` once for every record there is.
 */
export async function movesOf(db: Kysely<Schema>, tenant: string): Promise<readonly Move[]> {
  const { rows } = await sql<Move>`
    select distinct fact.device_id as was, linking.device_id as will
    from linking cross join fact
    where fact.tenant = ${tenant} and fact.source = linking.source and fact.record_id = linking.record_id
      and fact.device_id is not null
    order by fact.device_id, linking.device_id
  `.execute(db);
  return rows;
}

/**
 * A device that got its id keeps its story: verdict and history move along when the new id has none of its own. Where it
 * has, the history joins it, once nothing is left of what the device was called before.
 */
export async function keepStories({ db, tenant }: TenantDb, moves: readonly Move[]): Promise<void> {
  const taken = new Set<string>();
  const ids = moves.flatMap(({ was, will }) => [was, will]);
  for (const part of inParts(ids)) await makeDaysDue({ db, tenant }, sql`device_id in (${sql.join(part)})`);
  for (const { was, will } of moves) {
    if (taken.has(was)) continue;
    if (!taken.has(will) && !(await isJudged(db, tenant, will))) {
      taken.add(will).add(was);
      await rename(db, tenant, ["device", "device_fault", "device_log", "transition"], { was, will });
    } else if (!(await hasRecords(db, tenant, was))) {
      taken.add(was);
      // What the new id learnt at the same moment is the better word.
      await sql`
        delete from transition where tenant = ${tenant} and device_id = ${was} and exists (
          select 1 from transition as own where own.tenant = ${tenant} and own.device_id = ${will}
            and own.field = transition.field and own.seen_at = transition.seen_at)
      `.execute(db);
      await sql`
        delete from device_log where tenant = ${tenant} and device_id = ${was} and exists (
          select 1 from device_log as own where own.tenant = ${tenant} and own.device_id = ${will}
            and own.attached_at = device_log.attached_at)
      `.execute(db);
      await rename(db, tenant, ["device_log", "transition"], { was, will });
    }
  }
}

async function rename(
  db: Kysely<Schema>,
  tenant: string,
  tables: readonly ("device" | "device_fault" | "device_log" | "transition")[],
  { was, will }: Move,
): Promise<void> {
  for (const table of tables)
    await db
      .updateTable(table)
      .set({ device_id: will } as never)
      .where("tenant", "=", tenant as never)
      .where("device_id", "=", was as never)
      .execute();
}

async function isJudged(db: Kysely<Schema>, tenant: string, deviceId: string): Promise<boolean> {
  const row = await db
    .selectFrom("device")
    .select("device_id")
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .executeTakeFirst();
  return row !== undefined;
}

async function hasRecords(db: Kysely<Schema>, tenant: string, deviceId: string): Promise<boolean> {
  const row = await db
    .selectFrom("fact")
    .select("record_id")
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .where("source", "in", [...PRIMARY_SOURCES])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
