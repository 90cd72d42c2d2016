import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** Enrolment events, the looks they ask for, and notifications. The tenant comes first in every key and index. */
export async function createEventTables(db: Kysely<Schema>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("enrolment_event")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("event_key", "text", (c) => c.notNull())
    .addColumn("intune_device_id", "text")
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("noted_at", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("enrolment_event_key", ["tenant", "event_key"])
    .execute();
  await schema
    .createTable("device_check")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("intune_device_id", "text", (c) => c.notNull())
    .addColumn("entra_device_id", "text")
    .addColumn("enrolled_at", "text", (c) => c.notNull())
    .addColumn("started_at", "text", (c) => c.notNull())
    .addColumn("step", "integer", (c) => c.notNull())
    .addColumn("due_at", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("reason", "text")
    .addPrimaryKeyConstraint("device_check_key", ["tenant", "intune_device_id"])
    .execute();
  await schema
    .createTable("notification_rule")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("gathered_to", "text")
    .addPrimaryKeyConstraint("notification_rule_key", ["tenant", "name"])
    .execute();
  await schema
    .createTable("notification_change")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("rule", "text", (c) => c.notNull())
    .addColumn("change_key", "text", (c) => c.notNull())
    .addColumn("gathered_at", "text", (c) => c.notNull())
    .addColumn("seen_at", "text", (c) => c.notNull())
    .addColumn("delivery_id", "text")
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("notification_change_key", ["tenant", "rule", "change_key"])
    .execute();
  await schema
    .createTable("delivery")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("rule", "text", (c) => c.notNull())
    .addColumn("made_at", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("due_at", "text", (c) => c.notNull())
    .addColumn("tries", "integer", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("delivery_key", ["tenant", "id"])
    .execute();
  await schema
    .createTable("delivery_try")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("delivery_id", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("delivery_try_key", ["tenant", "delivery_id", "at", "number"])
    .execute();
  for (const [name, table, columns] of [
    ["enrolment_event_noted", "enrolment_event", ["tenant", "noted_at"]],
    ["device_check_due", "device_check", ["tenant", "state", "due_at"]],
    ["notification_change_waiting", "notification_change", ["tenant", "rule", "delivery_id", "seen_at"]],
    ["delivery_due", "delivery", ["tenant", "state", "due_at"]],
    ["delivery_newest", "delivery", ["tenant", "made_at"]],
  ] as const)
    await schema
      .createIndex(name)
      .on(table)
      .columns([...columns])
      .execute();
}
