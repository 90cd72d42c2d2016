import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeCandidate } from "../../src/bridge/judge-devices.ts";
import type { Fact } from "../../src/domain/device/facts.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { sqlDeviceStore } from "../../src/store/devices/device-store.ts";
import { migrate } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import type { Schema } from "../../src/store/schema.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { entraFact, entraId, intuneFact, START } from "../bridge/tracking-desk.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { all, candidatesIn } from "./device-store-contract.ts";

let folder: string;
let schema: PostgresSchema;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "load-"));
  schema = await postgresSchema();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await schema.drop();
});

/** What a source may say of few records, again and again, sooner or later. */
const fact: fc.Arbitrary<Fact> = fc
  .record({
    kind: fc.constantFrom("entra", "intune", "lone", "install"),
    n: fc.nat(3),
    hour: fc.integer({ min: 10, max: 13 }),
  })
  .map(({ kind, n, hour }): Fact => {
    // Within one reading a source dates a record or does not.
    const claimedAt = n < 2 ? `2026-11-20T${hour}:00:00.000Z` : null;
    switch (kind) {
      case "entra":
        return entraFact(n, { claimedAt });
      case "install":
        return {
          source: "install",
          recordId: `app|intune-${n}`,
          entraDeviceId: null,
          goneAt: null,
          claimedAt,
          readAt: START,
          appId: "app",
          intuneDeviceId: `intune-${n}`,
          state: hour % 2 === 0 ? "failed" : "installed",
          detail: null,
          hexErrorCode: null,
        };
      default:
        return intuneFact(n, {
          claimedAt,
          // Which of two words stands is told by what they say: it is never quite the same.
          name: `PC-${hour}-${kind}`,
          entraDeviceId: kind === "lone" ? null : entraId(n),
        });
    }
  });

/** Everything a sync leaves of these facts, in the two ways a table may be filled. */
async function kept(
  db: Kysely<Schema>,
  pages: readonly (readonly Fact[])[],
  { loads, diesAfter }: { readonly loads: boolean; readonly diesAfter?: number },
) {
  for (const table of ["fact", "device", "device_fault", "device_kin", "transition", "device_due"] as const)
    await db.deleteFrom(table).execute();
  const store = sqlDeviceStore(db, "tenant");
  if (diesAfter !== undefined) {
    const sync = await store.beginSync(START);
    await store.dueAll();
    for (const page of pages.slice(0, diesAfter)) await store.saveFacts(sync, page);
  }
  const sync = await store.beginSync(START);
  if (loads) await store.dueAll();
  for (const page of pages) await store.saveFacts(sync, page);
  await store.link();
  for await (const batch of candidatesIn(store, 3))
    await store.saveJudgements(
      batch.map((candidate) =>
        judgeCandidate(
          candidate,
          { at: START, sources: [], estate: { tokenExpiresAt: {}, comanagementPolicies: null } },
          DEFAULT_LIMITS,
        ),
      ),
    );
  await store.dropEmpty();
  await store.finishSync(sync, START, [], true);
  const facts = await db.selectFrom("fact").selectAll().orderBy("source").orderBy("record_id").execute();
  return {
    facts: facts.map(({ sync: _, ...row }) => ({ ...row })),
    history: await all(store.transitions("")),
    counts: await store.stageCounts(),
  };
}

describe.each([
  ["SQLite", () => openSqlite(folder)],
  ["PostgreSQL", () => openPostgres(schema.settings)],
] as const)("a first load on %s", (_, open) => {
  it("ends as records end that come one by one, however often a source repeats them, and after a load that was killed", async () => {
    const db = open();
    try {
      await migrate(db, new Date(START));
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fact, { maxLength: 6 }), { maxLength: 4 }),
          fc.nat(4),
          async (pages, diesAfter) => {
            const expected = await kept(db, pages, { loads: false });
            expect(await kept(db, pages, { loads: true })).toEqual(expected);
            expect(await kept(db, pages, { loads: true, diesAfter })).toEqual(expected);
          },
        ),
        { numRuns: 25 },
      );
    } finally {
      await db.destroy();
    }
  });
});
