import { createHash } from "node:crypto";
import { maskLine } from "../domain/ccmsetup/mask.ts";
import type { Names } from "../domain/deployment/assignments.ts";
import { type Plan, planDeployment as planSteps, type Step } from "../domain/deployment/plan.ts";
import type { GroupMembers, NewAssignment } from "../domain/deployment/tenant.ts";
import type { PlanWarning } from "../domain/deployment/warnings.ts";
import type { Wish } from "../domain/deployment/wish.ts";
import { idsOf } from "./channels/hands.ts";
import type { DeploymentInput, DeploymentNeeds } from "./deployment-needs.ts";
import { lookForWarnings } from "./look-for-warnings.ts";
import { type LocalWish, makeWish } from "./make-wish.ts";
import { orUnknown } from "./or-unknown.ts";
import { type ReadDeployment, readDeployment } from "./read-deployment.ts";
import { resolveAssignments } from "./resolve-assignments.ts";

export interface PlanAnswer {
  /** `site/name`. */
  readonly deployment: string;
  readonly appId: string | null;
  /** The co-management settings policy, where that is the channel. */
  readonly policyId: string | null;
  readonly steps: readonly Step[];
  /** Devices the assignments reach, nested groups included; an upper bound when there are several groups, exclusions or filters. 0 without steps. */
  readonly devicesTouched: number;
  /** False when a group's members could not be counted. */
  readonly devicesComplete: boolean;
  readonly warnings: readonly PlanWarning[];
  /** What Intune will pass to the MSI, tokens masked. */
  readonly commandLine: string;
  /** Hex; the same wish and the same tenant give the same hash. */
  readonly hash: string;
}

/** A plan with what it was made from, for the verb that carries it out. */
export interface Planned {
  readonly answer: PlanAnswer;
  readonly plan: Plan;
  readonly wish: Wish;
  readonly names: Names;
  readonly read: ReadDeployment;
}

/**
 * What an apply would change, computed from the manifest and the tenant as it is now. Changes nothing.
 * Without pending steps only the app list, its assignments, groups and filters are read.
 * @throws what `makeWish`, `resolveAssignments` and the tenant throw.
 */
export async function planDeployment(deps: DeploymentNeeds, input: DeploymentInput): Promise<PlanAnswer> {
  const local = await makeWish(deps, input);
  const { answer } = await lookAndPlan(deps, local, undefined, true);
  return answer;
}

/** Reads the tenant and plans; `explain` also counts members and looks for what the admin should be warned of. */
export async function lookAndPlan(
  deps: DeploymentNeeds,
  local: LocalWish,
  knownAppId: string | undefined,
  explain: boolean,
): Promise<Planned> {
  const read = await readDeployment(deps, local.wish, { knownAppId });
  const { assignments, names } = await resolveAssignments(
    deps.tenant.directory,
    local.manifest.assignments,
    read.live.assignments,
    deps.signal,
  );
  const wish: Wish = { ...local.wish, assignments };
  const plan = planSteps(wish, read.live, names);
  const counted = explain && plan.steps.length > 0;
  const members = counted
    ? await countMembers(deps, assignments)
    : new Map<string, GroupMembers | undefined>();
  const warnings = counted ? await lookForWarnings(deps, { local, wish, plan, read, names, members }) : [];
  const devices = counted ? await countDevices(deps, assignments, members) : { devices: 0, complete: true };
  const answer: PlanAnswer = {
    deployment: wish.deployment,
    ...idsOf(plan.app),
    steps: plan.steps.map(masked),
    devicesTouched: devices.devices,
    devicesComplete: devices.complete,
    warnings,
    commandLine: local.maskedLine,
    hash: hashOf(wish, plan),
  };
  return { answer, plan, wish, names, read };
}

async function countMembers({ tenant, signal }: DeploymentNeeds, assignments: readonly NewAssignment[]) {
  const groupIds = [
    ...new Set(assignments.flatMap(({ target }) => (target.kind === "group" ? [target.groupId] : []))),
  ];
  const counts = await Promise.all(
    groupIds.map(async (id) => [id, await orUnknown(tenant.directory.members(id, signal))] as const),
  );
  return new Map(counts);
}

async function countDevices(
  { tenant, signal }: DeploymentNeeds,
  assignments: readonly NewAssignment[],
  members: ReadonlyMap<string, GroupMembers | undefined>,
) {
  if (assignments.some(({ target }) => target.kind === "allDevices")) {
    const all = await orUnknown(tenant.directory.enrolledDevices(signal));
    return { devices: all ?? 0, complete: all !== undefined };
  }
  const known = [...members.values()];
  return {
    devices: known.reduce((sum, m) => sum + (m?.devices ?? 0), 0),
    complete: known.every((m) => m !== undefined),
  };
}

const masked = (step: Step): Step => ({
  ...step,
  before: maskedValues(step.before),
  after: maskedValues(step.after),
});
const maskedValues = (values: Step["before"]) =>
  values && "commandLine" in values
    ? { ...values, commandLine: maskLine(String(values.commandLine)) }
    : values;

/** Over the real values, so that another token is another plan; a hash tells nothing of them. */
function hashOf(wish: Wish, plan: Plan): string {
  const seen = {
    deployment: wish.deployment,
    appId: plan.app?.id,
    contentVersion:
      plan.app && "committedContentVersion" in plan.app ? plan.app.committedContentVersion : undefined,
    steps: plan.steps,
    set: plan.assignments.set.map(({ intent, target, filter }) => ({ intent, target, filter })),
  };
  return createHash("sha256").update(JSON.stringify(seen)).digest("hex");
}
