import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { BridgeError } from "../domain/errors.ts";
import type { RunningSandbox } from "../sandbox/start-sandbox.ts";
import type { World } from "../wire.ts";
import type { Door } from "./frame.ts";
import { sandboxFailure } from "./sandbox-failure.ts";

/** A door whose world is an offline tenant made for one rehearsal, with a data folder of its own. */
export interface Rehearsal {
  readonly stage: Door;
  readonly sandbox: RunningSandbox;
  /** The sample deployment, relative to where the command was given when that is shorter. */
  readonly manifest: string;
}

const SAMPLE = fileURLToPath(new URL("../../manifests/demo/pilot.yaml", import.meta.url));
/** The tenant answers at once, so that looking at it often costs nothing. */
const QUICK = {
  CCMBRIDGE_POLL_SECONDS: "0.05",
  CCMBRIDGE_POLL_MAX_SECONDS: "0.5",
  CCMBRIDGE_SETTLE_SECONDS: "2",
};

/**
 * Starts the tenant, hands it to `use` and takes everything along again, come what may. What the caller configured is
 * not read: a rehearsal cannot touch a real tenant.
 * @throws BridgeError "usage" for options the tenant refuses; and what `use` throws.
 */
export async function withRehearsal(
  door: Door,
  options: { readonly port: string; readonly devices: string; readonly seed: string },
  use: (rehearsal: Rehearsal) => Promise<void>,
): Promise<void> {
  const [{ startSandbox }, { startOptionsOf }, { wire }, { readConfig }] = await Promise.all([
    import("../sandbox/start-sandbox.ts"),
    import("../sandbox/start-options.ts"),
    import("../wire.ts"),
    import("../config.ts"),
  ]);
  const data = await mkdtemp(join(tmpdir(), "ccmbridge-demo-")).catch((cause: Error) => {
    throw new BridgeError("disk", `No folder can be made in ${tmpdir()}: ${cause.message}`, {}, { cause });
  });
  let sandbox: RunningSandbox | undefined;
  let world: World | undefined;
  try {
    sandbox = await startSandbox(startOptionsOf(options));
    const settings = { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: data };
    world = wire(() => readConfig(settings, { file: null }), { signal: door.signal, say: door.say });
    const made = world;
    const nearer = relative(door.cwd, SAMPLE);
    await use({
      stage: { ...door, world: async () => made },
      sandbox,
      manifest: nearer.length < SAMPLE.length && nearer !== "" ? nearer : SAMPLE,
    });
  } catch (error) {
    throw sandbox ? error : sandboxFailure(error, options.port);
  } finally {
    await world?.close();
    await sandbox?.close();
    await rm(data, { recursive: true, force: true });
  }
}
