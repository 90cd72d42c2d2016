import { type InsertQueryBuilder, type InsertResult, type Kysely, sql } from "kysely";
import type { Schema } from "../schema.ts";
import { rowInserter } from "./insert-rows.ts";
import { coming, rowReteller } from "./retell-rows.ts";

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
const RETOLD = ["as_of", "complete", "verdict", "past", "remembered", "due_at"] as const;
/** Of devices that are listed, searched and counted as before, if something else is said of them. */
const retellDevices = rowReteller("device", {
  key: ["tenant", "device_id"],
  foundBy: ["name", "serial", "facets", "records"],
  sets: Object.fromEntries(RETOLD.map((column) => [column, coming(column)])),
  where: sql`(${sql.join(
    RETOLD.filter((column) => column !== "as_of").map(
      (column) => sql`${sql.ref(`device.${column}`)} is distinct from ${coming(column)}`,
    ),
    sql` or `,
  )})`,
});

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
