import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import type { Cast, CastFilter, CastGroup } from "../../src/sandbox/cast.ts";
import type { SandboxOptions } from "../../src/sandbox/options.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ccmbridge, type Ended, startCcmbridge } from "./ccmbridge.ts";
import { pilotFolder, QUICK } from "./pilot.ts";

/** What a test does at an admin's desk: a tenant, a folder with the pilot's manifest and installer, and the program. */
export interface Trial {
  readonly sandbox: RunningSandbox;
  readonly folder: string;
  readonly data: string;
  readonly manifest: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs the program in the folder, data as JSON unless the arguments say otherwise. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ReturnType<typeof startCcmbridge>;
  /** Applies the pilot, which has to go through. */
  apply(...more: string[]): Promise<Answer>;
  /** Writes a file into the folder; gives its path. */
  write(name: string, text: string | Uint8Array): string;
  /** Changes the pilot's manifest. */
  edit(change: (text: string) => string): void;
  /** Asks the tenant as somebody else would, with a token of its own. */
  graph(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Requests that change something, as `POST /v1.0/…`; from the nth on. */
  writes(from?: number): string[];
}
// biome-ignore lint/suspicious/noExplicitAny: what a program printed, looked at by tests alone
export type Answer = any;

export const json = (ended: Ended): Answer => {
  if (ended.out === "") throw new Error(`nothing was printed; exit ${ended.exit}: ${ended.err}`);
  return JSON.parse(ended.out);
};
/** The error object of a run whose data is JSON. */
export const failure = (ended: Ended): Answer => {
  const line = ended.err.split("\n").find((text) => text.startsWith('{"error"'));
  if (!line) throw new Error(`no error object; exit ${ended.exit}: ${ended.err}`);
  return JSON.parse(line).error;
};

/** A blob service of this file's own, for all its trials; then a trial that is gone when `use` ends. */
export function trials() {
  // A journey starts the program several times: on a machine with much to do that takes its time.
  vi.setConfig({ testTimeout: 120_000 });
  let blobs: BlobStorage;
  beforeAll(async () => {
    blobs = await azuriteStorage();
  });
  afterAll(() => blobs.close());
  return async <T>(use: (trial: Trial) => Promise<T>, options: SandboxOptions = {}): Promise<T> => {
    const sandbox = await startSandbox({ devices: 16, blobs, ...options });
    const pilot = pilotFolder();
    try {
      return await use(trialOf(sandbox, pilot));
    } finally {
      pilot.remove();
      await sandbox.close();
    }
  };
}

function trialOf(sandbox: RunningSandbox, pilot: ReturnType<typeof pilotFolder>): Trial {
  const env = { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: pilot.data };
  const options = (more: Readonly<Record<string, string>> = {}) => ({
    cwd: pilot.folder,
    env: { ...env, ...more },
  });
  const trial: Trial = {
    sandbox,
    env,
    folder: pilot.folder,
    data: pilot.data,
    manifest: pilot.manifest,
    run: (args, more) => ccmbridge(args, options(more)),
    start: (args, more) => startCcmbridge(args, options(more)),
    apply: async (...more) => {
      const ended = await trial.run(["apply", "-f", "pilot.yaml", "--yes", ...more]);
      expect(ended).toMatchObject({ exit: 0 });
      return json(ended);
    },
    write: (name, text) => {
      writeFileSync(join(pilot.folder, name), text);
      return join(pilot.folder, name);
    },
    edit: (change) => {
      const before = readFileSync(pilot.manifest, "utf8");
      const after = change(before);
      if (after === before) throw new Error("the manifest does not hold what was to be changed");
      writeFileSync(pilot.manifest, after);
    },
    graph: (method, path, body) => askGraph(sandbox, method, path, body),
    writes: (from = 0) =>
      sandbox.requests
        .slice(from)
        .filter(
          ({ method, path }) => method !== "GET" && !/\/oauth2\/|\/reports\/|devstoreaccount1/.test(path),
        )
        .map(({ method, path }) => `${method} ${path}`),
  };
  return trial;
}

async function askGraph(sandbox: RunningSandbox, method: string, path: string, body: unknown) {
  const { url } = sandbox.addresses;
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: sandbox.clientId,
    client_secret: sandbox.clientSecret,
    scope: "https://graph.microsoft.com/.default",
  });
  const signedIn = await fetch(`${url}/${sandbox.tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: form,
  });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      // Quirk Q37: what fetch sends by itself is refused.
      "accept-language": "en-US",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** Somebody joins the tenant's cast: a group or a filter of the test's own. */
export function castInto(cast: Cast, more: { groups?: CastGroup[]; filters?: CastFilter[] }): void {
  (cast.groups as CastGroup[]).push(...(more.groups ?? []));
  (cast.filters as CastFilter[]).push(...(more.filters ?? []));
}

/** Id of a group of the cast by its name. */
export function groupId({ cast }: RunningSandbox, name: string): string {
  const found = cast.groups.find(({ displayName }) => displayName === name);
  if (!found) throw new Error(`no group ${name}`);
  return found.id;
}
