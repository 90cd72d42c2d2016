import { CHANNELS, channelOf } from "../domain/deployment/channels/channels.ts";
import { readStamp, type Stamp, withStamp } from "../domain/deployment/stamp.ts";
import type { Draft, LiveThing } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import type { Work } from "./apply-steps.ts";
import { handsOf } from "./channels/hands.ts";
import type { DeploymentNeeds } from "./deployment-needs.ts";

/** Writes the stamp with what changes in it, in one call with the members that change. */
export async function writeStamp(
  { tenant, signal }: DeploymentNeeds,
  work: Work,
  change: Partial<Stamp>,
  fields: Partial<Draft> = {},
): Promise<void> {
  const thing = theThing(work);
  const before: Stamp = readStamp(thing.notes) ?? {
    deployment: work.wish.deployment,
    run: work.runId,
    content: undefined,
    next: undefined,
    assigned: [],
  };
  const stamp: Stamp = { ...before, ...change, deployment: work.wish.deployment, run: work.runId };
  const words = channelOf(work.wish).ownWords(work.wish);
  const own = words.trim() === "" ? thing.notes : words;
  const changes = { ...fields, notes: withStamp(own, stamp) } as Partial<Draft>;
  await handsOf(tenant, CHANNELS[thing.channel].makes).update(thing, changes, signal);
  work.app = { ...thing, ...changes } as LiveThing;
}

/** What the steps are about, once it is there. */
export function theThing({ app }: Work): LiveThing {
  if (app) return app;
  throw new BridgeError("internal", "A step needs what another makes before it is there.");
}
