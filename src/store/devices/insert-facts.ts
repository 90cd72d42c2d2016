import { type RawBuilder, sql } from "kysely";
import type { Schema } from "../schema.ts";
import { rowInserter } from "./insert-rows.ts";

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
 * old date is no reason to believe what was read before.
 */
const IS_LATER = sql<boolean>`case
  when excluded.claimed_at is null or fact.claimed_at is null
  then (excluded.read_at, excluded.body) >= (fact.read_at, fact.body)
  else (excluded.claimed_at, excluded.read_at, excluded.body) >= (fact.claimed_at, fact.read_at, fact.body) end`;

const laterOf = (column: (typeof TOLD)[number]): RawBuilder<never> =>
  sql`case when ${IS_LATER} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`fact.${column}`)} end`;

const COLUMNS = ["tenant", "source", "record_id", "device_id", ...TOLD, "gone_at", "sync"] as const;

/** Of rows whose records are there, the later of two stays. One record may be among `rows` once. */
export const insertFacts = rowInserter("fact", COLUMNS, (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(["tenant", "source", "record_id"]).doUpdateSet({
      ...Object.fromEntries(TOLD.map((column) => [column, laterOf(column)])),
      // Whoever is read again is there.
      gone_at: sql.ref("excluded.gone_at"),
      sync: sql.ref("excluded.sync"),
    }),
  ),
);

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
