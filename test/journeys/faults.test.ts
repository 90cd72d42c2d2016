import { afterAll, beforeAll, expect, it } from "vitest";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import { badDays } from "./bad-day.ts";
import { pilotProblems } from "./pilot.ts";

const RUNS = 200;

let blobs: BlobStorage;
beforeAll(async () => {
  blobs = await azuriteStorage();
});
afterAll(() => blobs.close());

it(`ends the same on ${RUNS} bad days, and makes nothing twice`, { timeout: 600_000 }, async () => {
  const results = await badDays(RUNS, {
    blobs,
    problems: (sandbox) => pilotProblems(sandbox),
    once: { apps: /\/mobileApps$/, "content versions": /\/contentVersions$/ },
  });
  expect(results.flatMap(({ problems }) => problems)).toEqual([]);
  // The days were bad: several requests of every run went wrong.
  expect(Math.min(...results.map(({ faults }) => faults))).toBeGreaterThan(2);
  expect(Math.min(...results.map(({ secrets }) => secrets))).toBeGreaterThan(4);
  expect(results.filter(({ applies }) => applies > 2).length).toBeLessThan(RUNS / 4);
});
