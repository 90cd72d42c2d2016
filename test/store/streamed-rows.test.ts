import fc from "fast-check";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowInserter } from "../../src/store/devices/insert-rows.ts";
import { migrate } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import type { Schema } from "../../src/store/schema.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";

type Row = Schema["device_log"];
const insert = rowInserter("device_log", ["tenant", "device_id", "attached_at", "body"]);
const rowsOf = (texts: readonly string[]): Row[] =>
  texts.map((body, n) => ({ tenant: "t", device_id: `d${n}`, attached_at: "2026-11-25", body }));
/** So many are streamed. */
const MANY = 20;
/** Whatever may stand in a name: what the format of the stream is made of, half pairs, and the character 0. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("\\", "\t", "\n", "\r", "\0", "N", ".", "\\.", "\ud800", "\udc00", "ä", "😀"),
  }),
);
/** As the server can hold it. */
const held = (said: string) => said.replaceAll("\0", "\uFFFD").toWellFormed();

describe("rows that are streamed to a server", () => {
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
  const bodies = async () => {
    const rows = await db.selectFrom("device_log").selectAll().execute();
    return rows.sort((a, b) => Number(a.device_id.slice(1)) - Number(b.device_id.slice(1)));
  };

  it("arrive as they are, whatever is in them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: MANY, maxLength: 3 * MANY }), async (texts) => {
        await schema.empty();
        await insert(db, rowsOf(texts));
        expect((await bodies()).map(({ body }) => body)).toEqual(texts.map(held));
      }),
      { numRuns: 50 },
    );
  });

  it("tell nothing from an empty text, and a number from neither", async () => {
    await schema.empty();
    const write = rowInserter("fact", [
      "tenant",
      "source",
      "record_id",
      "read_at",
      "serial",
      "code",
      "sync",
      "body",
    ]);
    const row = {
      tenant: "t",
      source: "s",
      read_at: "now",
      serial: null,
      code: "",
      sync: 9_007_199_254_740_991,
      body: "\\N",
    };
    await write(
      db,
      Array.from({ length: MANY }, (_, n) => ({ ...row, record_id: String(n) }) as Schema["fact"]),
    );
    const told = await db.selectFrom("fact").select(["serial", "code", "sync", "body"]).distinct().execute();
    expect(told).toEqual([{ serial: null, code: "", sync: 9_007_199_254_740_991, body: "\\N" }]);
  });

  it("are refused all at once when one of them is there, and the connection goes on", async () => {
    await schema.empty();
    await insert(db, rowsOf(["there"]));
    const many = rowsOf(Array.from({ length: MANY }, (_, n) => `new ${n}`));
    await db.connection().execute(async (one) => {
      await expect(insert(one, many)).rejects.toMatchObject({ code: "23505" });
      expect((await bodies()).map(({ body }) => body)).toEqual(["there"]);
      await insert(one, many.slice(1));
      expect(await bodies()).toHaveLength(MANY);
    });
  });

  it("that a connection broke under are told as such, and none is kept", async () => {
    await schema.empty();
    const url = new URL(schema.url);
    url.searchParams.set("application_name", schema.name);
    const other = openPostgres({ ...schema.settings, url: url.href });
    const waits = "select pid from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'";
    try {
      // Somebody holds the table, so that its connection ends while the stream waits.
      await db.transaction().execute(async (holding) => {
        await sql`lock table device_log in exclusive mode`.execute(holding);
        const writing = insert(other, rowsOf(Array.from({ length: MANY }, () => "x".repeat(100_000))));
        const refused = expect(writing).rejects.toMatchObject({ code: "unreachable" });
        await expect.poll(async () => (await schema.query(waits, [schema.name])).rowCount).toBe(1);
        await schema.query(`select pg_terminate_backend(pid) from (${waits}) as waiting`, [schema.name]);
        await refused;
      });
      expect(await bodies()).toEqual([]);
    } finally {
      await other.destroy();
    }
  });
});
