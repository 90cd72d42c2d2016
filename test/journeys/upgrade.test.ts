import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClient } from "../../src/http/client.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { migrate, NEWEST_VERSION } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import { KEYS } from "../../src/store/schema.ts";
import { serving } from "../http/serving-process.ts";
import { postgresSchema } from "../postgres/a-schema.ts";
import { ccmbridge, startCcmbridge } from "./ccmbridge.ts";

// Databases that older programs made, at the sandbox with seed 7 and twelve devices (one of them a leftover): a pilot applied, a sync, in the later
// one an API key as well. They stand for what people have.
const FIXTURES = join(import.meta.dirname, "../fixtures/databases");
const OLD_KEY = "ccmb_87d0e7230e9d7e3c_3yb55P0z1RHeTeYtYNdqQLPBVzqljcBRfZK1ks7dtSg";

let sandbox: RunningSandbox;
let folder: string;
let data: string;
beforeAll(async () => {
  sandbox = await startSandbox({ devices: 12, seed: 7, blobs: "memory" });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  data = join(folder, "data");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = () => ({ ...sandbox.addresses.env, CCMBRIDGE_DATA: data, CCMBRIDGE_SWEEP_MINUTES: "0" });
const run = (...args: string[]) => ccmbridge([...args, "--output", "json"], { cwd: folder, env: env() });
const database = () => join(data, "ccmbridge.db");
/** A data folder as the program of that version left it. */
async function asOf(version: number): Promise<void> {
  expect(await run("store", "migrate")).toMatchObject({ exit: 0 });
  writeFileSync(database(), gunzipSync(readFileSync(join(FIXTURES, `version-${version}.db.gz`))));
}
const versionOf = (path: string): number => {
  const opened = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(opened.prepare("select max(version) as v from schema_version").get()!.v);
  } finally {
    opened.close();
  }
};
/** What a program of the future made of it. */
function fromTheFuture(): void {
  const opened = new DatabaseSync(database());
  opened.exec("insert into schema_version values (99, '2030-01-01')");
  opened.close();
}

describe("an upgrade", () => {
  it.each([3, 5])(
    "by serve brings a database of version %d up, keeps what is in it, and a copy beside it",
    async (version) => {
      await asOf(version);
      const running = startCcmbridge(["serve", "--port", "0"], { cwd: folder, env: env() });
      try {
        const { client, url } = await serving(running);
        const { devices } = await client("GET /api/v1/device-counts", {});
        expect(devices).toBe(11);
        const { rows } = await client("GET /api/v1/devices", { query: { limit: 1 } });
        const history = await client("GET /api/v1/devices/{id}/history", {
          params: { id: rows[0]!.deviceId },
        });
        expect(history.rows.length).toBeGreaterThan(0);
        if (version >= 5) {
          const old = createClient({ url, credential: () => OLD_KEY });
          expect(await old("GET /api/v1/session", {})).toMatchObject({ caller: { name: "old-admin" } });
        }
      } finally {
        running.process.kill("SIGTERM");
        expect(await running.ended).toMatchObject({ exit: 0 });
      }
      const copy = `${database()}.version-${version}`;
      expect([versionOf(database()), versionOf(copy)]).toEqual([NEWEST_VERSION, version]);
      if (process.platform !== "win32") expect((statSync(copy).mode & 0o777).toString(8)).toBe("600");
      // A sync of the new program goes on from there (in full: what is changed since was told by another sandbox).
      const synced = await run("device", "sync", "--full");
      expect(synced).toMatchObject({ exit: 0 });
      expect(JSON.parse(synced.out)).toMatchObject({ complete: true, devices: 12 });
    },
  );

  it.each([3, 5])("by serve brings what a program of version %d kept on PostgreSQL up", async (version) => {
    const schema = await postgresSchema();
    try {
      // Tables as they were at that version, rows as that program wrote them.
      const db = openPostgres(schema.settings);
      await migrate(db, new Date(), version);
      const file = join(folder, "old.db");
      writeFileSync(file, gunzipSync(readFileSync(join(FIXTURES, `version-${version}.db.gz`))));
      const old = new DatabaseSync(file, { readOnly: true });
      for (const table of Object.keys(KEYS) as (keyof typeof KEYS)[]) {
        const there = old.prepare("select 1 from sqlite_schema where name = ?").get(table);
        const rows = there && table !== "schema_version" ? old.prepare(`select * from ${table}`).all() : [];
        if (rows.length > 0)
          await db
            .insertInto(table)
            .values(rows as never)
            .execute();
      }
      old.close();
      await db.destroy();
      const running = startCcmbridge(["serve", "--port", "0"], {
        cwd: folder,
        env: { ...env(), DATABASE_URL: schema.url },
      });
      try {
        const { client } = await serving(running);
        expect(await client("GET /api/v1/device-counts", {})).toMatchObject({ devices: 11 });
        const { rows } = await client("GET /api/v1/devices", { query: { limit: 1 } });
        const params = { id: rows[0]!.deviceId };
        expect((await client("GET /api/v1/devices/{id}/history", { params })).rows.length).toBeGreaterThan(0);
      } finally {
        running.process.kill("SIGTERM");
        expect(await running.ended).toMatchObject({ exit: 0 });
      }
      await schema.query("insert into schema_version values (99, '2030-01-01')");
      const refused = await ccmbridge(["serve", "--port", "0"], {
        cwd: folder,
        env: { ...env(), DATABASE_URL: schema.url },
      });
      expect(refused).toMatchObject({ exit: 2, err: expect.stringContaining("The database has version 99") });
    } finally {
      await schema.drop();
    }
  });

  it("by any command tells where the copy lies, makes it once, and keeps the last alone", async () => {
    await asOf(3);
    const copy = `${database()}.version-3`;
    expect(JSON.parse((await run("store", "migrate")).out)).toEqual({
      from: 3,
      to: NEWEST_VERSION,
      changed: true,
      copy,
    });
    expect(JSON.parse((await run("store", "migrate")).out)).toMatchObject({ changed: false, copy: null });
    // An older program's database again: its copy takes the place of the one before.
    writeFileSync(database(), gunzipSync(readFileSync(join(FIXTURES, "version-5.db.gz"))));
    await run("store", "migrate");
    expect(readdirSync(data).filter((name) => name.includes(".version-"))).toEqual([
      "ccmbridge.db.version-5",
    ]);
  });
});

describe("a rollback", () => {
  it("is refused by the older program until the copy is back in its place; then it goes on", async () => {
    await asOf(5);
    expect(await run("device", "sync", "--full")).toMatchObject({ exit: 0 });
    expect(await run("store", "backup", "before.db")).toMatchObject({ exit: 0 });
    fromTheFuture();
    const refused = await ccmbridge(["serve", "--port", "0"], { cwd: folder, env: env() });
    expect(refused).toMatchObject({
      exit: 2,
      err: expect.stringContaining(
        `The database has version 99; this ccmbridge knows up to ${NEWEST_VERSION}.`,
      ),
    });
    // Nothing of it was touched.
    expect(versionOf(database())).toBe(99);
    expect(await run("store", "restore", database())).toMatchObject({ exit: 2 });

    const restored = await run("store", "restore", "before.db");
    expect({ exit: restored.exit, err: restored.exit === 0 ? "" : restored.err }).toEqual({
      exit: 0,
      err: "",
    });
    const aside = `${database()}.replaced`;
    expect(JSON.parse(restored.out)).toEqual({ file: "before.db", version: NEWEST_VERSION, aside });
    expect(versionOf(aside)).toBe(99);
    expect(await run("store", "check")).toMatchObject({ exit: 0 });
    const list = await run("device", "list");
    expect(JSON.parse(list.out).rows).toHaveLength(11);
  });

  it("is refused while a server has the database open, and from what is no copy of it", async () => {
    await asOf(5);
    await run("store", "backup", "before.db");
    writeFileSync(join(folder, "text"), "no database at all");
    expect(await run("store", "restore", "text")).toMatchObject({ exit: 1 });
    expect(await run("store", "restore", "nowhere.db")).toMatchObject({ exit: 1 });
    const running = startCcmbridge(["serve", "--port", "0"], { cwd: folder, env: env() });
    try {
      await serving(running);
      expect(await run("store", "restore", "before.db")).toMatchObject({
        exit: 1,
        err: expect.stringContaining("Another process has"),
      });
    } finally {
      running.process.kill("SIGTERM");
      await running.ended;
    }
    expect(await run("store", "restore", "before.db")).toMatchObject({ exit: 0 });
    expect(existsSync(`${database()}.restored`)).toBe(false);
  });

  it("takes a database whose last process was killed along, with what that left beside it", async () => {
    await asOf(5);
    await run("store", "backup", "before.db");
    const running = startCcmbridge(["serve", "--port", "0"], { cwd: folder, env: env() });
    await serving(running);
    running.process.kill("SIGKILL");
    await running.ended;
    expect(existsSync(`${database()}-wal`)).toBe(true);
    expect(await run("store", "restore", "before.db")).toMatchObject({ exit: 0 });
    expect(existsSync(`${database()}-wal`)).toBe(false);
    expect(await run("store", "check")).toMatchObject({ exit: 0 });
    expect(JSON.parse((await run("device", "list")).out).rows).toHaveLength(11);
  });
});
