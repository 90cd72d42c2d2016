import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Kysely, KyselyPlugin } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syncDevices, type TrackingNeeds } from "../../src/bridge/sync-devices.ts";
import type { Fact, Source } from "../../src/domain/device/facts.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { sqlDeviceStore } from "../../src/store/devices/device-store.ts";
import { sqlJournal } from "../../src/store/journal.ts";
import { migrate } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import type { Schema } from "../../src/store/schema.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { entraFact, entraId, intuneFact, START, sourceOf } from "../bridge/tracking-desk.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";

/** More than are judged in one go. */
const DEVICES = 510;
const DAY = 86_400_000;
const timeOf = (day: number) => new Date(Date.parse(START) + day * DAY);

let folder: string;
let schema: PostgresSchema;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dying-"));
  schema = await postgresSchema();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await schema.drop();
});

/** What sources say on a day: ids become known, records go and come back, devices share their hardware, states change. */
function factsOn(day: number): Readonly<Partial<Record<Source, readonly Fact[]>>> {
  const seen = { claimedAt: timeOf(day).toISOString(), readAt: timeOf(day).toISOString() };
  const numbers = Array.from({ length: DEVICES }, (_, n) => n);
  const there = numbers.filter((n) => day !== 1 || n % 10 !== 0);
  return {
    entra: there
      .filter((n) => n % 2 === 1 || day > 0)
      .map((n) => entraFact(n, { ...seen, hardwareId: `h${n >> 1}` })),
    intune: there.map((n) =>
      intuneFact(n, {
        ...seen,
        entraDeviceId: n % 2 === 1 || day > 0 ? entraId(n) : null,
        serialNumber: `SN${day === 2 ? n >> 1 : n}`,
        agent: n % 3 === day ? "comanaged" : "mdm",
        lastSyncAt: n % 7 === 0 ? START : seen.claimedAt,
      }),
    ),
    install: there
      .filter((n) => n % 4 === 0)
      .map((n) => ({
        source: "install" as const,
        recordId: `app|intune-${n}`,
        entraDeviceId: null,
        goneAt: null,
        ...seen,
        appId: "app",
        intuneDeviceId: `intune-${n}`,
        state: day === 1 ? ("failed" as const) : ("installed" as const),
        detail: null,
        hexErrorCode: day === 1 ? "0x80070643" : null,
      })),
  };
}

function needsOf(db: Kysely<Schema>, day: number): TrackingNeeds {
  const facts = factsOn(day);
  return {
    sources: (Object.keys(facts) as Source[]).map((name) => sourceOf(name, () => facts[name] ?? [])),
    estate: async () => ({ tokenExpiresAt: {}, comanagementPolicies: [] }),
    store: sqlDeviceStore(db, "tenant"),
    journal: sqlJournal(db, "tenant"),
    clock: { now: () => timeOf(day), sleep: async () => {} },
    owner: "1@test",
    limits: DEFAULT_LIMITS,
    progress: () => {},
  };
}

/** Counts statements; from one on there is no answer, as when a process is gone. */
function dying(last = Number.POSITIVE_INFINITY) {
  let statements = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (statements++ >= last) throw new Error("died");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { plugin, statements: () => statements };
}

async function everything(open: () => Kysely<Schema>): Promise<unknown> {
  const db = open();
  const tables = ["fact", "device", "device_fault", "device_kin", "transition"] as const;
  const found: Record<string, string[]> = {};
  for (const table of tables) {
    const rows = await db.selectFrom(table).selectAll().execute();
    found[table] = rows
      .map((row) => JSON.stringify(Object.entries({ ...row, sync: undefined }).sort()))
      .sort();
  }
  await db.destroy();
  return found;
}

const ENGINES = [
  ["SQLite", () => openSqlite(join(folder, "dying"))],
  ["PostgreSQL", () => openPostgres(schema.settings)],
] as const;

describe.each(ENGINES)("a sync on %s", (_, open) => {
  it("that dies at one moment after another ends, once it is let through, as one that nobody disturbed", {
    timeout: 120_000,
  }, async () => {
    const calm = () => openSqlite(join(folder, "calm"));
    for (const opened of [open, calm]) {
      const db = opened();
      await migrate(db, timeOf(0));
      await db.destroy();
    }
    for (const day of [0, 1, 2]) {
      const undisturbed = calm();
      const { plugin, statements } = dying();
      await syncDevices(needsOf(undisturbed.withPlugin(plugin), day), { full: true });
      await undisturbed.destroy();
      const total = statements();
      const moments = fc.sample(fc.integer({ min: 0, max: total }), { numRuns: 12, seed: day + 1 });
      // Joining takes many statements where devices get their id; reading is at the beginning, judging at the end.
      for (const near of [1, 2, 4, 8]) moments.push(near, total - near);
      let deaths = 0;
      for (const moment of [...moments.sort((a, b) => a - b), Number.POSITIVE_INFINITY]) {
        const db = open();
        await syncDevices(needsOf(db.withPlugin(dying(moment).plugin), day), { full: true }).catch(
          (error: Error) => {
            if (error.message !== "died") throw error;
            deaths++;
          },
        );
        await db.destroy();
      }
      expect(deaths).toBeGreaterThan(7);
      expect(await everything(open)).toEqual(await everything(calm));
    }
    rmSync(join(folder, "calm"), { recursive: true, force: true });
  });
});
