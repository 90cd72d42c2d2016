import { type RawBuilder, sql } from "kysely";
import type { Fact, Instant, Source } from "../../domain/device/facts.ts";
import type { Schema } from "../schema.ts";
import { rowOf } from "./fact-row.ts";
import { rowInserter } from "./insert-rows.ts";
import { inHaste, inParts, type TenantDb } from "./tenant-db.ts";

/** What the later of two facts decides. `device_id` of a record that is known stays: records are linked when all are there. */
const TOLD = [
  "entra_device_id",
  "intune_device_id",
  "serial",
  "hardware",
  "autopilot",
  "spoke_at",
  "app_id",
  "state",
  "code",
  "claimed_at",
  "read_at",
  "body",
] as const satisfies readonly (keyof Schema["fact"])[];

/** Later by what the source claims, then by when it was read, then by what it says: never by which came first. */
const IS_LATER = sql<boolean>`(coalesce(excluded.claimed_at, ''), excluded.read_at, excluded.body) >= (coalesce(fact.claimed_at, ''), fact.read_at, fact.body)`;

const laterOf = (column: (typeof TOLD)[number]): RawBuilder<never> =>
  sql`case when ${IS_LATER} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`fact.${column}`)} end`;

export async function saveFacts(
  { db, tenant }: TenantDb,
  sync: number,
  facts: readonly Fact[],
): Promise<void> {
  const rows = facts.map((fact) => rowOf(tenant, sync, fact));
  // One statement may not touch a row twice; a page that repeats a record is taken in turns.
  await inHaste(db, async (transaction) => {
    for (const turn of turnsOf(rows)) await insertFacts(transaction, turn);
  });
}

const insertFacts = rowInserter(
  "fact",
  ["tenant", "source", "record_id", "device_id", ...TOLD, "gone_at", "sync"],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(["tenant", "source", "record_id"]).doUpdateSet({
        ...Object.fromEntries(TOLD.map((column) => [column, laterOf(column)])),
        // Whoever is read again is there.
        gone_at: sql.ref("excluded.gone_at"),
        sync: sql.ref("excluded.sync"),
      }),
    ),
);

function turnsOf(rows: readonly Schema["fact"][]): readonly (readonly Schema["fact"][])[] {
  const turns: { keys: Set<string>; rows: Schema["fact"][] }[] = [];
  for (const row of rows) {
    const key = `${row.source} ${row.record_id}`;
    const turn = turns.find(({ keys }) => !keys.has(key)) ?? { keys: new Set(), rows: [] };
    if (turn.rows.length === 0) turns.push(turn);
    turn.keys.add(key);
    turn.rows.push(row);
  }
  return turns.map((turn) => turn.rows);
}

/** Of a source that was read completely: what `sync` did not read is gone. Gives how many went now. */
export async function markGone(
  { db, tenant }: TenantDb,
  sync: number,
  source: Source,
  at: Instant,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("fact")
    .set({ gone_at: at })
    .where("tenant", "=", tenant)
    .where("source", "=", source)
    .where("sync", "<>", sync)
    .where("gone_at", "is", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export async function markRemoved(
  { db, tenant }: TenantDb,
  source: Source,
  recordIds: readonly string[],
  at: Instant,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const part of inParts(recordIds))
      await transaction
        .updateTable("fact")
        .set({ gone_at: at })
        .where("tenant", "=", tenant)
        .where("source", "=", source)
        .where("record_id", "in", part)
        .where("gone_at", "is", null)
        .execute();
  });
}
