import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApplyAnswer, applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import { seededRandom } from "../../src/sandbox/random.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { admin } from "./admin.ts";
import { ccmbridge } from "./ccmbridge.ts";
import { leftovers, pilotFolder, pilotProblems, QUICK } from "./pilot.ts";

const INTERLEAVINGS = 24;

let blobs: BlobStorage;
beforeAll(async () => {
  blobs = await azuriteStorage();
});
afterAll(() => blobs.close());

type Outcome = "done" | "refused";

/** How an apply ended, or a problem: it may end well or be refused in words, and nothing else. */
function outcomeOf(result: PromiseSettledResult<ApplyAnswer>): Outcome | string {
  if (result.status === "fulfilled")
    return result.value.state === "done" ? "done" : `ended ${result.value.state}`;
  const { reason } = result;
  if (!(reason instanceof BridgeError)) return `threw ${reason}`;
  return reason.code === "conflict" && reason.next ? "refused" : `failed: ${reason.code}: ${reason.message}`;
}

/**
 * Two admins who know nothing of each other apply the same manifest to one tenant. The seed decides how their requests
 * fall between each other, and for every second one also which reads lag behind.
 */
async function applyTogether(seed: number): Promise<{ problems: string[]; outcomes: string[] }> {
  const random = seededRandom(`two admins ${seed}`);
  const sandbox = await startSandbox({
    devices: 8,
    blobs,
    seed,
    onRequest: async (_record, stage) => {
      if (stage === "arrived") await wait(random.below(4));
    },
  });
  if (seed % 2 === 0)
    sandbox.setFaults({ match: "/mobileApps", method: "GET", staleMs: 3_000, probability: 0.3, seed });
  const folders = [pilotFolder(), pilotFolder()];
  const needs = await Promise.all(
    folders.map(({ data }, n) => admin(sandbox, data, { owner: `admin ${n}` })),
  );
  const apply = (n: number) =>
    applyDeployment(needs[n]!, { manifest: [folders[n]!.manifest], agree: async () => true });
  try {
    const first = apply(0);
    for (let ticks = random.below(40); ticks > 0; ticks--) await new Promise(setImmediate);
    const outcomes = (await Promise.allSettled([first, apply(1)])).map(outcomeOf);
    sandbox.clearFaults();
    const problems = outcomes.filter((outcome) => outcome !== "done" && outcome !== "refused");
    if (!outcomes.includes("done")) problems.push(`nobody got through: ${outcomes.join(", ")}`);
    problems.push(...pilotProblems(sandbox));
    for (const n of [0, 1]) {
      const again = await apply(n);
      if (again.state !== "done" || again.steps.length > 0)
        problems.push(`admin ${n} found ${again.steps.map(({ kind }) => kind).join(", ")} to do afterwards`);
    }
    problems.push(...pilotProblems(sandbox), ...folders.flatMap(leftovers));
    return { problems: problems.map((problem) => `seed ${seed}: ${problem}`), outcomes };
  } finally {
    for (const each of needs) await each.close();
    for (const each of folders) each.remove();
    await sandbox.close();
  }
}

describe("two admins who apply the same at the same time", () => {
  it("end with one app, whoever of them makes it", { timeout: 300_000 }, async () => {
    const results: Awaited<ReturnType<typeof applyTogether>>[] = [];
    for (let seed = 1; seed <= INTERLEAVINGS; seed++) results.push(await applyTogether(seed));
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    // They met: at times one had to give way.
    expect(results.filter(({ outcomes }) => outcomes.includes("refused")).length).toBeGreaterThan(3);
  });

  it("end with one app when they are two processes on two machines", { timeout: 120_000 }, async () => {
    const sandbox = await startSandbox({ devices: 8, blobs });
    const folders = [pilotFolder(), pilotFolder()];
    const run = (n: number) =>
      ccmbridge(["apply", "-f", folders[n]!.manifest, "--yes", "--output", "json"], {
        cwd: folders[n]!.folder,
        env: { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: folders[n]!.data },
      });
    try {
      const ended = await Promise.all([run(0), run(1)]);
      expect(ended.map(({ exit }) => exit)).toContain(0);
      for (const { exit, err } of ended)
        if (exit !== 0)
          expect(JSON.parse(err.trim().split("\n").at(-1)!)).toMatchObject({ error: { code: "conflict" } });
      expect(pilotProblems(sandbox)).toEqual([]);
      for (const n of [0, 1]) {
        const { exit, out } = await run(n);
        expect(exit).toBe(0);
        expect(JSON.parse(out)).toMatchObject({ state: "done", steps: [] });
      }
    } finally {
      for (const each of folders) each.remove();
      await sandbox.close();
    }
  });
});
