import { sql } from "kysely";
import type { Fact, Instant, Source } from "../../domain/device/facts.ts";
import type { Schema } from "../schema.ts";
import { type Due, duesOf, duesOfDevice, isAllDue, makeDue, makeFactsDue } from "./due.ts";
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
    const dues: Due[] = [];
    const isKeyed = await haveFactsKey(transaction);
    for (const turn of isKeyed ? turnsOf(rows) : [rows]) {
      if (isNoted) dues.push(...(await duesOfChanges(part, turn)));
      await (isKeyed ? insertFacts : appendFacts)(transaction, turn);
    }
    // Last of all: whoever notes the same device meanwhile, from another source, waits until this ends.
    await makeDue(part, dues);
  });
}

/** What makes a record say something else. When it was read does not. */
const SAYING = TOLD.filter((column) => column !== "read_at");

/**
 * What the next joining and judging have to look at: records that are new, came back, or say something else. Most say
 * no more than that their device was heard of again: then it is judged, and stays joined as it is.
 */
async function duesOfChanges(part: TenantDb, rows: readonly Row[]): Promise<readonly Due[]> {
  const known = await rowsBefore(part, rows);
  const changed = rows.flatMap((row) => {
    const before = known.get(keyOf(row));
    const isSame = before?.gone_at === row.gone_at && SAYING.every((name) => before[name] === row[name]);
    return isSame ? [] : [{ row, before }];
  });
  const staying = changed.filter(({ row, before }) => staysJoined(row, before));
  const kin = await amongKin(part, new Set(staying.map(({ before }) => before!.device_id!)));
  return changed.flatMap(({ row, before }) => {
    if (!before) return duesOf(row);
    const { source, device_id } = before;
    if (!staysJoined(row, before)) return [...duesOf(before), ...duesOf({ ...row, device_id })];
    // Which of several records of the same hardware spoke last may be otherwise now.
    return kin.has(device_id!) ? duesOf(before) : duesOfDevice({ source, device_id });
  });
}

/** What a record is joined by, and has in common with others. */
const JOINING = [
  "gone_at",
  "entra_device_id",
  "intune_device_id",
  "serial",
  "hardware",
  "autopilot",
] as const;

const staysJoined = (row: Row, before: Before | undefined): boolean =>
  before !== undefined && before.device_id !== null && JOINING.every((name) => before[name] === row[name]);

/** Those of the devices that share their hardware with others. */
async function amongKin({ db, tenant }: TenantDb, ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const some of inParts([...ids])) {
    const rows = await db
      .selectFrom("device_kin")
      .select("device_id")
      .where("tenant", "=", tenant)
      .where("device_id", "in", some)
      .execute();
    for (const { device_id } of rows) found.add(device_id);
  }
  return found;
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

/** Number of the first. */
const FIRST_SYNC = 1;

/** Of a source that was read completely: what was read before `sync` alone is gone. Gives how many went now. */
export async function markGone(
  { db, tenant }: TenantDb,
  sync: number,
  source: Source,
  at: Instant,
): Promise<number> {
  // Nothing was read before the first one.
  if (sync === FIRST_SYNC) return 0;
  const fitting = sql<boolean>`source = ${source} and sync < ${sync} and gone_at is null`;
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
