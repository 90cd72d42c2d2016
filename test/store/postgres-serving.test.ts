import type { Kysely } from "kysely";
import { afterAll, beforeAll } from "vitest";
import { migrate } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import type { Schema } from "../../src/store/schema.ts";
import { sqlApiKeys } from "../../src/store/serving/api-keys.ts";
import { sqlAuditLog } from "../../src/store/serving/audit-log.ts";
import { sqlJobs } from "../../src/store/serving/jobs.ts";
import { sqlWishes } from "../../src/store/serving/wishes.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { servingContract } from "./serving-contract.ts";

let schema: PostgresSchema;
let db: Kysely<Schema>;
beforeAll(async () => {
  schema = await postgresSchema();
  db = openPostgres(schema.settings);
  await migrate(db, new Date("2026-11-25T08:00:00Z"));
});
afterAll(async () => {
  await db.destroy();
  await schema.drop();
});

servingContract("PostgreSQL", async () => ({
  of: (tenant) => ({
    keys: sqlApiKeys({ db, tenant }),
    audit: sqlAuditLog({ db, tenant }),
    jobs: sqlJobs({ db, tenant }),
    wishes: sqlWishes({ db, tenant }),
  }),
  close: () => schema.empty(),
}));
