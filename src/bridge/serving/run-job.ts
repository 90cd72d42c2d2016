import { BridgeError } from "../../domain/errors.ts";
import { applyDeployment } from "../apply-deployment.ts";
import { destroyDeployment } from "../destroy-deployment.ts";
import type { Job, Progress } from "../needs.ts";
import { syncDevices, type TrackingNeeds } from "../sync-devices.ts";
import { narrowed, type WishNeeds } from "./deployments.ts";
import { MANIFEST } from "./wished-files.ts";

/** What any job may want; asked for when one of its kind comes. */
export interface JobNeeds {
  tracking(): Promise<Omit<TrackingNeeds, "progress" | "signal">>;
  wishes(): Promise<WishNeeds>;
}

/**
 * Does what a job asks for; the verbs are the terminal's own. Each may be begun again where a killed worker left it.
 * @throws what the verbs throw; BridgeError "not-found" when its wish is gone.
 */
export async function runJob(
  needs: JobNeeds,
  { kind, subject, input }: Pick<Job, "kind" | "subject" | "input">,
  progress: Progress,
  signal: AbortSignal,
): Promise<unknown> {
  if (kind === "sync")
    return syncDevices({ ...(await needs.tracking()), progress, signal }, { full: input.full === true });
  const wished = await needs.wishes();
  const wish = await wished.wishes.get(subject);
  if (!wish) throw new BridgeError("not-found", `The deployment ${subject} is no longer wished.`);
  const deps = { ...narrowed(wished, wish.manifest), progress, signal };
  const agree = async () => true;
  if (kind === "destroy") {
    const answer = await destroyDeployment(deps, { manifest: [MANIFEST], agree });
    if (answer.unknown.length === 0) await wished.wishes.remove(subject);
    return answer;
  }
  const planHash = typeof input.planHash === "string" ? input.planHash : undefined;
  const answer = await applyDeployment(deps, { manifest: [MANIFEST], planHash, agree });
  if (answer.state === "done") return answer;
  throw new BridgeError(
    "upstream",
    `${answer.deployment}: every step went through, but reading back still shows a difference.`,
    { pending: answer.pending.length },
    { next: "Look at the drift, then apply again." },
  );
}
