import { afterAll, beforeAll, expect, it } from "vitest";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import type { RequestRecord } from "../../src/sandbox/record.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { admin } from "./admin.ts";
import { leftovers, pilotFolder, pilotProblems } from "./pilot.ts";

const RUNS = 200;
const APPLIES = 6;

let blobs: BlobStorage;
beforeAll(async () => {
  blobs = await azuriteStorage();
});
afterAll(() => blobs.close());

/** Whether a request made its app or version, whatever the caller was told of it. */
const hasMade = (path: RegExp) => (record: RequestRecord) =>
  record.method === "POST" &&
  path.test(record.path) &&
  (record.status === 201 || record.fault?.endsWith("after") === true);

/** Applies on a bad day until it goes through, as an admin would, and says what is not as it has to be. */
async function onBadDay(seed: number): Promise<{ problems: string[]; faults: number; applies: number }> {
  const sandbox = await startSandbox({ devices: 8, blobs, seed, addressLifeSeconds: 120 });
  const pilot = pilotFolder();
  const needs = await admin(sandbox, pilot.data, { requestMs: 250 });
  sandbox.setFaults({ random: true, probability: 0.25, seed });
  const problems: string[] = [];
  let applies = 0;
  try {
    for (let done = false; !done && applies < APPLIES; ) {
      applies++;
      try {
        const answer = await applyDeployment(needs, { manifest: [pilot.manifest], agree: async () => true });
        done = answer.state === "done";
      } catch (error) {
        if (!(error instanceof BridgeError) || error.code === "internal") throw error;
      }
    }
    sandbox.clearFaults();
    const last = await applyDeployment(needs, { manifest: [pilot.manifest], agree: async () => true });
    if (last.steps.length > 0 && applies < APPLIES) problems.push("a further apply found something to do");
    problems.push(...pilotProblems(sandbox), ...leftovers(pilot));
    const apps = sandbox.requests.filter(hasMade(/\/mobileApps$/));
    if (apps.length !== 1) problems.push(`${apps.length} apps were made`);
    const versions = sandbox.requests.filter(hasMade(/\/contentVersions$/));
    if (versions.length !== 1) problems.push(`${versions.length} content versions were made`);
  } finally {
    await needs.close();
    pilot.remove();
    await sandbox.close();
  }
  const faults = sandbox.requests.filter(({ fault }) => fault !== null).length;
  return { problems: problems.map((problem) => `seed ${seed}: ${problem}`), faults, applies };
}

it(`ends the same on ${RUNS} bad days, and makes nothing twice`, { timeout: 600_000 }, async () => {
  const results: Awaited<ReturnType<typeof onBadDay>>[] = [];
  let next = 1;
  const worker = async () => {
    while (next <= RUNS) results.push(await onBadDay(next++));
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  expect(results.flatMap(({ problems }) => problems)).toEqual([]);
  // The days were bad: several requests of every run went wrong.
  expect(Math.min(...results.map(({ faults }) => faults))).toBeGreaterThan(2);
  expect(results.filter(({ applies }) => applies > 2).length).toBeLessThan(RUNS / 4);
});
