import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import type { RequestStage } from "../../src/sandbox/options.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ccmbridge, startCcmbridge } from "./ccmbridge.ts";
import { leftovers, pilotFolder, pilotProblems, QUICK } from "./pilot.ts";

let blobs: BlobStorage;
beforeAll(async () => {
  blobs = await azuriteStorage();
});
afterAll(() => blobs.close());

type OnRequest = (stage: RequestStage) => void | Promise<void>;

/** A tenant and an admin's folder, gone afterwards. `watch` sees the stages of every request. */
async function withPilot<T>(
  use: (pilot: {
    sandbox: RunningSandbox;
    apply: (options?: readonly string[]) => Parameters<typeof startCcmbridge>;
    folder: ReturnType<typeof pilotFolder>;
    watch: (onRequest: OnRequest | undefined) => void;
  }) => Promise<T>,
): Promise<T> {
  let watcher: OnRequest | undefined;
  const sandbox = await startSandbox({
    devices: 8,
    blobs,
    onRequest: (_record, stage) => watcher?.(stage),
  });
  const folder = pilotFolder();
  const env = { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: folder.data };
  try {
    return await use({
      sandbox,
      folder,
      apply: (options = []) => [
        ["apply", "-f", folder.manifest, "--yes", ...options],
        { cwd: folder.folder, env },
      ],
      watch: (onRequest) => {
        watcher = onRequest;
      },
    });
  } finally {
    folder.remove();
    await sandbox.close();
  }
}

/** How a first apply that nobody disturbs goes. */
const undisturbed = () =>
  withPilot(async ({ sandbox, apply, folder }) => {
    const { exit, err } = await ccmbridge(...apply());
    return {
      exit,
      err,
      problems: pilotProblems(sandbox),
      left: leftovers(folder),
      requests: sandbox.requests.length,
    };
  });

/** Kills the first apply at one stage of its nth request, runs it again, and says what is not as it has to be. */
const killedAt = (number: number, stage: RequestStage) =>
  withPilot(async ({ sandbox, apply, folder, watch }) => {
    const first = startCcmbridge(...apply());
    let seen = 0;
    watch(async (at) => {
      if (at !== stage || ++seen !== number) return;
      first.process.kill("SIGKILL");
      await first.ended;
    });
    const killed = await first.ended;
    watch(undefined);
    const second = await ccmbridge(...apply());
    const made = sandbox.requests.filter(
      ({ method, path, status }) =>
        method === "POST" && path.endsWith("/deviceAppManagement/mobileApps") && status === 201,
    );
    return [
      ...(killed.exit === null || seen < number ? [] : ["the first run ended by itself"]),
      ...(second.exit === 0 ? [] : [`the second run ended with ${second.exit}: ${second.err}`]),
      ...(made.length <= 1 ? [] : [`${made.length} apps were made`]),
      ...pilotProblems(sandbox),
      ...leftovers(folder).map((name) => `left on disk: ${name}`),
    ].map((problem) => `${stage} ${number}: ${problem}`);
  });

/** Two at a time: each is a process that mostly waits. */
async function all(count: number, check: (number: number) => Promise<string[]>): Promise<string[]> {
  const problems: string[] = [];
  let next = 1;
  const worker = async () => {
    while (next <= count) problems.push(...(await check(next++)));
  };
  await Promise.all([worker(), worker(), worker()]);
  return problems;
}

describe("apply, killed", () => {
  let requests = 0;

  it("goes through when nobody disturbs it", async () => {
    const { requests: count, ...rest } = await undisturbed();
    expect(rest).toMatchObject({ exit: 0, problems: [], left: [] });
    requests = count;
  });

  it("ends the same when every request in turn was its last and its answer was lost", {
    timeout: 300_000,
  }, async () => {
    expect(requests).toBeGreaterThan(20);
    expect(await all(requests, (number) => killedAt(number, "answering"))).toEqual([]);
  });

  it("ends the same when it dies right after each answer in turn", { timeout: 300_000 }, async () => {
    expect(requests).toBeGreaterThan(20);
    expect(await all(requests, (number) => killedAt(number, "answered"))).toEqual([]);
  });
});
