import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exportStore } from "../../src/bridge/export-store.ts";
import { importStore } from "../../src/bridge/import-store.ts";
import type { StoreKeeper } from "../../src/bridge/needs.ts";
import type { StoreContents } from "../../src/domain/store-contents.ts";
import { localFiles } from "../../src/files/local-files.ts";
import { COPIED } from "../../src/store/copy/read-contents.ts";
import { sqliteKeeper } from "../../src/store/keeper.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import { postgresKeeper } from "../../src/store/postgres/postgres-keeper.ts";
import { KEYS, type Schema } from "../../src/store/schema.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { openStore } from "../../src/store/store.ts";
import { ago, comanagedSite, days, entra, install, intune, NOW } from "../domain/device/a-device.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { syncInto } from "./device-store-contract.ts";

let folder: string;
let schema: PostgresSchema;
beforeAll(async () => {
  schema = await postgresSchema();
  await postgresKeeper(schema.settings).migrate(new Date(NOW));
});
afterAll(() => schema.drop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "copy-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await schema.empty();
});

const clock = { now: () => new Date(NOW) };
const files = localFiles({ temporaryFolder: tmpdir() });
const told: string[] = [];
const needs = (store: StoreKeeper) => ({
  store,
  files,
  clock,
  progress: ({ text }: { text: string }) => void told.push(text),
});
const keeperIn = (name: string) => sqliteKeeper(join(folder, name));
const server = () => postgresKeeper(schema.settings);
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error("it was not refused");
    },
    (error: { code: string; message: string; next: string }) => error,
  );

/** A data folder in which two tenants have something in every table. */
async function filled(name: string): Promise<StoreKeeper> {
  for (const tenantId of ["tenant-a", "tenant-b"]) {
    const store = await openStore({ dataFolder: join(folder, name), tenantId });
    const caller = { kind: "key", id: "k", name: "Ünal" } as const;
    await syncInto(store.devices, [
      entra({ hardwareId: "h" }),
      entra({ recordId: "e2", entraDeviceId: "22222222-2222-4333-8444-555555555555", hardwareId: "h" }),
      intune({ name: `“${tenantId}” 😀` }),
      comanagedSite(),
      intune({
        recordId: "intune-2",
        entraDeviceId: "22222222-2222-4333-8444-555555555555",
        lastSyncAt: ago(days(9)),
      }),
      install({ state: "failed", hexErrorCode: "0x80070643" }),
    ]);
    await store.devices.dueAll();
    await store.devices.saveMark("entra", "https://graph/delta?$deltatoken=x");
    await store.devices.attachLog(intune().entraDeviceId!, { attachedAt: NOW } as never);
    const run = await store.journal.start("contoso/pilot", "apply", clock.now());
    await store.journal.record(run, {
      at: clock.now(),
      kind: "assign",
      target: "x",
      state: "done",
      facts: { a: 1 },
    });
    await store.journal.saveApplied("contoso/pilot", { appId: "a", at: NOW, values: { x: null } } as never);
    await store.keys.add({
      id: "k",
      name: "n",
      role: "Reader",
      salt: "s",
      hash: "h",
      createdAt: NOW,
      createdBy: "me",
      revokedAt: null,
    });
    await store.audit.begin({
      at: NOW,
      caller,
      role: "Reader",
      action: "x",
      subject: null,
      requestId: "r",
    } as never);
    await store.jobs.enqueue({ kind: "sync", subject: "s", input: {}, createdBy: "me" } as never, NOW);
    await store.events.noteEvents([{ key: "e", intuneDeviceId: "d", time: NOW } as never], NOW);
    await store.notifications.addRule({ name: "ops" } as never);
    const change = { deviceId: "d", field: "stage", seenAt: NOW } as never;
    await store.notifications.gather("ops", [change], NOW);
    const message = { id: "m", rule: "ops", madeAt: NOW, state: "waiting", dueAt: NOW, tries: 0 } as const;
    await store.notifications.makeDelivery({ ...message, changes: [change] });
    await store.notifications.endTry("m", { number: 1, at: NOW } as never, { state: "accepted", dueAt: NOW });
    await store.close();
  }
  const db = openSqlite(join(folder, name));
  await db
    .insertInto("wish")
    .values({
      tenant: "tenant-a",
      id: "w",
      deployment: "d",
      manifest: "m",
      created_at: NOW,
      created_by: "x",
      updated_at: NOW,
      updated_by: "x",
    })
    .execute();
  await db.destroy();
  return keeperIn(name);
}

/** Every row of every table, in order of the whole row. */
async function everything(db: Kysely<Schema>): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const table of COPIED) {
    const rows = await db.selectFrom(table).selectAll().execute();
    tables[table] = rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  }
  await db.destroy();
  return tables;
}
const inFolder = (name: string) => everything(openSqlite(join(folder, name)));
const onServer = () => everything(openPostgres(schema.settings));

describe("what a database holds", () => {
  it("is every table but those that are the database's own", () => {
    expect(Object.keys(KEYS).filter((table) => !(COPIED as string[]).includes(table))).toEqual([
      "lease",
      "schema_version",
    ]);
  });

  it("moves to a server, into a file, and back, row by row", async () => {
    const embedded = await filled("one");
    const before = await inFolder("one");
    for (const [table, rows] of Object.entries(before))
      expect([table, rows.length > 0]).toEqual([table, true]);

    const moved = await importStore(needs(server()), { from: embedded, replace: false });
    expect(moved).toMatchObject({
      to: (await server().check()).path,
      rows: Object.values(before).flat().length,
    });
    expect(await onServer()).toEqual(before);
    expect(await inFolder("one")).toEqual(before);

    const path = join(folder, "all.ndjson.gz");
    expect(await exportStore(needs(server()), path)).toMatchObject({
      rows: moved.rows,
      tables: moved.tables,
    });
    await importStore(needs(keeperIn("two")), { file: path, replace: false });
    expect(await inFolder("two")).toEqual(before);
    expect(told).toContain(`${moved.rows} of ${moved.rows} rows`);

    // And it goes on being used: the next sync of the same facts adds nothing.
    const store = await openStore({ dataFolder: folder, postgres: schema.settings, tenantId: "tenant-a" });
    expect(await store.devices.beginSync(NOW)).toBe(2);
    expect(await store.jobs.list({ limit: 5 } as never)).toHaveLength(1);
    await store.close();
  });

  it("does not go into a database that holds something, unless in its place", async () => {
    const embedded = await filled("one");
    const before = await inFolder("one");
    const target = await filled("two");
    const there = await inFolder("two");
    const refused = await refusal(importStore(needs(target), { from: embedded, replace: false }));
    expect(refused).toMatchObject({ code: "conflict", next: expect.stringContaining("--replace") });
    expect(await inFolder("two")).toEqual(there);
    await importStore(needs(target), { from: embedded, replace: true });
    expect(await inFolder("two")).toEqual(before);
  });

  it("goes in whole or not at all, on either engine", async () => {
    const embedded = await filled("one");
    for (const [target, look] of [
      [await filled("two"), () => inFolder("two")],
      [server(), onServer],
    ] as const) {
      const there = await look();
      const failing = (contents: StoreContents, last: Partial<StoreContents>): StoreContents => ({
        ...contents,
        ...last,
      });
      const cut = (contents: StoreContents) =>
        failing(contents, {
          rows: async function* () {
            let left = 4;
            for await (const page of contents.rows()) {
              if (left-- === 0) throw new Error("cut off");
              yield page;
            }
          },
        });
      const strange = (contents: StoreContents) =>
        failing(contents, {
          rows: async function* () {
            yield { table: "device", rows: [{ tenant: "x", surprise: 1 }] };
            yield* contents.rows();
          },
        });
      const unknown = (contents: StoreContents) =>
        failing(contents, {
          rows: async function* () {
            yield { table: "pg_class", rows: [{ a: 1 }] };
          },
        });
      const newer = (contents: StoreContents) => failing(contents, { version: 99 });
      const less = (contents: StoreContents) =>
        failing(contents, { counts: { ...contents.counts, fact: 999 } });
      for (const change of [cut, strange, unknown, newer, less])
        await expect(
          embedded.read((contents) => target.take(change(contents), { replace: true, now: clock.now() })),
          change.name,
        ).rejects.toThrow(/cut off|no column surprise|no table pg_class|version 99|other rows/);
      expect(await look()).toEqual(there);
    }
  });

  it("of an earlier version gets what lists go by, on either engine", async () => {
    const embedded = await filled("one");
    const before = await inFolder("one");
    const newer = ["facets", "stuck"];
    const earlier = (contents: StoreContents): StoreContents => ({
      ...contents,
      rows: async function* () {
        for await (const { table, rows } of contents.rows())
          yield {
            table,
            rows: rows.map((row) =>
              Object.fromEntries(Object.entries(row).filter(([column]) => !newer.includes(column))),
            ),
          };
      },
    });
    for (const [target, look] of [
      [keeperIn("two"), () => inFolder("two")],
      [server(), onServer],
    ] as const) {
      await embedded.read((contents) => target.take(earlier(contents), { replace: false, now: clock.now() }));
      expect(await look()).toEqual(before);
    }
  });

  it("is as of one moment, while others write", async () => {
    const embedded = await filled("one");
    await importStore(needs(server()), { from: embedded, replace: false });
    for (const [keeper, postgres] of [
      [embedded, undefined],
      [server(), schema.settings],
    ] as const)
      await keeper.read(async (contents) => {
        const store = await openStore({ dataFolder: join(folder, "one"), postgres, tenantId: "tenant-z" });
        await store.devices.beginSync(NOW);
        await store.close();
        const counted: Record<string, number> = {};
        for await (const { table, rows } of contents.rows())
          counted[table] = (counted[table] ?? 0) + rows.length;
        expect(counted).toEqual(contents.counts);
      });
  });

  it("is told record by record also where a first sync was killed that had read some of them twice", async () => {
    const store = await openStore({ dataFolder: join(folder, "killed"), tenantId: "tenant" });
    await store.devices.beginSync(NOW);
    await store.devices.dueAll();
    await store.devices.saveFacts(1, [intune({ name: "before", claimedAt: ago(2) }), entra()]);
    await store.devices.saveFacts(1, [intune({ name: "after", claimedAt: ago(1) })]);
    await store.close();
    const path = join(folder, "killed.ndjson");
    await exportStore(needs(keeperIn("killed")), path);
    await importStore(needs(keeperIn("taken")), { file: path, replace: false });
    const facts = (await inFolder("taken")).fact!;
    expect(facts).toHaveLength(2);
    expect(facts.join()).toContain("after");
    expect(facts.join()).not.toContain("before");
  });

  it("is not replaced under somebody who is at work on it", async () => {
    const embedded = await filled("one");
    const store = await openStore({ dataFolder: join(folder, "two"), tenantId: "tenant-b" });
    await store.journal.takeLease("work:the device sync", "7@far", 600, clock.now());
    const refused = await refusal(importStore(needs(keeperIn("two")), { from: embedded, replace: true }));
    expect(refused).toMatchObject({ code: "conflict", message: "7@far is at work on the device sync." });
    await store.journal.releaseLease("work:the device sync", "7@far");
    await store.close();
    await importStore(needs(keeperIn("two")), { from: embedded, replace: true });
  });

  it("is refused where there is none, and into itself", async () => {
    expect(
      await refusal(importStore(needs(server()), { from: keeperIn("none"), replace: false })),
    ).toMatchObject({
      code: "not-found",
    });
    expect(await refusal(exportStore(needs(keeperIn("none")), join(folder, "x")))).toMatchObject({
      code: "not-found",
    });
    const embedded = await filled("one");
    expect(await refusal(importStore(needs(embedded), { from: embedded, replace: true }))).toMatchObject({
      code: "usage",
    });
    expect(await refusal(importStore(needs(embedded), { replace: true }))).toMatchObject({ code: "usage" });
  });

  it("stays as it was when an import is interrupted", async () => {
    const embedded = await filled("one");
    const controller = new AbortController();
    controller.abort();
    const refused = await refusal(
      importStore({ ...needs(server()), signal: controller.signal }, { from: embedded, replace: false }),
    );
    expect(refused).toMatchObject({ code: "interrupted" });
    expect(Object.values(await onServer()).flat()).toEqual([]);
  });
});
