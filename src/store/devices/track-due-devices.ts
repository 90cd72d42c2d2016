import { type Kysely, sql } from "kysely";
import type { Schema } from "../schema.ts";

/**
 * Migration 7: what a sync has to look at is noted, so that it looks at nothing else. Devices judged before are all due: of
 * them nobody knows yet from when on time alone changes them.
 */
export async function trackDueDevices(db: Kysely<Schema>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("device_due")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("key", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("device_due_key", ["tenant", "kind", "key"])
    .execute();
  await schema.alterTable("device").addColumn("records", "text").execute();
  await schema.alterTable("device").addColumn("due_at", "text").execute();
  await sql`
    insert into device_due (tenant, kind, key) select distinct tenant, 'all', '' from fact
  `.execute(db);
  await schema.dropIndex("device_facets").execute();
  await schema
    .createIndex("device_facets")
    .on("device")
    .columns(["tenant", "facets", "device_id", "records"])
    .execute();
  await schema
    .createIndex("device_due_at")
    .on("device")
    .columns(["tenant", "due_at"])
    .where("due_at", "is not", null)
    .execute();
}
