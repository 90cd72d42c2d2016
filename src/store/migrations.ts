import type { Kysely } from "kysely";
import { BridgeError } from "../domain/errors.ts";
import { countDays } from "./devices/count-days.ts";
import { createDeviceTables } from "./devices/create-device-tables.ts";
import { groupDevices } from "./devices/group-devices.ts";
import { loosenFacts } from "./devices/loosen-facts.ts";
import { rewriteFacts } from "./devices/rewrite-facts.ts";
import { slimDeviceTables } from "./devices/slim-device-tables.ts";

import { trackDueDevices } from "./devices/track-due-devices.ts";
import { wordsOf } from "./dialect-words.ts";
import { createEventTables } from "./events/create-event-tables.ts";
import type { Schema } from "./schema.ts";
import { createServingTables } from "./serving/create-serving-tables.ts";

/** Numbered by their place; never changed once released, only followed. */
const MIGRATIONS: readonly ((db: Kysely<Schema>) => Promise<void>)[] = [
  async (db) => {
    await db.schema
      .createTable("deployment_run")
      .addColumn("tenant", "text", (c) => c.notNull())
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("deployment", "text", (c) => c.notNull())
      .addColumn("verb", "text", (c) => c.notNull())
      .addColumn("started_at", "text", (c) => c.notNull())
      .addColumn("ended_at", "text")
      .addColumn("state", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("deployment_run_key", ["tenant", "id"])
      .execute();
    await db.schema
      .createIndex("deployment_run_newest")
      .on("deployment_run")
      .columns(["tenant", "deployment", "started_at"])
      .execute();
    await db.schema
      .createTable("deployment_entry")
      .addColumn("tenant", "text", (c) => c.notNull())
      .addColumn("run_id", "text", (c) => c.notNull())
      .addColumn("number", "integer", (c) => c.notNull())
      .addColumn("at", "text", (c) => c.notNull())
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("target", "text", (c) => c.notNull())
      .addColumn("state", "text", (c) => c.notNull())
      .addColumn("request_id", "text")
      .addColumn("facts", "text")
      .addPrimaryKeyConstraint("deployment_entry_key", ["tenant", "run_id", "number"])
      .execute();
    await db.schema
      .createTable("applied_deployment")
      .addColumn("tenant", "text", (c) => c.notNull())
      .addColumn("deployment", "text", (c) => c.notNull())
      .addColumn("app_id", "text", (c) => c.notNull())
      .addColumn("at", "text", (c) => c.notNull())
      .addColumn("written", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("applied_deployment_key", ["tenant", "deployment"])
      .execute();
    await db.schema
      .createTable("lease")
      .addColumn("tenant", "text", (c) => c.notNull())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("owner", "text", (c) => c.notNull())
      .addColumn("until", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("lease_key", ["tenant", "name"])
      .execute();
  },
  createDeviceTables,
  createServingTables,
  slimDeviceTables,
  createEventTables,
  groupDevices,
  trackDueDevices,
  countDays,
  loosenFacts,
  rewriteFacts,
];

export const NEWEST_VERSION = MIGRATIONS.length;

/** Version the database is at; 0 for a new one. Changes nothing: who may only read can ask. */
export async function databaseVersion(db: Kysely<Schema>): Promise<number> {
  const { rows } = await wordsOf(db).hasTable("schema_version").execute(db);
  if (!rows[0]?.there) return 0;
  const row = await db
    .selectFrom("schema_version")
    .select((eb) => eb.fn.max("version").as("version"))
    .executeTakeFirst();
  return Number(row?.version ?? 0);
}

/**
 * Brings the database to the newest version, each migration in a transaction of its own. Several processes may try at once.
 * `to`: an older version, as an older program left it, to see what becomes of its data.
 * @throws BridgeError "configuration" when the database is newer than this program.
 */
export async function migrate(
  db: Kysely<Schema>,
  now: Date,
  to = NEWEST_VERSION,
): Promise<{ from: number; to: number }> {
  const from = await databaseVersion(db);
  if (from > NEWEST_VERSION)
    throw new BridgeError(
      "configuration",
      `The database has version ${from}; this ccmbridge knows up to ${NEWEST_VERSION}.`,
      { version: from, known: NEWEST_VERSION },
      {
        next: "Use the newer ccmbridge that wrote it, or another database: CCMBRIDGE_DATA names a folder, DATABASE_URL a server.",
      },
    );
  const { lockMigrations } = wordsOf(db);
  const alone = (work: (transaction: Kysely<Schema>) => Promise<void>) =>
    db.transaction().execute(async (transaction) => {
      await lockMigrations?.execute(transaction);
      await work(transaction);
    });
  if (from === 0)
    await alone((transaction) =>
      transaction.schema
        .createTable("schema_version")
        .ifNotExists()
        .addColumn("version", "integer", (c) => c.primaryKey())
        .addColumn("applied_at", "text", (c) => c.notNull())
        .execute(),
    );
  for (let version = from + 1; version <= to; version++)
    await alone(async (transaction) => {
      // Whoever writes the number first does the work; the other finds it done.
      const mine = await transaction
        .insertInto("schema_version")
        .values({ version, applied_at: now.toISOString() })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (Number(mine.numInsertedOrUpdatedRows ?? 0) > 0) await MIGRATIONS[version - 1]!(transaction);
    });
  return { from, to };
}
