import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { createKey } from "../../src/bridge/serving/create-key.ts";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { readConfig } from "../../src/config.ts";
import type { Role } from "../../src/domain/caller.ts";
import { createApi } from "../../src/http/create-api.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { wire } from "../../src/wire.ts";

/** The API over a sandbox and a database of its own, with a key of each role. */
export async function served({
  devices = 30,
  sync = true,
  env = {},
}: {
  devices?: number;
  sync?: boolean;
  env?: Readonly<Record<string, string>>;
} = {}) {
  const sandbox = await startSandbox({ devices });
  const data = mkdtempSync(join(tmpdir(), "served-"));
  const settings = { ...sandbox.addresses.env, CCMBRIDGE_DATA: data, ...env };
  const world = wire(() => readConfig(settings, { file: null }));
  const serving = await world.serving();
  if (sync) await syncDevices({ ...(await world.tracking()), progress: () => {} }, { full: true });
  const lines: string[] = [];
  const stop = new AbortController();
  const api = await createApi(world, {
    version: "0.0.0",
    log: pino({ base: null }, { write: (line: string) => void lines.push(line) }),
    environment: () => undefined,
    dashboard: join(data, "no-dashboard"),
    stopping: stop.signal,
  });
  const keyOf = async (role: Role) =>
    (await createKey({ ...serving, clock: serving.ownClock }, { name: role, role }, { name: "test" })).key;
  const keys: Record<Role, string> = {
    Reader: await keyOf("Reader"),
    Operator: await keyOf("Operator"),
    Admin: await keyOf("Admin"),
  };
  return {
    api,
    world,
    serving,
    sandbox,
    data,
    keys,
    keyOf,
    lines,
    ask: async (method: string, path: string, role?: Role, body?: unknown): Promise<Response> =>
      api.fetch(
        new Request(`http://bridge${path}`, {
          method,
          headers: {
            ...(role ? { authorization: `Bearer ${keys[role]}` } : {}),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    close: async () => {
      stop.abort();
      await world.close();
      await sandbox.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
export type Served = Awaited<ReturnType<typeof served>>;
