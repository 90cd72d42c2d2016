import { type Kysely, sql } from "kysely";
import type { Schema } from "../schema.ts";

/** Migration 4: indexes hold what is looked for and nothing else, lists and reports find theirs, what reports count is kept. */
export async function slimDeviceTables(db: Kysely<Schema>): Promise<void> {
  const { schema } = db;
  for (const index of [
    "fact_intune",
    "fact_serial",
    "fact_hardware",
    "fact_autopilot",
    "transition_field",
    "device_stage",
  ])
    await schema.dropIndex(index).execute();
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
  await schema
    .createIndex("transition_stage")
    .on("transition")
    .columns(["tenant", "at", "device_id", "seen_at"])
    .where(sql.ref("field"), "=", sql.lit("stage"))
    .execute();
  await schema
    .createIndex("device_list")
    .on("device")
    .columns(["tenant", "device_id", "leftover", "stage", "workloads", "name_lower", "serial_lower"])
    .execute();
  await schema
    .createIndex("device_stage")
    .on("device")
    .columns(["tenant", "stage", "device_id", "leftover", "health", "workloads"])
    .execute();
  await schema
    .createIndex("device_fault_since")
    .on("device_fault")
    .columns(["tenant", "since", "device_id", "code"])
    .execute();
  await schema
    .createTable("device_summary")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("device_summary_key", ["tenant", "name"])
    .execute();
}
