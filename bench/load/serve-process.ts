import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createKey } from "../../src/bridge/serving/create-key.ts";
import { openStore } from "../../src/store/store.ts";
import type { Engine } from "../devices/engine.ts";
import { APP, TENANT } from "../devices/estate.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** `ccmbridge serve` over the database of a bench: the address it listens on. */
export const serveProcess = (started: ChildProcess[], data: string, engine: Engine): Promise<string> =>
  listening(started, [MAIN, "serve", "--port", "0", "--workers", "0"], {
    CCMBRIDGE_DATA: data,
    ...(engine.url === "" ? {} : { DATABASE_URL: engine.url }),
    CCMBRIDGE_TENANT_ID: TENANT,
    CCMBRIDGE_CLIENT_ID: APP,
    CCMBRIDGE_REQUESTS_PER_MINUTE: "1000000",
  });

/** A key that may look, in the database of a bench. */
export async function readersKey(data: string, engine: Engine): Promise<string> {
  const postgres = engine.url === "" ? undefined : { url: engine.url, poolSize: 1, statementMs: 60_000 };
  const store = await openStore({ dataFolder: data, postgres, tenantId: TENANT });
  const needs = { keys: store.keys, clock: { now: () => new Date() }, random: randomBytes };
  const { key } = await createKey(needs, { name: "bench", role: "Reader" }, { name: "bench" });
  await store.close();
  return key;
}

/** The address a server says it listens on. */
export async function listening(
  started: ChildProcess[],
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env.PATH, ...env },
    // Log lines are written, as they are in the field; nobody reads them.
    stdio: ["ignore", "ignore", "pipe"],
  });
  started.push(child);
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr! })) {
    const url = /^Listening on (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
    said.push(line);
  }
  throw new Error(`${args[0]} did not listen: ${said.join("\n")}`);
}

/** Ends a process, and waits until it has. */
export function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill();
  });
}
