import { type RawBuilder, sql } from "kysely";
import type { Fact, Instant, Source } from "../../domain/device/facts.ts";
import type { Schema } from "../schema.ts";
import { duesOf, isAllDue, makeDue, makeFactsDue } from "./due.ts";
import { rowOf } from "./fact-row.ts";
import { rowInserter } from "./insert-rows.ts";
import { inHaste, inParts, type TenantDb } from "./tenant-db.ts";

type Row = Schema["fact"];

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
] as const satisfies readonly (keyof Row)[];

/**
 * Later by what the source claims, then by when it was read, then by what it says: never by which came first. Where one of
 * two claims nothing, as a row of an export without dates or a record whose dates went, the later reading says how it is: an
 * old date is no reason to believe what was read before.
 */
const IS_LATER = sql<boolean>`case
  when excluded.claimed_at is null or fact.claimed_at is null
  then (excluded.read_at, excluded.body) >= (fact.read_at, fact.body)
  else (excluded.claimed_at, excluded.read_at, excluded.body) >= (fact.claimed_at, fact.read_at, fact.body) end`;

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
    const part = { db: transaction, tenant };
    const isNoted = !(await isAllDue(part));
    for (const turn of turnsOf(rows)) {
      if (isNoted) await noteChanges(part, turn);
      await insertFacts(transaction, turn);
    }
  });
}

/** What makes a record say something else. When it was read does not. */
const SAYING = TOLD.filter((column) => column !== "read_at");

/** Notes what the next joining and judging have to look at: records that are new, came back, or say something else. */
async function noteChanges(part: TenantDb, rows: readonly Row[]): Promise<void> {
  const known = await rowsBefore(part, rows);
  const dues = rows.flatMap((row) => {
    const before = known.get(keyOf(row));
    if (!before) return duesOf(row);
    const isSame = before.gone_at === row.gone_at && SAYING.every((name) => before[name] === row[name]);
    return isSame ? [] : [...duesOf(before), ...duesOf({ ...row, device_id: before.device_id })];
  });
  await makeDue(part, dues);
}

type Before = Pick<Row, "source" | "record_id" | "device_id" | "gone_at" | (typeof SAYING)[number]>;

async function rowsBefore(
  { db, tenant }: TenantDb,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, Before>> {
  const known = new Map<string, Before>();
  for (const [source, ofSource] of Map.groupBy(rows, (row) => row.source))
    for (const some of inParts(ofSource.map(({ record_id }) => record_id))) {
      const found = await db
        .selectFrom("fact")
        .select(["source", "record_id", "device_id", "gone_at", ...SAYING])
        .where("tenant", "=", tenant)
        .where("source", "=", source)
        .where("record_id", "in", some)
        .execute();
      for (const row of found) known.set(keyOf(row), row);
    }
  return known;
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

function turnsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const turns: { keys: Set<string>; rows: Row[] }[] = [];
  for (const row of rows) {
    const key = keyOf(row);
    const turn = turns.find(({ keys }) => !keys.has(key)) ?? { keys: new Set(), rows: [] };
    if (turn.rows.length === 0) turns.push(turn);
    turn.keys.add(key);
    turn.rows.push(row);
  }
  return turns.map((turn) => turn.rows);
}

const keyOf = ({ source, record_id }: Pick<Row, "source" | "record_id">) => `${source} ${record_id}`;

/** Of a source that was read completely: what `sync` did not read is gone. Gives how many went now. */
export async function markGone(
  { db, tenant }: TenantDb,
  sync: number,
  source: Source,
  at: Instant,
): Promise<number> {
  const fitting = sql<boolean>`source = ${source} and sync <> ${sync} and gone_at is null`;
  return inHaste(db, async (transaction) => {
    const part = { db: transaction, tenant };
    if (!(await isAllDue(part))) await makeFactsDue(part, fitting);
    const { numUpdatedRows } = await transaction
      .updateTable("fact")
      .set({ gone_at: at })
      .where("tenant", "=", tenant)
      .where(fitting)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  });
}

export async function markRemoved(
  { db, tenant }: TenantDb,
  source: Source,
  recordIds: readonly string[],
  at: Instant,
): Promise<void> {
  await inHaste(db, async (transaction) => {
    const part = { db: transaction, tenant };
    const isNoted = !(await isAllDue(part));
    for (const some of inParts(recordIds)) {
      const fitting = sql<boolean>`source = ${source} and record_id in (${sql.join(some)}) and gone_at is null`;
      if (isNoted) await makeFactsDue(part, fitting);
      await transaction
        .updateTable("fact")
        .set({ gone_at: at })
        .where("tenant", "=", tenant)
        .where(fitting)
        .execute();
    }
  });
}
