import { readFileSync, writeFileSync } from "node:fs";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import type { RequestRecord } from "../../src/sandbox/record.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { admin } from "./admin.ts";
import { eavesdropper, found, foundInError, foundInFolder, type Seen } from "./eavesdropper.ts";
import { leftovers, pilotFolder } from "./pilot.ts";

/** How often an admin tries before the weather is good again. */
const APPLIES = 6;

export interface BadDay {
  readonly blobs: BlobStorage | "memory";
  /** Changes the pilot's manifest before the first apply. */
  readonly edit?: (text: string) => string;
  /** What is applied and settled before the weather turns bad, where there is something. */
  readonly before?: (text: string) => string;
  readonly problems: (sandbox: Sandbox) => string[];
  /** Paths of the calls of which exactly one may make something in this deployment. */
  readonly once: Readonly<Record<string, RegExp>>;
}

/** Whether a request made its thing, whatever the caller was told of it. */
const hasMade = (path: RegExp) => (record: RequestRecord) =>
  record.method === "POST" &&
  path.test(record.path) &&
  (record.status === 201 || record.fault?.endsWith("after") === true);

/** Applies on a bad day until it goes through, as an admin would, and says what is not as it has to be. */
export async function onBadDay(
  seed: number,
  { blobs, edit, before, problems: problemsOf, once }: BadDay,
): Promise<{ problems: string[]; faults: number; applies: number; secrets: number }> {
  const seen: Seen = new Map();
  const sandbox = await startSandbox({
    devices: 8,
    blobs,
    seed,
    addressLifeSeconds: 120,
    between: eavesdropper(seen),
  });
  const pilot = pilotFolder();
  // Who waits longer than a quarter of a second for an answer gives it up: only on a bad day, for a busy machine needs it.
  const hasty = await admin(sandbox, pilot.data, { requestMs: 250 });
  const calm = await admin(sandbox, pilot.data);
  const applyWith = (needs: typeof calm) =>
    applyDeployment(needs, { manifest: [pilot.manifest], agree: async () => true });
  const text = readFileSync(pilot.manifest, "utf8");
  const problems: string[] = [];
  let applies = 0;
  let from = 0;
  try {
    if (before) {
      writeFileSync(pilot.manifest, before(text));
      await applyWith(calm);
      from = sandbox.requests.length;
    }
    if (edit) writeFileSync(pilot.manifest, edit(text));
    sandbox.setFaults({ random: true, probability: 0.25, seed });
    for (let done = false; !done && applies < APPLIES; ) {
      applies++;
      try {
        done = (await applyWith(hasty)).state === "done";
      } catch (error) {
        if (!(error instanceof BridgeError) || error.code === "internal") throw error;
        problems.push(...foundInError(seen, error));
      }
    }
    sandbox.clearFaults();
    const last = await applyWith(calm);
    if (last.steps.length > 0 && applies < APPLIES) problems.push("a further apply found something to do");
    problems.push(...problemsOf(sandbox), ...leftovers(pilot));
    for (const [what, path] of Object.entries(once)) {
      const made = sandbox.requests.slice(from).filter(hasMade(path));
      if (made.length !== 1) problems.push(`${made.length} ${what} were made`);
    }
  } finally {
    await Promise.all([hasty.close(), calm.close()]);
    problems.push(...found(seen, "what was said", [...hasty.said, ...calm.said].join("\n")));
    problems.push(...foundInFolder(seen, pilot.folder));
    pilot.remove();
    await sandbox.close();
  }
  const faults = sandbox.requests.filter(({ fault }) => fault !== null).length;
  return {
    problems: problems.map((problem) => `seed ${seed}: ${problem}`),
    faults,
    applies,
    secrets: seen.size,
  };
}

/** Six days at a time, seeds from 1. */
export async function badDays(count: number, day: BadDay) {
  const results: Awaited<ReturnType<typeof onBadDay>>[] = [];
  let next = 1;
  const worker = async () => {
    while (next <= count) results.push(await onBadDay(next++, day));
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return results;
}
