import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { openStore } from "../../src/store/store.ts";
import { entraFact, intuneFact, START, sourceOf } from "../bridge/tracking-desk.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { candidatesIn } from "./device-store-contract.ts";

const DEVICES = 1_200;
const numbers = Array.from({ length: DEVICES }, (_, n) => n);
const SOURCES = [
  sourceOf("entra", () => numbers.map((n) => entraFact(n))),
  sourceOf("intune", () =>
    numbers.slice(0, 900).map((n) => intuneFact(n, n % 2 === 0 ? { agent: "comanaged" } : {})),
  ),
];

let folder: string;
let schema: PostgresSchema;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "thread-"));
  schema = await postgresSchema();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await schema.drop();
});

describe("facts and verdicts by the hundreds", () => {
  it.each(["SQLite", "PostgreSQL"])("are what they are, whoever writes them, on %s", async (engine) => {
    const postgres = engine === "SQLite" ? undefined : schema.settings;
    const found: unknown[] = [];
    for (const [tenantId, most] of [
      ["by-thread", Number.POSITIVE_INFINITY],
      ["in-small", 100],
    ] as const) {
      const store = await openStore({ dataFolder: folder, postgres, tenantId });
      const { devices } = store;
      const answer = await syncDevices(
        {
          sources: SOURCES,
          estate: async () => ({ tokenExpiresAt: {}, comanagementPolicies: [] }),
          store: {
            ...devices,
            saveFacts: async (sync, facts) => {
              for (let from = 0; from < facts.length; from += most)
                await devices.saveFacts(sync, facts.slice(from, from + most));
            },
          },
          journal: store.journal,
          clock: { now: () => new Date(START), sleep: async () => {} },
          owner: "1@test",
          limits: DEFAULT_LIMITS,
          progress: () => {},
        },
        { full: true },
      );
      found.push({
        answer,
        rows: await Array.fromAsync(devices.list({})),
        counts: await devices.stageCounts(),
        history: await Array.fromAsync(devices.transitions("")),
      });
      await store.close();
    }
    expect(found[0]).toMatchObject({ answer: { devices: DEVICES, complete: true } });
    expect(found[0]).toEqual(found[1]);
  });

  it("fail in the words of the database when it is held, and go in once it is free", async () => {
    const dataFolder = join(folder, "held");
    const store = await openStore({ dataFolder, tenantId: "tenant", busyTimeoutMs: 20 });
    const other = openSqlite(dataFolder);
    const facts = numbers.map((n) => entraFact(n));
    const sync = await store.devices.beginSync(START);
    await other.connection().execute(async (connection) => {
      await sql`begin immediate`.execute(connection);
      await expect(store.devices.saveFacts(sync, facts)).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining("another process holds it"),
        next: expect.any(String),
      });
      await sql`rollback`.execute(connection);
    });
    await store.devices.saveFacts(sync, facts);
    await store.devices.link();
    expect((await Array.fromAsync(candidatesIn(store.devices, 5_000))).flat()).toHaveLength(DEVICES);
    await other.destroy();
    await store.close();
  });

  it("say in the thread's own words why it cannot write", async () => {
    const dataFolder = join(folder, "gone");
    const store = await openStore({ dataFolder, tenantId: "tenant" });
    rmSync(dataFolder, { recursive: true });
    // A file where the folder was.
    writeFileSync(dataFolder, "");
    await expect(
      store.devices.saveFacts(
        1,
        numbers.map((n) => entraFact(n)),
      ),
    ).rejects.toMatchObject({ code: "disk", next: expect.stringContaining("CCMBRIDGE_DATA") });
    await store.close();
  });
});
