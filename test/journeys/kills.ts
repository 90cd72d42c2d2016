import { readFileSync, writeFileSync } from "node:fs";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import type { RequestStage } from "../../src/sandbox/options.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { admin } from "./admin.ts";
import { ccmbridge, startCcmbridge } from "./ccmbridge.ts";
import { eavesdropper, found, foundInError, foundInFolder, type Seen } from "./eavesdropper.ts";
import { leftovers, pilotFolder, QUICK } from "./pilot.ts";

/** What is applied, and what is not as it has to be afterwards. */
export interface Killed {
  /** Where content goes; nothing has to be started where there is none. */
  readonly blobs: () => BlobStorage | "memory";
  /** Changes the pilot's manifest before anything is run. */
  readonly edit?: (text: string) => string;
  readonly problems: (sandbox: Sandbox) => string[];
  /** Path of the calls that make the thing there may be only one of. */
  readonly makes: string;
  /** The second run is made in this process, which saves the start of a program. */
  readonly againHere?: boolean;
}

type OnRequest = (stage: RequestStage) => void | Promise<void>;

/** A tenant and an admin's folder, gone afterwards. `watch` sees the stages of every request, `seen` holds what grants access. */
async function withPilot<T>(
  { blobs, edit }: Killed,
  use: (pilot: {
    sandbox: RunningSandbox;
    apply: () => Parameters<typeof startCcmbridge>;
    folder: ReturnType<typeof pilotFolder>;
    watch: (onRequest: OnRequest | undefined) => void;
    seen: Seen;
  }) => Promise<T>,
): Promise<T> {
  let watcher: OnRequest | undefined;
  const seen: Seen = new Map();
  const sandbox = await startSandbox({
    devices: 8,
    blobs: blobs(),
    onRequest: (_record, stage) => watcher?.(stage),
    between: eavesdropper(seen),
  });
  const folder = pilotFolder();
  if (edit) writeFileSync(folder.manifest, edit(readFileSync(folder.manifest, "utf8")));
  const env = { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: folder.data };
  try {
    return await use({
      sandbox,
      folder,
      seen,
      apply: () => [["apply", "-f", folder.manifest, "--yes"], { cwd: folder.folder, env }],
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
export const undisturbed = (what: Killed) =>
  withPilot(what, async ({ sandbox, apply, folder, seen }) => {
    const { exit, out, err } = await ccmbridge(...apply());
    return {
      exit,
      err,
      problems: [
        ...what.problems(sandbox),
        ...found(seen, "the run", out + err),
        ...foundInFolder(seen, folder.folder),
      ],
      // A net with a hole finds nothing either.
      kindsOfSecrets: new Set(seen.values()).size,
      left: leftovers(folder),
      requests: sandbox.requests.length,
    };
  });

/** Kills the first apply at one stage of its nth request, runs it again, and says what is not as it has to be. */
export const killedAt = (what: Killed, number: number, stage: RequestStage) =>
  withPilot(what, async ({ sandbox, apply, folder, watch, seen }) => {
    const first = startCcmbridge(...apply());
    let count = 0;
    watch(async (at) => {
      if (at !== stage || ++count !== number) return;
      first.process.kill("SIGKILL");
      await first.ended;
    });
    const killed = await first.ended;
    watch(undefined);
    const leftByKill = foundInFolder(seen, folder.folder);
    const second = what.againHere ? await appliedHere(sandbox, folder, seen) : await ccmbridge(...apply());
    const made = sandbox.requests.filter(
      ({ method, path, status }) => method === "POST" && path.endsWith(what.makes) && status === 201,
    );
    return [
      ...(killed.exit === null || count < number ? [] : ["the first run ended by itself"]),
      ...(second.exit === 0 ? [] : [`the second run ended with ${second.exit}: ${second.err}`]),
      ...(made.length <= 1 ? [] : [`${made.length} were made`]),
      ...what.problems(sandbox),
      ...leftovers(folder).map((name) => `left on disk: ${name}`),
      ...found(seen, "the killed run", killed.out + killed.err),
      ...leftByKill,
      ...found(seen, "the second run", second.out + second.err),
      ...foundInFolder(seen, folder.folder),
    ].map((problem) => `${stage} ${number}: ${problem}`);
  });

async function appliedHere(
  sandbox: RunningSandbox,
  { data, manifest }: ReturnType<typeof pilotFolder>,
  seen: Seen,
) {
  const needs = await admin(sandbox, data);
  try {
    const { state } = await applyDeployment(needs, { manifest: [manifest], agree: async () => true });
    return { exit: state === "done" ? 0 : 3, out: needs.said.join("\n"), err: state };
  } catch (error) {
    return {
      exit: 1,
      out: needs.said.join("\n"),
      err: [String(error), ...foundInError(seen, error)].join("; "),
    };
  } finally {
    await needs.close();
  }
}

/** Three at a time: each is a process that mostly waits. */
export async function all(count: number, check: (number: number) => Promise<string[]>): Promise<string[]> {
  const problems: string[] = [];
  let next = 1;
  const worker = async () => {
    while (next <= count) problems.push(...(await check(next++)));
  };
  await Promise.all([worker(), worker(), worker()]);
  return problems;
}
