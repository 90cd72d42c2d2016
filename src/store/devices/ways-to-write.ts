import { type InsertQueryBuilder, type InsertResult, type Kysely, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { asJson, rowInserter } from "./insert-rows.ts";
import { inParts } from "./tenant-db.ts";

type Written = Pick<Schema["device"], "device_id">;

/** How verdicts and changes are written. */
export interface Way {
  /** Gives those that were written. */
  readonly devices: (db: Kysely<Schema>, rows: readonly Schema["device"][]) => Promise<readonly Written[]>;
  readonly transitions: (db: Kysely<Schema>, rows: readonly Schema["transition"][]) => Promise<unknown>;
  /** Nothing may be there yet: what is new needs no looking for what was, and a server takes it as a stream. */
  readonly areNew: boolean;
}
const UPDATED = [
  "name",
  "name_lower",
  "serial",
  "serial_lower",
  "stage",
  "health",
  "leftover",
  "workloads",
  "as_of",
  "complete",
  "verdict",
  "past",
  "remembered",
  "facets",
  "records",
  "due_at",
] as const satisfies readonly (keyof Schema["device"])[];

const COLUMNS = ["tenant", "device_id", ...UPDATED] as const;
/** What makes a verdict another one. */
const TELLING = [
  "verdict",
  "past",
  "remembered",
  "name",
  "serial",
  "stage",
  "health",
  "leftover",
  "workloads",
  "complete",
  "records",
  "due_at",
] as const;

const onConflict = (insert: InsertQueryBuilder<Schema, "device", InsertResult>, onlyChanged: boolean) =>
  insert
    .onConflict((conflict) => {
      const update = conflict
        .columns(["tenant", "device_id"])
        .doUpdateSet(Object.fromEntries(UPDATED.map((column) => [column, sql.ref(`excluded.${column}`)])));
      if (!onlyChanged) return update;
      const differs = TELLING.map(
        (column) =>
          sql<boolean>`${sql.ref(`device.${column}`)} is distinct from ${sql.ref(`excluded.${column}`)}`,
      );
      return update.where(({ or }) => or(differs));
    })
    .returning("device_id");
const insertDevices = rowInserter("device", COLUMNS);
const writeDevices = rowInserter<"device", Written>("device", COLUMNS, (insert) => onConflict(insert, false));
const writeChangedDevices = rowInserter<"device", Written>("device", COLUMNS, (insert) =>
  onConflict(insert, true),
);
/** What devices are listed, searched and counted by. */
const FOUND_BY = ["name", "serial", "facets", "records"] as const;
const RETOLD = ["as_of", "complete", "verdict", "past", "remembered", "due_at"] as const;

/**
 * Writes of devices that are there, and are found as before, what is said of them, if it is something else: most that were
 * heard of again are such, and only one index has to follow.
 */
async function retellDevices(
  db: Kysely<Schema>,
  rows: readonly Schema["device"][],
): Promise<readonly Written[]> {
  const columns = ["tenant", "device_id", ...FOUND_BY, ...RETOLD] as const;
  const both = (column: string) => [sql.ref(`device.${column}`), sql.ref(`coming.${column}`)] as const;
  const isSame = FOUND_BY.map(both).map(([own, other]) => sql`${own} is not distinct from ${other}`);
  const differs = RETOLD.filter((column) => column !== "as_of")
    .map(both)
    .map(([own, other]) => sql`${own} is distinct from ${other}`);
  const sets = RETOLD.map((column) => sql`${sql.ref(column)} = ${sql.ref(`coming.${column}`)}`);
  const written: Written[] = [];
  for (const some of inParts(rows)) {
    const coming = wordsOf(db).rowsOfJson("device", columns, asJson(some, columns));
    const { rows: told } = await sql<Written>`
      update device set ${sql.join(sets)} from (${coming}) as coming
      where device.tenant = coming.tenant and device.device_id = coming.device_id
        and ${sql.join(isSame, sql` and `)} and (${sql.join(differs, sql` or `)})
      returning device.device_id
    `.execute(db);
    written.push(...told);
  }
  return written;
}

const TRANSITION_COLUMNS = [
  "tenant",
  "device_id",
  "field",
  "seen_at",
  "at",
  "episode",
  "from_value",
  "to_value",
  "because",
  "beside",
] as const satisfies readonly (keyof Schema["transition"])[];
const insertTransitions = rowInserter("transition", TRANSITION_COLUMNS);
const addTransitions = rowInserter("transition", TRANSITION_COLUMNS, (insert) =>
  insert.onConflict((conflict) => conflict.doNothing()),
);

export const NEW: Way = {
  devices: async (db, rows) => {
    await insertDevices(db, rows);
    return rows;
  },
  transitions: insertTransitions,
  areNew: true,
};
/** Of what may be there, only what is something else. */
export const CHANGED: Way = {
  devices: async (db, rows) => {
    const retold = await retellDevices(db, rows);
    const ids = new Set(retold.map(({ device_id }) => device_id));
    const others = rows.filter(({ device_id }) => !ids.has(device_id));
    return [...retold, ...(await writeChangedDevices(db, others))];
  },
  transitions: addTransitions,
  areNew: false,
};
/** As it is told, whatever was there. */
export const ANYHOW: Way = { devices: writeDevices, transitions: addTransitions, areNew: false };
