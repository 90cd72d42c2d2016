import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlDeviceStore } from "../../src/store/devices/device-store.ts";
import { migrate } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import type { Schema } from "../../src/store/schema.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { entraFact, START } from "../bridge/tracking-desk.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";

let folder: string;
let schema: PostgresSchema;
let narrow: PostgresSchema;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "left-"));
  schema = await postgresSchema();
  narrow = await postgresSchema();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await schema.drop();
  await narrow.drop();
});

/** Indexes by name, in one way of writing. */
const onSqlite = async (db: Kysely<Schema>) =>
  (
    await sql<{ name: string; text: string }>`
      select name, sql as text from sqlite_schema where type = 'index' and sql is not null order by name
    `.execute(db)
  ).rows.map(({ name, text }) => [name, text.toLowerCase().replaceAll(/["\s]+/g, "")]);
const onPostgres = async (db: Kysely<Schema>) =>
  (
    await sql<{ name: string; text: string }>`
      select indexname as name, indexdef as text from pg_indexes
      where schemaname = current_schema() order by indexname collate "C"
    `.execute(db)
  ).rows.map(({ name, text }) => [name, text]);

describe.each([
  ["SQLite", () => openSqlite(folder), onSqlite],
  ["PostgreSQL", () => openPostgres(schema.settings), onPostgres],
  ["PostgreSQL by one connection", () => openPostgres({ ...narrow.settings, poolSize: 1 }), onPostgres],
] as const)("indexes of tables nothing is in yet, on %s", (_, open, indexesOf) => {
  it("are left while a first sync fills them, and are afterwards what the migrations made", async () => {
    const db = open();
    try {
      await migrate(db, new Date(START));
      const made = await indexesOf(db);
      const store = sqlDeviceStore(db, "tenant");
      const sync = await store.beginSync(START);
      await store.dueAll();
      const left = await indexesOf(db);
      expect(left.length).toBeLessThan(made.length - 8);
      expect(made).toEqual(expect.arrayContaining(left));
      await store.saveFacts(sync, [entraFact(1)]);
      await store.link();
      await store.finishSync(sync, START, [], true);
      const names = new Set(made.map(([name]) => name));
      // What is searched by is made by a first sync alone.
      expect((await indexesOf(db)).filter(([name]) => names.has(name))).toEqual(made);
      // Once something is in them, they stay.
      await store.dueAll();
      const fact = (rows: readonly (readonly (string | undefined)[])[]) =>
        rows.filter(([name]) => name?.startsWith("fact_")).length;
      expect(fact(await indexesOf(db))).toBe(fact(made));
    } finally {
      await db.destroy();
    }
  });
});
