import { type Kysely, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";

/**
 * Migration 9: the key of facts is an index beside the table, so that a first load may leave it for later as it leaves the
 * others; and what a first look at a device finds is one row of its history.
 */
export async function loosenFacts(db: Kysely<Schema>): Promise<void> {
  const { schema } = db;
  await schema.alterTable("transition").addColumn("beside", "text").execute();
  if (wordsOf(db).engine === "postgresql")
    await schema.alterTable("fact").dropConstraint("fact_key").execute();
  else await copyFacts(db);
  await schema
    .createIndex("fact_key")
    .unique()
    .on("fact")
    .columns(["tenant", "source", "record_id"])
    .execute();
}

/** A table of the embedded database cannot lose its key: it is made anew without. */
async function copyFacts(db: Kysely<Schema>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("fact_loose")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("record_id", "text", (c) => c.notNull())
    .addColumn("device_id", "text")
    .addColumn("entra_device_id", "text")
    .addColumn("intune_device_id", "text")
    .addColumn("serial", "text")
    .addColumn("hardware", "text")
    .addColumn("autopilot", "text")
    .addColumn("spoke_at", "text")
    .addColumn("app_id", "text")
    .addColumn("state", "text")
    .addColumn("code", "text")
    .addColumn("claimed_at", "text")
    .addColumn("read_at", "text", (c) => c.notNull())
    .addColumn("gone_at", "text")
    .addColumn("sync", "bigint", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .execute();
  await sql`
    insert into fact_loose (tenant, source, record_id, device_id, entra_device_id, intune_device_id, serial, hardware,
      autopilot, spoke_at, app_id, state, code, claimed_at, read_at, gone_at, sync, body)
    select tenant, source, record_id, device_id, entra_device_id, intune_device_id, serial, hardware,
      autopilot, spoke_at, app_id, state, code, claimed_at, read_at, gone_at, sync, body
    from fact
  `.execute(db);
  await schema.dropTable("fact").execute();
  await schema.alterTable("fact_loose").renameTo("fact").execute();
  await schema.createIndex("fact_device").on("fact").columns(["tenant", "device_id", "source"]).execute();
  for (const [name, columns] of [
    ["fact_serial", ["tenant", "serial"]],
    ["fact_hardware", ["tenant", "source", "hardware"]],
    ["fact_autopilot", ["tenant", "source", "autopilot"]],
  ] as const)
    await schema
      .createIndex(name)
      .on("fact")
      .columns([...columns])
      .where(sql.ref(columns.at(-1)!), "is not", null)
      .execute();
}
