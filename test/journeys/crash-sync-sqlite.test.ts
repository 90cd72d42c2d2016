import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { openSqlite } from "../../src/store/sqlite.ts";
import { DAYS, KILLS_A_DAY, type KilledStore, killedSyncs } from "./killed-syncs.ts";

const folder = mkdtempSync(join(tmpdir(), "crash-sync-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const storeIn = (name: string): KilledStore => ({
  env: { CCMBRIDGE_DATA: join(folder, name) },
  open: () => openSqlite(join(folder, name)),
});

it("a sync killed time and again, at any moment, ends as one that nobody disturbed, on SQLite", {
  timeout: 1_800_000,
}, async () => {
  const { kills, halfDone, problems } = await killedSyncs({
    seed: 11,
    devices: 150,
    days: DAYS,
    kills: KILLS_A_DAY,
    killed: storeIn("killed"),
    calm: storeIn("calm"),
  });
  expect(problems).toEqual([]);
  expect(kills).toBe(DAYS * KILLS_A_DAY);
  // The moments are in the middle of its work, not before or after.
  expect(halfDone).toBeGreaterThan(kills * 0.3);
});
