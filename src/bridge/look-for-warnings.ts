import type { Names } from "../domain/deployment/assignments.ts";
import type { Plan } from "../domain/deployment/plan.ts";
import type { PolicyFacts } from "../domain/deployment/policy-warnings.ts";
import type { GroupMembers } from "../domain/deployment/tenant.ts";
import { type PlanWarning, planWarnings } from "../domain/deployment/warnings.ts";
import type { Wish } from "../domain/deployment/wish.ts";
import type { DeploymentNeeds } from "./deployment-needs.ts";
import type { LocalWish } from "./make-wish.ts";
import { orUnknown } from "./or-unknown.ts";
import type { ReadDeployment } from "./read-deployment.ts";

/** Asks the tenant what an admin should know before it is touched; what cannot be read is said to be unknown. */
export async function lookForWarnings(
  { tenant, clock, signal }: DeploymentNeeds,
  {
    local,
    wish,
    plan,
    read,
    names,
    members,
  }: {
    readonly local: LocalWish;
    readonly wish: Wish;
    readonly plan: Plan;
    readonly read: ReadDeployment;
    readonly names: Names;
    readonly members: ReadonlyMap<string, GroupMembers | undefined>;
  },
): Promise<PlanWarning[]> {
  const groupIds = [...members.keys()];
  const requiredApps = groupIds.length > 0 ? await orUnknown(tenant.apps.requiredApps(groupIds, signal)) : [];
  const used = new Set(wish.assignments.flatMap((a) => (a.filter ? [a.filter.id] : [])));
  const others = requiredApps?.filter(({ id }) => !read.live.apps.some((app) => app.id === id));
  return planWarnings({
    channel: wish.channel,
    policy: policyFacts(),
    comanagementPolicies: read.live.otherPolicies,
    commandLineSecretExpiresAt: local.tokenExpiresAt,
    // A policy detects nothing.
    ignoreVersionDetection: wish.channel === "policy" || wish.app.ignoreVersionDetection,
    assignments: wish.assignments,
    names,
    members,
    requiredApps: others,
    sameNamed: read.sameNamed,
    foreign: plan.assignments.foreign,
    foreignRule: wish.foreignAssignments,
    filterPlatforms: names.filters
      .filter(({ id }) => used.has(id))
      .map(({ displayName, platform }) => ({ name: displayName, platform })),
    now: clock.now(),
  });

  function policyFacts(): PolicyFacts | undefined {
    if (wish.channel !== "policy") return undefined;
    return {
      wish,
      present: plan.app?.channel === "policy" ? plan.app : undefined,
      others: read.live.otherPolicies,
      names,
      requiredApps: others,
      formerApps: read.live.apps.length,
      installerGiven: local.manifest.installer !== undefined,
    };
  }
}
