import type { Kysely } from "kysely";
import { afterAll, beforeAll } from "vitest";
import { sqlDeviceStore } from "../../src/store/devices/device-store.ts";
import { dropCounts } from "../../src/store/devices/summaries.ts";
import { migrate } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import type { Schema } from "../../src/store/schema.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { deviceStoreContract } from "./device-store-contract.ts";

let schema: PostgresSchema;
let db: Kysely<Schema>;
beforeAll(async () => {
  schema = await postgresSchema();
  db = openPostgres(schema.settings);
  await migrate(db, new Date("2026-07-01T08:00:00Z"));
});
afterAll(async () => {
  await db.destroy();
  await schema.drop();
});

deviceStoreContract("PostgreSQL", async () => ({
  devices: async (tenantId) => sqlDeviceStore(db, tenantId),
  countAnew: (tenant) => dropCounts({ db, tenant }),
  close: () => schema.empty(),
}));
