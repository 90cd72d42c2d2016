import type { Logger } from "pino";
import type { WishNeeds } from "../bridge/serving/deployments.ts";
import type { Caller } from "../domain/caller.ts";
import type { DeviceCheck } from "../domain/events/device-check.ts";
import type { ServingWorld, World } from "../wire.ts";

/** What the door is told of the server it belongs to. */
export interface ServedAs {
  readonly version: string;
  readonly log: Logger;
  /** Value of an environment variable a manifest names for a token. */
  readonly environment: (name: string) => string | undefined;
  /** A key of this process alone: in sandbox mode, for the dashboard. */
  readonly ownKey?: { readonly caller: Caller; readonly matches: (text: string) => boolean } | undefined;
  /** Folder of the built dashboard. */
  readonly dashboard: string;
  /** Where nobody looks once a minute: asks for the looks that were noted. */
  readonly lookSoon?: ((checks: readonly DeviceCheck[]) => Promise<void>) | undefined;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}

/** What handlers ask for. */
export interface ApiNeeds {
  readonly world: World;
  readonly as: ServedAs;
  serving(): Promise<ServingWorld>;
  wishes(signal: AbortSignal): Promise<WishNeeds>;
}

export function apiNeeds(world: World, as: ServedAs): ApiNeeds {
  return { world, as, serving: () => world.serving(), wishes: (signal) => wishNeeds(world, as, signal) };
}

/** The world as deployments over the network want it. */
export async function wishNeeds(
  world: World,
  { environment }: Pick<ServedAs, "environment">,
  signal: AbortSignal,
): Promise<WishNeeds> {
  const [{ waits }, tenant, journal, { wishes, jobs, shelf, ownClock }] = await Promise.all([
    world.config(),
    world.tenant(),
    world.journal(),
    world.serving(),
  ]);
  return {
    wishes,
    jobs,
    shelf,
    now: () => ownClock.now(),
    deployment: {
      tenant,
      journal,
      files: world.files,
      clock: world.clock,
      environment,
      settleMs: waits.settleMs,
      owner: world.owner,
      progress: () => {},
      signal,
    },
  };
}
