import { sql } from "kysely";
import type { Fact, Instant, Source } from "../../domain/device/facts.ts";
import type { Schema } from "../schema.ts";
import { duesOf, isAllDue, makeDue, makeFactsDue } from "./due.ts";
import { haveFactsKey } from "./fact-key.ts";
import { rowOf } from "./fact-row.ts";
import { appendFacts, insertFacts, keyOf, TOLD, turnsOf } from "./insert-facts.ts";
import { inHaste, inParts, type TenantDb } from "./tenant-db.ts";

type Row = Schema["fact"];

export async function saveFacts(
  { db, tenant }: TenantDb,
  sync: number,
  facts: readonly Fact[],
): Promise<void> {
  const rows = facts.map((fact) => rowOf(tenant, sync, fact));
  await inHaste(db, async (transaction) => {
    const part = { db: transaction, tenant };
    const isNoted = !(await isAllDue(part));
    if (!(await haveFactsKey(transaction))) {
      if (isNoted) await noteChanges(part, rows);
      await appendFacts(transaction, rows);
      return;
    }
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
