import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** Keys, audit, jobs and wishes: what a bridge that stays keeps beside devices. The tenant comes first in every key and index. */
export async function createServingTables({ schema }: Kysely<Schema>): Promise<void> {
  await schema
    .createTable("api_key")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("salt", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("created_by", "text", (c) => c.notNull())
    .addColumn("revoked_at", "text")
    .addPrimaryKeyConstraint("api_key_key", ["tenant", "id"])
    .execute();
  await schema
    .createTable("audit")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("caller_kind", "text", (c) => c.notNull())
    .addColumn("caller_id", "text", (c) => c.notNull())
    .addColumn("caller_name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("subject", "text")
    .addColumn("outcome", "text", (c) => c.notNull())
    .addColumn("code", "text")
    .addColumn("request_id", "text")
    .addPrimaryKeyConstraint("audit_key", ["tenant", "id"])
    .execute();
  await schema
    .createTable("job")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    // The subject while it is queued or running, null afterwards: at most one at a time.
    .addColumn("active", "text")
    .addColumn("input", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("attempts", "integer", (c) => c.notNull())
    .addColumn("owner", "text")
    .addColumn("until", "bigint", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("created_by", "text", (c) => c.notNull())
    .addColumn("started_at", "text")
    .addColumn("ended_at", "text")
    .addColumn("progress", "text", (c) => c.notNull())
    .addColumn("result", "text")
    .addColumn("error", "text")
    .addPrimaryKeyConstraint("job_key", ["tenant", "id"])
    .addUniqueConstraint("job_active", ["tenant", "active"])
    .execute();
  await schema.createIndex("job_subject").on("job").columns(["tenant", "subject", "id"]).execute();
  await schema.createIndex("job_state").on("job").columns(["tenant", "state", "id"]).execute();
  await schema
    .createTable("wish")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("deployment", "text", (c) => c.notNull())
    .addColumn("manifest", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("created_by", "text", (c) => c.notNull())
    .addColumn("updated_at", "text", (c) => c.notNull())
    .addColumn("updated_by", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("wish_key", ["tenant", "id"])
    .addUniqueConstraint("wish_deployment", ["tenant", "deployment"])
    .execute();
}
