import { type Kysely, sql } from "kysely";
import type { Schema } from "../schema.ts";

/** Migration 8: the changes of stage of a day are counted in their index alone. */
export async function countDays(db: Kysely<Schema>): Promise<void> {
  await db.schema.dropIndex("transition_stage").execute();
  await db.schema
    .createIndex("transition_stage")
    .on("transition")
    .columns(["tenant", "at", "device_id", "seen_at", "episode", "from_value", "to_value"])
    .where(sql.ref("field"), "=", sql.lit("stage"))
    .execute();
}
