import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeviceSource } from "../../src/bridge/needs.ts";
import { type SyncAnswer, syncDevices } from "../../src/bridge/sync-devices.ts";
import type {
  ConfigmgrFact,
  EntraFact,
  Fact,
  InstallFact,
  IntuneFact,
} from "../../src/domain/device/facts.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { sqlDeviceStore } from "../../src/store/devices/device-store.ts";
import { sqlJournal } from "../../src/store/journal.ts";
import { migrate } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import { KEYS, type Schema } from "../../src/store/schema.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { entraFact, entraId, intuneFact, START, sourceOf } from "../bridge/tracking-desk.ts";
import { comanagedSite } from "../domain/device/a-device.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";

/** What one source says of one device at one time. */
interface Word {
  readonly device: number;
  readonly silentHours: number;
  /** Which of several: names, serial numbers, hardware, agents. */
  readonly variant: number;
  readonly hasEntraId: boolean;
}
/** One sync: what is said anew, what is said no longer, who cannot be asked, and how long after the one before. */
interface Day {
  readonly hours: number;
  readonly said: readonly (readonly [source: number, word: Word])[];
  readonly gone: readonly (readonly [source: number, device: number])[];
  readonly failing: number;
  /** Sources tell only what changed. */
  readonly byChanges: boolean;
}

const SOURCES = ["entra", "intune", "configmgr", "install"] as const;
const DEVICES = 8;
const word: fc.Arbitrary<Word> = fc.record({
  device: fc.nat(DEVICES - 1),
  silentHours: fc.constantFrom(0, 1, 30, 170, 340, 2_200),
  variant: fc.nat(5),
  hasEntraId: fc.boolean(),
});
const day: fc.Arbitrary<Day> = fc.record({
  hours: fc.constantFrom(0, 1, 25, 200, 400),
  said: fc.array(fc.tuple(fc.nat(3), word), { maxLength: 12 }),
  gone: fc.array(fc.tuple(fc.nat(3), fc.nat(DEVICES - 1)), { maxLength: 2 }),
  failing: fc.constantFrom(-1, -1, -1, -1, 0, 1, 2, 3),
  byChanges: fc.boolean(),
});

function factOf(source: number, { device: n, silentHours, variant, hasEntraId }: Word, now: string): Fact {
  const heard = new Date(Date.parse(now) - silentHours * 3_600_000).toISOString();
  const seen = { claimedAt: heard, readAt: now };
  // Some share their serial number and hardware.
  const serialNumber = `SN${variant < 3 ? n : n >> 1}`;
  const ofEntra = hasEntraId ? entraId(n) : null;
  switch (SOURCES[source]) {
    case "entra":
      return entraFact(n, {
        ...seen,
        hardwareId: `h${serialNumber}`,
        autopilotId: variant === 4 ? `z${n >> 1}` : null,
        trustType: (["joined", "hybrid", "registered"] as const)[variant % 3]!,
        registeredAt: heard,
        lastSignInAt: variant === 5 ? null : heard,
      } satisfies Partial<EntraFact>);
    case "intune":
      return intuneFact(n, {
        ...seen,
        entraDeviceId: ofEntra,
        serialNumber,
        agent: (["mdm", "comanaged", "configmgr"] as const)[variant % 3]!,
        lastSyncAt: heard,
        enrolledAt: variant === 5 ? heard : START,
        workloads: variant % 3 === 1 ? { clientApps: variant > 2 } : null,
      } satisfies Partial<IntuneFact>);
    case "configmgr":
      return comanagedSite({
        ...seen,
        recordId: String(n),
        entraDeviceId: ofEntra,
        serialNumber,
        lastActiveAt: heard,
        policyPresent: variant % 2 === 0,
        workloadBits: variant > 2 ? "8257" : "8193",
      } satisfies Partial<ConfigmgrFact>);
    default:
      return {
        source: "install",
        recordId: `app|intune-${n}`,
        entraDeviceId: null,
        goneAt: null,
        ...seen,
        appId: "app",
        intuneDeviceId: `intune-${n}`,
        state: variant % 2 === 0 ? "installed" : "failed",
        detail: null,
        hexErrorCode: variant % 2 === 0 ? null : "0x80070643",
      } satisfies InstallFact;
  }
}

/** What sources say on each of the days in turn. */
function* weather(days: readonly Day[]): Generator<{ now: string; sources: readonly DeviceSource[] }> {
  const known = SOURCES.map(() => new Map<string, Fact>());
  let time = Date.parse(START);
  for (const [number, { hours, said, gone, failing, byChanges }] of days.entries()) {
    time += hours * 3_600_000 + 1_000;
    const now = new Date(time).toISOString();
    const changes = SOURCES.map(() => new Map<string, Fact>());
    for (const [source, each] of said) {
      const fact = factOf(source, each, now);
      changes[source]!.set(fact.recordId, fact);
      known[source]!.set(fact.recordId, fact);
    }
    const removed = SOURCES.map((): string[] => []);
    for (const [source, device] of gone) {
      const recordId = [...known[source]!.keys()].find((id) => id.endsWith(String(device)));
      if (recordId === undefined || changes[source]!.has(recordId)) continue;
      known[source]!.delete(recordId);
      removed[source]!.push(recordId);
    }
    yield {
      now,
      sources: SOURCES.map((name, place) => {
        const isPart = byChanges && number > 0;
        const facts = [...(isPart ? changes : known)[place]!.values()].map((fact) => ({
          ...fact,
          readAt: now,
        }));
        return sourceOf(name, () => facts, {
          covers: isPart ? "changes" : "all",
          removed: isPart ? removed[place]! : [],
          fails: () =>
            failing === place && number > 0 ? new BridgeError("denied", "Nobody may ask.") : undefined,
        });
      }),
    };
  }
}

async function sync(
  db: Kysely<Schema>,
  { now, sources, full }: { now: string; sources: readonly DeviceSource[]; full: boolean },
): Promise<SyncAnswer> {
  return syncDevices(
    {
      sources,
      estate: async () => ({ tokenExpiresAt: {}, comanagementPolicies: [] }),
      store: sqlDeviceStore(db, "tenant"),
      journal: sqlJournal(db, "tenant"),
      clock: { now: () => new Date(now), sleep: async () => {} },
      owner: "1@test",
      limits: DEFAULT_LIMITS,
      retentionDays: 40,
      progress: () => {},
    },
    { full },
  );
}

/** Everything that is kept of devices, but for which sync read it last. */
async function everything(db: Kysely<Schema>) {
  const found: Record<string, unknown> = {};
  for (const table of ["fact", "device", "device_fault", "device_kin", "transition"] as const) {
    const rows = await db.selectFrom(table).selectAll().execute();
    found[table] = rows
      .map((row) => JSON.stringify(Object.entries({ ...row, sync: undefined }).sort()))
      .sort();
  }
  const store = sqlDeviceStore(db, "tenant");
  const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
  found.counts = [
    sorted(await store.stageCounts()),
    sorted(await store.workloadCounts()),
    sorted(await store.faultCounts()),
    sorted(await store.installCounts()),
    sorted(await store.reconciliation()),
    sorted(await store.stageDays()),
  ];
  return found;
}

let schema: PostgresSchema;
let folder: string;
beforeAll(async () => {
  schema = await postgresSchema();
  folder = mkdtempSync(join(tmpdir(), "due-"));
});
afterAll(async () => {
  await schema.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function empty(db: Kysely<Schema>): Promise<void> {
  for (const table of Object.keys(KEYS) as (keyof Schema)[])
    if (table !== "schema_version") await db.deleteFrom(table).execute();
}

const ENGINES = [
  ["SQLite", 15, () => openSqlite(join(folder, "sparing"))],
  ["PostgreSQL", 6, () => openPostgres(schema.settings)],
] as const;

describe.each(ENGINES)("a sync of what is due on %s", (_, numRuns, open) => {
  it("ends as one that judges everything, whatever is said, unsaid or cannot be asked, and however much time passes", {
    timeout: 180_000,
  }, async () => {
    let spared = 0;
    const [sparing, thorough] = [open(), openSqlite(join(folder, "thorough"))];
    try {
      for (const db of [sparing, thorough]) await migrate(db, new Date(START));
      await fc.assert(
        fc.asyncProperty(fc.array(day, { minLength: 2, maxLength: 7 }), async (days) => {
          for (const db of [sparing, thorough]) await empty(db);
          for (const { now, sources } of weather(days)) {
            const some = await sync(sparing, { now, sources, full: false });
            const all = await sync(thorough, { now, sources, full: true });
            spared += all.devices - some.devices;
            expect(some).toMatchObject({ transitions: all.transitions, forgotten: all.forgotten });
            expect(await everything(sparing)).toEqual(await everything(thorough));
          }
        }),
        { numRuns, seed: 11 },
      );
    } finally {
      await sparing.destroy();
      await thorough.destroy();
    }
    expect(spared).toBeGreaterThan(20);
  });
});
