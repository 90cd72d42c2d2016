import { maskLine } from "../domain/ccmsetup/mask.ts";
import { channelOf } from "../domain/deployment/channels/channels.ts";
import { type DriftRow, driftOf } from "../domain/deployment/drift.ts";
import { chosenApp, ofChannel, thingsOf } from "../domain/deployment/plan.ts";
import type { Wish } from "../domain/deployment/wish.ts";
import { BridgeError } from "../domain/errors.ts";
import { handsOf, idsOf } from "./channels/hands.ts";
import type { DeploymentInput, DeploymentNeeds } from "./deployment-needs.ts";
import { makeWish } from "./make-wish.ts";
import { readDeployment } from "./read-deployment.ts";
import { resolveAssignments } from "./resolve-assignments.ts";

export interface DriftAnswer {
  readonly deployment: string;
  readonly appId: string | null;
  /** The co-management settings policy, where that is the channel. */
  readonly policyId: string | null;
  readonly drift: readonly DriftRow[];
  /** Parts that could not be read: unknown, neither right nor wrong. */
  readonly unknown: readonly string[];
  readonly lastAppliedAt: string | null;
  readonly asOf: string;
}

/**
 * What the manifest wants, what was last applied, and what the tenant holds, side by side where they differ.
 * Changes nothing. A part that is denied or fails is named in `unknown`.
 */
export async function checkDrift(deps: DeploymentNeeds, input: DeploymentInput): Promise<DriftAnswer> {
  const local = await makeWish(deps, input);
  const unknown: string[] = [];
  const hands = handsOf(deps.tenant, channelOf(local.wish).makes);
  const read = await readDeployment(deps, local.wish, {
    listAssignments: async (appId) => {
      try {
        return await hands.assignments(appId, deps.signal);
      } catch (error) {
        unreadable(error);
        unknown.push("assignments");
        return [];
      }
    },
  });
  const resolved =
    unknown.length > 0
      ? undefined
      : await resolveAssignments(
          deps.tenant.directory,
          local.manifest.assignments,
          read.live.assignments,
          deps.signal,
        ).catch(unreadable);
  if (!resolved && unknown.length === 0) unknown.push("assignments");
  const wish: Wish = { ...local.wish, assignments: resolved?.assignments ?? [] };
  const names = resolved?.names ?? { groups: [], filters: [] };
  return {
    deployment: wish.deployment,
    ...idsOf(chosenApp(ofChannel(thingsOf(read.live), wish).own)),
    drift: driftOf(wish, read.live, read.applied, names, unknown, maskLine),
    unknown: [...unknown, ...read.unreadable.map((kind) => (kind === "app" ? "apps" : "policies"))],
    lastAppliedAt: read.applied?.at ?? null,
    asOf: deps.clock.now().toISOString(),
  };
}

/** Names that do not resolve are the manifest's fault and stay errors; a directory that cannot be asked is unknown. */
function unreadable(error: unknown): undefined {
  if (
    error instanceof BridgeError &&
    ["denied", "upstream", "throttled", "timeout", "unreachable"].includes(error.code)
  )
    return undefined;
  throw error;
}
