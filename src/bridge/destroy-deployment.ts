import { deploymentKey } from "../domain/deployment/manifest.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import type { LiveApp } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import type { DeploymentInput, DeploymentNeeds } from "./deployment-needs.ts";
import { loadManifest } from "./load-manifest.ts";
import { readDeployment } from "./read-deployment.ts";
import { withLease } from "./with-lease.ts";

export interface RemovedApp {
  readonly appId: string;
  readonly displayName: string;
  readonly requestId: string | null;
}
export interface DestroyAnswer {
  readonly deployment: string;
  readonly state: "done" | "declined";
  readonly removed: readonly RemovedApp[];
}
export interface DestroyInput extends DeploymentInput {
  /** Shown what would go; false leaves it. Not asked when there is nothing. */
  readonly agree: (apps: readonly LiveApp[]) => Promise<boolean>;
}

/**
 * Removes a deployment's apps from the tenant, with their content and assignments: only what carries our stamp. Devices
 * keep the client they have. Nothing there is done, not an error.
 * @throws BridgeError "conflict" when the app we remember carries no stamp any more, or another run is at work on it.
 */
export async function destroyDeployment(deps: DeploymentNeeds, input: DestroyInput): Promise<DestroyAnswer> {
  const { deployment } = await loadManifest(deps.files, input.manifest, input.name);
  if (!deployment)
    throw new BridgeError("manifest-invalid", "The manifest holds no ClientDeployment to remove.");
  const key = deploymentKey(deployment);
  return withLease(deps, key, async (keepLease) => {
    const { live } = await readDeployment(deps, { ...deployment, deployment: key });
    const ours = live.apps.filter((app) => readStamp(app.notes)?.deployment === key);
    const [unmarked] = live.apps.filter((app) => readStamp(app.notes) === undefined);
    if (ours.length === 0 && unmarked)
      throw new BridgeError(
        "conflict",
        `App ${unmarked.displayName} (${unmarked.id}) was made for ${key}, and somebody took our stamp out of its notes. It was left alone.`,
        { appId: unmarked.id },
        { next: "Run apply to mark it as ours again, then destroy; or remove it in the admin center." },
      );
    if (ours.length === 0) {
      await deps.journal.saveApplied(key, undefined);
      return { deployment: key, state: "done", removed: [] };
    }
    if (!(await input.agree(ours))) return { deployment: key, state: "declined", removed: [] };
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
    return { deployment: key, state: "done", removed };
  });
}

async function removeJournalled(
  { tenant, journal, clock, progress, signal }: DeploymentNeeds,
  runId: string,
  app: LiveApp,
): Promise<RemovedApp> {
  const target = `${app.displayName} (${app.id})`;
  const entry = { kind: "remove-app", target, facts: { appId: app.id } };
  await journal.record(runId, { ...entry, at: clock.now(), state: "started" });
  progress({ step: "remove-app", state: "started", text: target });
  await tenant.apps.remove(app.id, signal);
  const requestId = tenant.lastRequest()?.requestId;
  await journal.record(runId, { ...entry, at: clock.now(), state: "done", requestId });
  progress({ step: "remove-app", state: "done", text: target });
  return { appId: app.id, displayName: app.displayName, requestId: requestId ?? null };
}
