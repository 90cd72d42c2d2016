import { channelOf } from "../domain/deployment/channels/channels.ts";
import { deploymentKey } from "../domain/deployment/manifest.ts";
import { thingsOf } from "../domain/deployment/plan.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import type { LiveThing } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import { handsOf, idsOf } from "./channels/hands.ts";
import type { DeploymentInput, DeploymentNeeds } from "./deployment-needs.ts";
import { loadManifest } from "./load-manifest.ts";
import { readDeployment } from "./read-deployment.ts";
import { withLease } from "./with-lease.ts";

export interface RemovedApp {
  readonly appId: string | null;
  readonly policyId: string | null;
  readonly displayName: string;
  readonly requestId: string | null;
}
export interface DestroyAnswer {
  readonly deployment: string;
  readonly state: "done" | "declined";
  readonly removed: readonly RemovedApp[];
  /** Kinds of things that could not be read: whether the deployment left any of them is not known. */
  readonly unknown: readonly string[];
}
export interface DestroyInput extends DeploymentInput {
  /** Shown what would go; false leaves it. Not asked when there is nothing. */
  readonly agree: (things: readonly LiveThing[]) => Promise<boolean>;
}

/**
 * Removes a deployment's apps and policies from the tenant, with their content and assignments: only what carries our stamp. Devices
 * keep the client they have. Nothing there is done, not an error.
 * @throws BridgeError "conflict" when the app we remember carries no stamp any more, or another run is at work on it.
 */
export async function destroyDeployment(deps: DeploymentNeeds, input: DestroyInput): Promise<DestroyAnswer> {
  const { deployment } = await loadManifest(deps.files, input.manifest, input.name);
  if (!deployment)
    throw new BridgeError("manifest-invalid", "The manifest holds no ClientDeployment to remove.");
  const key = deploymentKey(deployment);
  return withLease(deps, key, async (keepLease) => {
    const { live, unreadable } = await readDeployment(deps, { ...deployment, deployment: key });
    const unknown = unreadable.map((kind) => (kind === "app" ? "apps" : "policies"));
    const ours = thingsOf(live).filter(({ notes }) => readStamp(notes)?.deployment === key);
    const [unmarked] = thingsOf(live).filter(({ notes }) => readStamp(notes) === undefined);
    if (ours.length === 0 && unmarked)
      throw new BridgeError(
        "conflict",
        `${unmarked.channel === "policy" ? "Policy" : "App"} ${unmarked.displayName} (${unmarked.id}) was made for ${key}, and somebody took our stamp out of its ${unmarked.channel === "policy" ? "description" : "notes"}. It was left alone.`,
        idsOf(unmarked),
        { next: "Run apply to mark it as ours again, then destroy; or remove it in the admin center." },
      );
    if (ours.length === 0) {
      await deps.journal.saveApplied(key, undefined);
      return { deployment: key, state: "done", removed: [], unknown };
    }
    if (!(await input.agree(ours))) return { deployment: key, state: "declined", removed: [], unknown };
    const runId = await deps.journal.start(key, "destroy", deps.clock.now());
    const removed: RemovedApp[] = [];
    try {
      for (const app of ours) {
        await keepLease();
        removed.push(await removeJournalled(deps, runId, app));
      }
      await deps.journal.saveApplied(key, undefined);
      await deps.journal.finish(runId, "done", deps.clock.now());
    } catch (error) {
      await deps.journal.finish(runId, "failed", deps.clock.now());
      throw error;
    }
    return { deployment: key, state: "done", removed, unknown };
  });
}

async function removeJournalled(
  { tenant, journal, clock, progress, signal }: DeploymentNeeds,
  runId: string,
  thing: LiveThing,
): Promise<RemovedApp> {
  const { makes } = channelOf(thing);
  const step = `remove-${makes}`;
  const target = `${thing.displayName} (${thing.id})`;
  const entry = { kind: step, target, facts: idsOf(thing) };
  await journal.record(runId, { ...entry, at: clock.now(), state: "started" });
  progress({ step, state: "started", text: target });
  await handsOf(tenant, makes).remove(thing.id, signal);
  const requestId = tenant.lastRequest()?.requestId;
  await journal.record(runId, { ...entry, at: clock.now(), state: "done", requestId });
  progress({ step, state: "done", text: target });
  return { ...idsOf(thing), displayName: thing.displayName, requestId: requestId ?? null };
}
