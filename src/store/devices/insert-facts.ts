import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Schema } from "../schema.ts";
import { rowInserter } from "./insert-rows.ts";
import { rowReteller } from "./retell-rows.ts";

type Row = Schema["fact"];

/** What the later of two facts decides. `device_id` of a record that is known stays: records are linked when all are there. */
export const TOLD = [
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
 * old date is no reason to believe what was read before. `other` is the row that comes.
 */
const isLater = (other: string) => {
  const [claimed, read, body] = ["claimed_at", "read_at", "body"].map((column) =>
    sql.ref(`${other}.${column}`),
  );
  return sql<boolean>`case
    when ${claimed} is null or fact.claimed_at is null
    then (${read}, ${body}) >= (fact.read_at, fact.body)
    else (${claimed}, ${read}, ${body}) >= (fact.claimed_at, fact.read_at, fact.body) end`;
};

/** What becomes of columns when a record is told again. */
const setsOf = (
  other: string,
  columns: readonly (typeof TOLD)[number][],
): Record<string, RawBuilder<never>> => ({
  ...Object.fromEntries(
    columns.map((column) => [
      column,
      sql`case when ${isLater(other)} then ${sql.ref(`${other}.${column}`)} else ${sql.ref(`fact.${column}`)} end`,
    ]),
  ),
  // Whoever is read again is there.
  gone_at: sql.ref(`${other}.gone_at`),
  sync: sql.ref(`${other}.sync`),
});

const KEY = ["tenant", "source", "record_id"] as const;
const COLUMNS = [...KEY, "device_id", ...TOLD, "gone_at", "sync"] as const;
/** What indexes of facts hold. */
const FOUND_BY = ["serial", "hardware", "autopilot"] as const satisfies readonly (typeof TOLD)[number][];

const addFacts = rowInserter("fact", COLUMNS, (insert) =>
  insert.onConflict((conflict) => conflict.columns([...KEY]).doUpdateSet(setsOf("excluded", TOLD))),
);
const retellFacts = rowReteller("fact", {
  key: KEY,
  foundBy: FOUND_BY,
  sets: setsOf(
    "coming",
    TOLD.filter((column) => !(FOUND_BY as readonly string[]).includes(column)),
  ),
});

/** Of rows whose records are there, the later of two stays. One record may be among `rows` once. */
export async function insertFacts(db: Kysely<Schema>, rows: readonly Row[]): Promise<void> {
  const retold = new Set((await retellFacts(db, rows)).map(keyOf));
  await addFacts(
    db,
    rows.filter((row) => !retold.has(keyOf(row))),
  );
}

/** Rows as they come, into a table without a key: `giveFactsTheirKey` sees to records that came twice. */
export const appendFacts = rowInserter("fact", COLUMNS);

/** One statement may not touch a row twice: records that are repeated are taken in turns. */
export function turnsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
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

export const keyOf = ({ source, record_id }: Pick<Row, "source" | "record_id">) => `${source} ${record_id}`;
