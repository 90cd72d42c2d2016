import type { Kysely } from "kysely";
import { afterAll, beforeAll } from "vitest";
import { sqlEventStore } from "../../src/store/events/event-store.ts";
import { migrate } from "../../src/store/migrations.ts";
import { sqlNotificationStore } from "../../src/store/notifications/notification-store.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import type { Schema } from "../../src/store/schema.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { eventStoreContract } from "./event-store-contract.ts";

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

eventStoreContract("PostgreSQL", async () => ({
  of: (tenant) => ({ events: sqlEventStore(db, tenant), notifications: sqlNotificationStore(db, tenant) }),
  close: () => schema.empty(),
}));
