import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { sqlDeviceStore } from "../../src/store/devices/device-store.ts";
import { rowOf } from "../../src/store/devices/fact-row.ts";
import { sqlJournal } from "../../src/store/journal.ts";
import { migrate, NEWEST_VERSION } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import type { Schema } from "../../src/store/schema.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { entraFact, entraId, intuneFact, START, sourceOf } from "../bridge/tracking-desk.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";

/** Before this one nobody noted what is due. */
const BEFORE_DUE = 6;

let folder: string;
let schema: PostgresSchema;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "older-"));
  schema = await postgresSchema();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await schema.drop();
});

/** Two devices as a sync of then left them, one of them judged "left" by mistake. */
async function fillAsThen(db: Kysely<Schema>): Promise<void> {
  const verdict = JSON.stringify({ faults: [], because: [], incompleteBecause: [], sides: "--------------" });
  for (const [n, stage] of [
    [1, "enrolled"],
    [2, "left"],
  ] as const) {
    for (const fact of [entraFact(n), intuneFact(n)])
      await db
        .insertInto("fact")
        .values(rowOf("tenant", 1, fact))
        .execute();
    const past = JSON.stringify({ furthest: "enrolled", stage, episode: 1, enrolledAt: START });
    await sql`
      insert into device (tenant, device_id, name, name_lower, stage, health, workloads, as_of, complete, verdict, past, remembered, facets)
      values ('tenant', ${entraId(n)}, ${`PC-${n}`}, ${`pc-${n}`}, ${stage}, 'good', 'uuuuuuu', ${START}, 1, ${verdict}, ${past},
        '{"episode":1,"faults":[]}', ${`${stage} good - uuuuuuu`})
    `.execute(db);
  }
  const ended = { started_at: START, ended_at: START, complete: 1, sources: "[]" };
  await db
    .insertInto("device_sync")
    .values({ tenant: "tenant", number: 1, ...ended })
    .execute();
}

describe.each([
  ["SQLite", () => openSqlite(folder)],
  ["PostgreSQL", () => openPostgres(schema.settings)],
] as const)("devices that an older program kept on %s", (_, open) => {
  it("are all there, and are judged once by the first sync whatever it reads", async () => {
    const db = open();
    try {
      expect(await migrate(db, new Date(START), BEFORE_DUE)).toEqual({ from: 0, to: BEFORE_DUE });
      await fillAsThen(db);
      expect(await migrate(db, new Date(START))).toEqual({ from: BEFORE_DUE, to: NEWEST_VERSION });
      const store = sqlDeviceStore(db, "tenant");
      expect((await Array.fromAsync(store.list({}))).map(({ stage }) => stage)).toEqual(["enrolled", "left"]);
      expect((await store.verdict(entraId(1)))?.records).toEqual({});
      const sync = () =>
        syncDevices(
          {
            sources: [
              sourceOf("entra", () => [], { covers: "changes" }),
              sourceOf("intune", () => [], { covers: "changes" }),
            ],
            estate: async () => ({ tokenExpiresAt: {}, comanagementPolicies: [] }),
            store,
            journal: sqlJournal(db, "tenant"),
            clock: { now: () => new Date(START), sleep: async () => {} },
            owner: "1@test",
            limits: DEFAULT_LIMITS,
            progress: () => {},
          },
          { full: false },
        );
      expect(await sync()).toMatchObject({ devices: 2, transitions: 1 });
      expect(await store.reconciliation()).toContainEqual(
        expect.objectContaining({ source: "intune", count: 2, joined: 2 }),
      );
      expect(await sync()).toMatchObject({ devices: 0, transitions: 0 });
    } finally {
      await db.destroy();
    }
  });
});
