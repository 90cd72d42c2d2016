import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** Migration 2: facts, devices and their history. The tenant comes first in every key and index. */
export async function createDeviceTables(db: Kysely<Schema>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("fact")
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
    .addPrimaryKeyConstraint("fact_key", ["tenant", "source", "record_id"])
    .execute();
  for (const [name, columns] of [
    ["fact_device", ["tenant", "device_id", "source"]],
    ["fact_intune", ["tenant", "intune_device_id"]],
    ["fact_serial", ["tenant", "serial"]],
    ["fact_hardware", ["tenant", "source", "hardware"]],
    ["fact_autopilot", ["tenant", "source", "autopilot"]],
  ] as const)
    await schema
      .createIndex(name)
      .on("fact")
      .columns([...columns])
      .execute();
  await schema
    .createTable("device")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("device_id", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("name_lower", "text", (c) => c.notNull())
    .addColumn("serial", "text")
    .addColumn("serial_lower", "text")
    .addColumn("stage", "text", (c) => c.notNull())
    .addColumn("health", "text", (c) => c.notNull())
    .addColumn("leftover", "text")
    .addColumn("workloads", "text", (c) => c.notNull())
    .addColumn("as_of", "text", (c) => c.notNull())
    .addColumn("complete", "integer", (c) => c.notNull())
    .addColumn("verdict", "text", (c) => c.notNull())
    .addColumn("past", "text", (c) => c.notNull())
    .addColumn("remembered", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("device_key", ["tenant", "device_id"])
    .execute();
  for (const [name, columns] of [
    ["device_stage", ["tenant", "stage", "device_id"]],
    ["device_name", ["tenant", "name_lower"]],
    ["device_serial", ["tenant", "serial_lower"]],
  ] as const)
    await schema
      .createIndex(name)
      .on("device")
      .columns([...columns])
      .execute();
  await schema
    .createTable("device_fault")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("device_id", "text", (c) => c.notNull())
    .addColumn("code", "text", (c) => c.notNull())
    .addColumn("severity", "text", (c) => c.notNull())
    .addColumn("since", "text")
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("device_fault_key", ["tenant", "device_id", "code"])
    .execute();
  await schema
    .createIndex("device_fault_code")
    .on("device_fault")
    .columns(["tenant", "code", "device_id"])
    .execute();
  await schema
    .createTable("device_kin")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("device_id", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("device_kin_key", ["tenant", "device_id"])
    .execute();
  await schema
    .createTable("transition")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("device_id", "text", (c) => c.notNull())
    .addColumn("field", "text", (c) => c.notNull())
    .addColumn("seen_at", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("episode", "integer", (c) => c.notNull())
    .addColumn("from_value", "text")
    .addColumn("to_value", "text", (c) => c.notNull())
    .addColumn("because", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("transition_key", ["tenant", "device_id", "field", "seen_at"])
    .execute();
  for (const [name, columns] of [
    ["transition_field", ["tenant", "field", "at"]],
    ["transition_seen", ["tenant", "seen_at"]],
  ] as const)
    await schema
      .createIndex(name)
      .on("transition")
      .columns([...columns])
      .execute();
  await schema
    .createTable("device_log")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("device_id", "text", (c) => c.notNull())
    .addColumn("attached_at", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("device_log_key", ["tenant", "device_id", "attached_at"])
    .execute();
  await schema
    .createTable("device_sync")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("number", "bigint", (c) => c.notNull())
    .addColumn("started_at", "text", (c) => c.notNull())
    .addColumn("ended_at", "text")
    .addColumn("complete", "integer")
    .addColumn("sources", "text")
    .addPrimaryKeyConstraint("device_sync_key", ["tenant", "number"])
    .execute();
  await schema
    .createTable("source_mark")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("mark", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("source_mark_key", ["tenant", "source"])
    .execute();
}
