import { spawn } from "node:child_process";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlJournal } from "../../src/store/journal.ts";
import { databaseVersion, migrate, NEWEST_VERSION } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import { postgresKeeper } from "../../src/store/postgres/postgres-keeper.ts";
import { KEYS } from "../../src/store/schema.ts";
import { openStore } from "../../src/store/store.ts";
import { intune } from "../domain/device/a-device.ts";
import { type PostgresSchema, postgresSchema, serverUrl } from "../postgres/a-schema.ts";
import { syncInto } from "./device-store-contract.ts";
import { journalContract } from "./journal-contract.ts";

const now = new Date("2026-07-01T08:00:00Z");
const open = (settings: PostgresSchema["settings"]) =>
  openStore({ dataFolder: "/nowhere", postgres: settings, tenantId: "tenant-a" });
const refusal = async (work: () => Promise<unknown>) => {
  try {
    await work();
  } catch (error) {
    return error as Error & { code?: string; next?: string };
  }
  throw new Error("it was not refused");
};

async function withSchema<T>(use: (schema: PostgresSchema) => Promise<T>): Promise<T> {
  const schema = await postgresSchema();
  try {
    return await use(schema);
  } finally {
    await schema.drop();
  }
}

journalContract("PostgreSQL", async () => {
  const schema = await postgresSchema();
  const db = openPostgres(schema.settings);
  await migrate(db, now);
  return {
    journal: async (tenantId) => sqlJournal(db, tenantId),
    close: async () => {
      await db.destroy();
      await schema.drop();
    },
  };
});

describe("a database on a server", () => {
  it("is migrated by one of several processes that open it at once", () =>
    withSchema(async (schema) => {
      const script = join(import.meta.dirname, "migrating-process.ts");
      const ended = await Promise.all(
        [1, 2, 3].map(
          () =>
            new Promise<number | null>((resolve) =>
              spawn(process.execPath, [script, schema.url], { stdio: "inherit" }).once("close", resolve),
            ),
        ),
      );
      expect(ended).toEqual([0, 0, 0]);
      expect(await postgresKeeper(schema.settings).check()).toMatchObject({
        version: NEWEST_VERSION,
        problems: [],
      });
    }));

  it("compares every text byte by byte, whatever language the server is set to", () =>
    withSchema(async (schema) => {
      await postgresKeeper(schema.settings).migrate(now);
      const { rows } = await schema.query(
        "select table_name, column_name from information_schema.columns where table_schema = $1 and data_type = 'text' and collation_name is distinct from 'C' and table_name <> 'schema_version'",
        [schema.name],
      );
      expect(rows).toEqual([]);
    }));

  it("has the tables that are named as its own, and no others", () =>
    withSchema(async (schema) => {
      await postgresKeeper(schema.settings).migrate(now);
      const { rows } = await schema.query("select tablename from pg_tables where schemaname = $1", [
        schema.name,
      ]);
      expect(rows.map(({ tablename }) => tablename).sort()).toEqual(Object.keys(KEYS).sort());
    }));

  it("has the tenant first in every key and index, so that a cluster can distribute by it", () =>
    withSchema(async (schema) => {
      await postgresKeeper(schema.settings).migrate(now);
      const { rows } = await schema.query(
        "select indexname, indexdef from pg_indexes where schemaname = $1 and tablename <> 'schema_version'",
        [schema.name],
      );
      expect(rows.length).toBeGreaterThan(15);
      expect(rows.filter(({ indexdef }) => !/\(tenant[,)]/.test(indexdef))).toEqual([]);
    }));

  it("gives numbers to syncs that start at once, each its own", () =>
    withSchema(async (schema) => {
      const { devices, close } = await open(schema.settings);
      const numbers = await Promise.all(
        Array.from({ length: 20 }, () => devices.beginSync(now.toISOString())),
      );
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
      await close();
    }));

  it("keeps a text with the character 0, which it cannot hold, as nearly as it can", () =>
    withSchema(async (schema) => {
      const { journal, close } = await open(schema.settings);
      await journal.start("a\0b", "apply", now);
      expect(await journal.runs("a\0b", 1)).toMatchObject([{ deployment: "a\uFFFDb" }]);
      await close();
    }));

  it("that a newer program wrote is refused and left as it is", () =>
    withSchema(async (schema) => {
      await postgresKeeper(schema.settings).migrate(now);
      await schema.query("insert into schema_version values (99, 'then')");
      expect(await refusal(() => open(schema.settings))).toMatchObject({
        code: "configuration",
        message: `The database has version 99; this ccmbridge knows up to ${NEWEST_VERSION}.`,
        next: expect.stringContaining("DATABASE_URL"),
      });
      expect((await postgresKeeper(schema.settings).check()).problems).toEqual([
        expect.stringContaining("version 99"),
      ]);
    }));

  it("is looked at without a change, before there are tables and after", () =>
    withSchema(async (schema) => {
      const keeper = postgresKeeper(schema.settings);
      expect(await keeper.check()).toMatchObject({ engine: "postgresql", version: 0, size: 0, problems: [] });
      const tables = () => schema.query("select * from pg_tables where schemaname = $1", [schema.name]);
      expect((await tables()).rows).toEqual([]);
      expect(await keeper.migrate(now)).toEqual({ from: 0, to: NEWEST_VERSION, copy: null });
      expect(await keeper.migrate(now)).toEqual({ from: NEWEST_VERSION, to: NEWEST_VERSION, copy: null });
      const checked = await keeper.check();
      expect(checked).toMatchObject({ version: NEWEST_VERSION, problems: [] });
      expect(checked.size).toBeGreaterThan(0);
      await schema.query("drop table device_kin");
      expect((await keeper.check()).problems).toEqual(["The table device_kin is not there."]);
    }));

  it("knows how many rows its tables have before it goes through all of them: a first sync is not planned for none", () =>
    withSchema(async (schema) => {
      // A server that looks by itself from time to time would hide that nobody else does.
      const { devices, close } = await open(schema.settings);
      for (const table of ["fact", "device"])
        await schema.query(`alter table ${table} set (autovacuum_enabled = false)`);
      await syncInto(
        devices,
        Array.from({ length: 30 }, (_, n) => intune({ recordId: `r${n}`, entraDeviceId: null })),
      );
      const { rows } = await schema.query(
        "select relname, reltuples from pg_class where relnamespace = $1::regnamespace and relname in ('fact', 'device') order by relname",
        [schema.name],
      );
      expect(rows).toEqual([
        { relname: "device", reltuples: 30 },
        { relname: "fact", reltuples: 30 },
      ]);
      await close();
    }));

  it("goes on after the server ended a connection that nobody used", () =>
    withSchema(async (schema) => {
      const url = new URL(schema.url);
      url.searchParams.set("application_name", schema.name);
      const { journal, close } = await open({ ...schema.settings, url: url.href });
      await journal.runs("x", 1);
      const ended = await schema.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
        [schema.name],
      );
      expect(ended.rowCount).toBeGreaterThan(0);
      let answer: unknown;
      for (let time = 0; time < 5 && !Array.isArray(answer); time++)
        answer = await journal.runs("x", 1).catch((error: unknown) => error);
      expect(answer).toEqual([]);
      await close();
    }));
});

describe("a server that cannot be used is said to be", () => {
  let schema: PostgresSchema;
  let silent: Server;
  let base: URL;
  const guest = `guest_${process.pid}`;
  beforeAll(async () => {
    schema = await postgresSchema();
    base = new URL(schema.url);
    await schema.query(`create role ${guest} login password 'guest-secret'`);
    silent = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    silent.close();
    await schema.query(`drop owned by ${guest}`);
    await schema.query(`drop role ${guest}`);
    await schema.drop();
  });
  const changed = (change: (url: URL) => void) => {
    const url = new URL(base);
    change(url);
    return { ...schema.settings, url: url.href };
  };
  const asGuest = () =>
    changed((url) => {
      url.username = guest;
      url.password = "guest-secret";
    });

  it.each<[string, (url: URL) => void, { code: string; message: RegExp; next: RegExp }]>([
    [
      "not reachable",
      (url) => {
        url.port = "1";
      },
      { code: "unreachable", message: /not reachable/, next: /firewall/ },
    ],
    [
      "one that hangs up",
      (url) => {
        url.port = String((silent.address() as { port: number }).port);
      },
      { code: "unreachable", message: /ended the connection/, next: /Run this again/ },
    ],
    [
      "one that does not let this user in",
      (url) => {
        url.password = "wrong-secret";
      },
      { code: "sign-in", message: /does not let this user in/, next: /CCMBRIDGE_DATABASE_PASSWORD/ },
    ],
    [
      "without that database",
      (url) => {
        url.pathname = "/nothing";
      },
      { code: "configuration", message: /no database of that name/, next: /createdb/ },
    ],
    [
      "without that schema",
      (url) => url.searchParams.set("options", "-c search_path=nothing"),
      { code: "configuration", message: /no schema to make tables in/, next: /search_path/ },
    ],
    [
      "without encryption",
      (url) => url.searchParams.set("sslmode", "require"),
      { code: "configuration", message: /offers no encryption/, next: /sslmode=disable/ },
    ],
    [
      "a replica, which takes no writes",
      (url) =>
        url.searchParams.set("options", `-c search_path=${schema.name} -c default_transaction_read_only=on`),
      { code: "denied", message: /takes no writes/, next: /written to/ },
    ],
  ])("%s", async (_, change, expected) => {
    const settings = changed(change);
    const error = await refusal(() => open(settings));
    expect(error).toMatchObject({
      code: expected.code,
      message: expect.stringMatching(expected.message),
      next: expect.stringMatching(expected.next),
    });
    const all = JSON.stringify([error, error.message, error.stack]);
    for (const secret of [new URL(settings.url).password, base.password])
      expect(all).not.toContain(`:${secret}@`);
    expect(all).not.toContain("wrong-secret");
  });

  it("one where the user has no rights, also when asked for its health", async () => {
    expect(await refusal(() => open(asGuest()))).toMatchObject({
      code: expect.stringMatching(/denied|configuration/),
    });
    await schema.query(`grant usage on schema ${schema.name} to ${guest}`);
    expect(await refusal(() => open(asGuest()))).toMatchObject({
      code: "denied",
      next: expect.stringContaining("CREATE"),
    });
    expect((await postgresKeeper(asGuest()).check()).problems).toEqual([
      `It cannot be made: the user may not make tables in the schema ${schema.name}.`,
    ]);
    await postgresKeeper(schema.settings).migrate(now);
    await schema.query(`grant select on all tables in schema ${schema.name} to ${guest}`);
    // Who may only read can read.
    const { devices, close } = await open(asGuest());
    expect(await devices.count({})).toBe(0);
    expect(await refusal(() => devices.beginSync(now.toISOString()))).toMatchObject({ code: "denied" });
    await close();
    const { problems } = await postgresKeeper(asGuest()).check();
    expect(problems).toContain("The user may not read and write the table fact.");
  });

  it("one that takes too long over a statement", async () => {
    const db = openPostgres({ ...schema.settings, statementMs: 50 });
    expect(await refusal(() => sql`select pg_sleep(5)`.execute(db))).toMatchObject({
      code: "timeout",
      next: expect.stringContaining("databaseTimeoutSeconds"),
    });
    await db.destroy();
  });

  it("one whose rows another process holds", async () => {
    const db = openPostgres({ ...schema.settings, url: (await serverUrl()).toString() });
    await expect(databaseVersion(db)).resolves.toBe(0);
    expect(
      await refusal(() => sql`do $$ begin raise exception 'x' using errcode = '40P01'; end $$`.execute(db)),
    ).toMatchObject({ code: "conflict" });
    await db.destroy();
  });

  it.each([
    ["no address", "hello"],
    ["no database", "postgresql://user:pa55@host"],
    ["a mode that is none", "postgresql://user:pa55@host/db?sslmode=maybe"],
  ])("%s", async (_, url) => {
    const error = await refusal(() => open({ ...schema.settings, url }));
    expect(error).toMatchObject({ code: "configuration" });
    expect(JSON.stringify([error, error.message])).not.toContain("pa55");
  });
});

it("a backup of a server is the server's own affair", async () => {
  const settings = { url: "postgresql://host/db", poolSize: 1, statementMs: 1 };
  expect(await refusal(() => postgresKeeper(settings).backup("x"))).toMatchObject({
    code: "usage",
    next: expect.stringMatching(/pg_dump.*store export/),
  });
});
