import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqlJournal } from "../../src/store/journal.ts";
import { sqliteKeeper } from "../../src/store/keeper.ts";
import { migrate, NEWEST_VERSION } from "../../src/store/migrations.ts";
import { newOwner } from "../../src/store/owner.ts";
import { DATABASE_FILE, openSqlite } from "../../src/store/sqlite.ts";
import { openStore } from "../../src/store/store.ts";
import { intune } from "../domain/device/a-device.ts";
import { syncInto } from "./device-store-contract.ts";
import { journalContract } from "./journal-contract.ts";
import { inAnotherContainer, ownerThatDied } from "./owners.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, DATABASE_FILE);
const open = () => openStore({ dataFolder: folder, tenantId: "tenant-a" });
const now = new Date("2026-07-01T08:00:00Z");
const refusal = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("it was not refused");
};

journalContract("SQLite", async () => {
  const db = openSqlite(folder);
  await migrate(db, now);
  return { journal: async (tenantId) => sqlJournal(db, tenantId), close: () => db.destroy() };
});

describe("the embedded database", () => {
  it("can be made in a folder that is yet to be made, and not where a file stands in its place", async () => {
    expect((await sqliteKeeper(join(folder, "new/data")).check()).problems).toEqual([]);
    writeFileSync(join(folder, "file"), "");
    const { problems } = await sqliteKeeper(join(folder, "file")).check();
    expect(problems).toEqual([`It cannot be made: ${join(folder, "file")} is no folder.`]);
  });

  it("lies in a folder and a file that only their owner can read", async () => {
    const data = join(folder, "data");
    await (await openStore({ dataFolder: data, tenantId: "tenant-a" })).close();
    expect((statSync(data).mode & 0o777).toString(8)).toBe("700");
    expect((statSync(join(data, DATABASE_FILE)).mode & 0o777).toString(8)).toBe("600");
  });

  it("gives each lease to one of several processes", async () => {
    await (await open()).close();
    const takers = await Promise.all([1, 2, 3].map((n) => taker(`${n}@far`)));
    const got = (await Promise.all(takers.map((each) => each.go()))).flat();
    expect(got.toSorted()).toEqual([...new Set(got)].toSorted());
    expect(got).toHaveLength(50);
    await Promise.all(takers.map((each) => each.end()));
  });

  it("lets a lease go whose process on this machine was killed, and no other", async () => {
    const dead = ownerThatDied();
    const { journal, close } = await open();
    const held = async (owner: string) => {
      await journal.takeLease(owner, owner, 600, now);
      return !(await journal.takeLease(owner, "me@here", 600, now));
    };
    expect(await held(dead)).toBe(false);
    expect(await held(inAnotherContainer(dead))).toBe(true);
    expect(await held(newOwner().replace(/^\d+/, String(process.ppid)))).toBe(true);
    // As older programs wrote it: a host's name alone tells nothing.
    expect(await held(dead.replace(/\/.*/, ""))).toBe(true);
    await close();
  });

  it("keeps a lease from another process of the same number on a host of the same name", async () => {
    const { journal, close } = await open();
    const [one, other] = [newOwner(), newOwner()];
    expect(one.split("/")[0]).toBe(other.split("/")[0]);
    expect(await journal.takeLease("work", one, 600, now)).toBe(true);
    expect(await journal.takeLease("work", other, 600, now)).toBe(false);
    expect(await journal.takeLease("work", one, 600, now)).toBe(true);
    await close();
  });

  it("is migrated by one of several processes that open it at once", async () => {
    const takers = await Promise.all(["1@far", "2@far", "3@far"].map(taker));
    await Promise.all(takers.map((each) => each.go()));
    await Promise.all(takers.map((each) => each.end()));
    expect(await sqliteKeeper(folder).check()).toMatchObject({ version: NEWEST_VERSION, problems: [] });
  });

  it("is whole after a death at any statement of a migration, and the next run finishes it", {
    timeout: 180_000,
  }, async () => {
    let next = 0;
    let finished = Number.POSITIVE_INFINITY;
    const worker = async () => {
      while (next < finished) {
        const statement = next++;
        if (!(await diesAt(statement))) finished = Math.min(finished, statement);
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(finished).toBeGreaterThan(5);
  });

  it("that a newer program wrote is refused and left as it is", async () => {
    await (await open()).close();
    withDatabase((database) => database.exec("insert into schema_version values (99, 'then')"));
    expect(await refusal(open)).toMatchObject({
      code: "configuration",
      message: `The database has version 99; this ccmbridge knows up to ${NEWEST_VERSION}.`,
      next: expect.stringContaining("CCMBRIDGE_DATA"),
    });
    expect(
      withDatabase((database) => database.prepare("select max(version) v from schema_version").get()),
    ).toEqual({
      v: 99,
    });
  });
});

describe("a database that cannot be used is said to be", () => {
  it("held by another process", async () => {
    await (await open()).close();
    const other = new DatabaseSync(path());
    other.exec("begin exclusive");
    // Who reads is not disturbed; who wants to write waits, and then says so.
    const store = await openStore({ dataFolder: folder, tenantId: "tenant-a", busyTimeoutMs: 50 });
    const error = await refusal(() => store.journal.start("contoso/pilot", "apply", now));
    await store.close();
    expect(error).toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/ccmbridge\.db cannot be used: another process holds it/),
      next: expect.stringContaining("Let the other"),
    });
    other.close();
  });

  it("on a full disk, and what was written before is kept", async () => {
    const db = openSqlite(folder);
    await migrate(db, now);
    const journal = sqlJournal(db, "tenant-a");
    const id = await journal.start("contoso/pilot", "apply", now);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql`pragma max_page_count = ${sql.lit(rows[0]!.page_count + 12)}`.execute(db);
    const target = "x".repeat(8_192);
    const error = await refusal(async () => {
      for (let index = 0; index < 100; index++)
        await journal.record(id, { at: now, kind: "assign", target, state: "done" });
    });
    expect(error).toMatchObject({ code: "disk", message: expect.stringContaining("the disk is full") });
    expect((await journal.runs("contoso/pilot", 1))[0]!.entries.length).toBeGreaterThan(0);
    await db.destroy();
    expect((await sqliteKeeper(folder).check()).problems).toEqual([]);
  });

  it("no database", async () => {
    writeFileSync(path(), "this is a letter to my aunt ".repeat(1_000));
    expect(await refusal(open)).toMatchObject({
      code: "disk",
      message: expect.stringContaining("not a database"),
    });
  });

  it("damaged", async () => {
    const { journal, close } = await open();
    const id = await journal.start("contoso/pilot", "apply", now);
    for (let index = 0; index < 50; index++)
      await journal.record(id, { at: now, kind: "assign", target: "x".repeat(2_000), state: "done" });
    await close();
    const size = statSync(path()).size;
    const bytes = Buffer.alloc(size - 4_096, 0xa5);
    withFile(bytes, 4_096);
    const { problems } = await sqliteKeeper(folder).check();
    expect(problems.length).toBeGreaterThan(0);
    const opened = await open().catch((error) => error);
    const error =
      opened instanceof Error ? opened : await refusal(() => opened.journal.runs("contoso/pilot", 9));
    expect(error).toMatchObject({ code: "disk", next: expect.stringContaining("backup") });
  });

  it("in a place that is read-only", async () => {
    await (await open()).close();
    const error = await asNobody(() => refusal(open));
    expect(error).toMatchObject({ code: "disk", message: expect.stringContaining(folder) });
    expect((error as { next: string }).next).toMatch(/CCMBRIDGE_DATA/);
  });
});

describe("a backup", () => {
  it("is of one moment, while another process writes all the time", async () => {
    const { journal, close } = await open();
    const id = await journal.start("contoso/pilot", "apply", now);
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n++) {
        await journal.record(id, { at: now, kind: "assign", target: String(n), state: "done" });
        await new Promise(setImmediate);
      }
    })();
    const copies = [join(folder, "one.db"), join(folder, "two.db")];
    for (const copy of copies) {
      await sqliteKeeper(folder).backup(copy);
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    }
    writing = false;
    await writer;
    await close();
    const counts = copies.map((copy) => {
      const database = new DatabaseSync(copy, { readOnly: true });
      const rows = database.prepare("select target from deployment_entry order by number").all();
      database.close();
      // No hole: the copy ends where it was taken.
      expect(rows.map(({ target }) => target)).toEqual(rows.map((_, index) => String(index)));
      return rows.length;
    });
    expect(counts[1]).toBeGreaterThan(counts[0]!);
  });

  it("finds names as the database does, also where devices went since", async () => {
    const devices = Array.from({ length: 30 }, (_, n) =>
      intune({
        recordId: `r${n}`,
        entraDeviceId: `${String(n).padStart(8, "0")}-2222-4333-8444-555555555555`,
        name: `PC-${n}-X`,
        serialNumber: `S${n}`,
      }),
    );
    const { devices: store, close } = await open();
    await syncInto(store, devices);
    for (const n of [0, 3, 4, 17]) await store.erase(devices[n]!.entraDeviceId!);
    await close();
    const copied = join(folder, "copied");
    mkdirSync(copied);
    await sqliteKeeper(folder).backup(join(copied, "ccmbridge.db"));
    const copy = await openStore({ dataFolder: copied, tenantId: "tenant-a" });
    for (const n of devices.keys()) {
      const found = await Array.fromAsync(copy.devices.list({ search: `c-${n}-x` }));
      expect(found.map(({ name }) => name)).toEqual([0, 3, 4, 17].includes(n) ? [] : [`PC-${n}-X`]);
    }
    await copy.close();
  });

  it("of nothing, over something, or over the database itself is refused", async () => {
    const keeper = sqliteKeeper(folder);
    const copy = join(folder, "copy.db");
    expect(await refusal(() => keeper.backup(copy))).toMatchObject({ code: "not-found" });
    await (await open()).close();
    writeFileSync(copy, "mine");
    expect(await refusal(() => keeper.backup(copy))).toMatchObject({ code: "conflict" });
    expect(await refusal(() => keeper.backup(path(), { replace: true }))).toMatchObject({ code: "disk" });
    expect(await refusal(() => keeper.backup(join(folder, "none/copy.db")))).toMatchObject({ code: "disk" });
    expect(await keeper.backup(copy, { replace: true })).toMatchObject({ version: NEWEST_VERSION });
  });
});

it("a check makes no database where there is none, and changes none that is there", async () => {
  const keeper = sqliteKeeper(join(folder, "data"));
  expect(await keeper.check()).toMatchObject({ version: 0, size: 0, problems: [] });
  expect(() => statSync(join(folder, "data"))).toThrow();
  await keeper.migrate(now);
  const before = statSync(join(folder, "data", DATABASE_FILE)).mtimeMs;
  expect(await keeper.check()).toMatchObject({ version: NEWEST_VERSION, problems: [] });
  expect(statSync(join(folder, "data", DATABASE_FILE)).mtimeMs).toBe(before);
});

/** Lets a migration die at its nth statement, and finishes it; false when it had no such statement. */
async function diesAt(statement: number): Promise<boolean> {
  const data = join(folder, `dies-at-${statement}`);
  const script = join(import.meta.dirname, "dying-migration.ts");
  const child = spawn(process.execPath, [script, data, String(statement)], { stdio: "inherit" });
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once("close", (...ended) => resolve(ended)),
  );
  const keeper = sqliteKeeper(data);
  expect({ statement, problems: (await keeper.check()).problems }).toEqual({ statement, problems: [] });
  if (signal === null) {
    expect(status).toBe(0);
    return false;
  }
  const { journal, close } = await openStore({ dataFolder: data, tenantId: "tenant-a" });
  const id = await journal.start("contoso/pilot", "apply", now);
  expect(await journal.runs("contoso/pilot", 1)).toMatchObject([{ id }]);
  await close();
  expect(await keeper.check()).toMatchObject({ version: NEWEST_VERSION, problems: [] });
  return true;
}

function withDatabase<T>(use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path());
  try {
    return use(database);
  } finally {
    database.close();
  }
}

function withFile(bytes: Uint8Array, at: number): void {
  spawnSync("dd", [`of=${path()}`, "bs=4096", `seek=${at / 4_096}`, "conv=notrunc"], { input: bytes });
}

/** Runs as somebody who may read the folder and not write to it: root may do anything anywhere. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  chmodSync(folder, 0o555);
  chmodSync(path(), 0o444);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid!(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid!(0);
    chmodSync(folder, 0o755);
  }
}

async function taker(owner: string) {
  const script = join(import.meta.dirname, "lease-taker.ts");
  const child: ChildProcess = spawn(process.execPath, [script, folder, owner, "50"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  return {
    go: async (): Promise<string[]> => {
      child.stdin!.write("go\n");
      return JSON.parse(String((await lines.next()).value));
    },
    end: () =>
      new Promise((resolve) => {
        child.once("close", resolve);
        child.stdin!.write("end\n");
      }),
  };
}
