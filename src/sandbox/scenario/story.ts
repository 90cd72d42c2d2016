import { snapshotOf, writeAudit } from "../audit.ts";
import type { Cast } from "../cast.ts";
import { breachOfType, type JsonObject } from "../check-body.ts";
import type { Faults } from "../faults.ts";
import { POLICY, policyProblem } from "../routes/enrollment.ts";
import type { StoredApp, StoredAssignment, StoredPolicy, Tenant } from "../tenant.ts";
import { ScenarioProblem } from "./read-scenario.ts";
import type { Deed, Scenario, ScenarioAim } from "./scenario-schema.ts";

const APP = "windowsMobileMSI";
/** Who does what a story says. */
const ADMIN = { kind: "DelegatedWork", name: "admin@contoso.com", rights: [] } as const;
/** The portal's own client id. */
const PORTAL = "5926fc8e-304e-4f59-8bed-58ca97cc39a4";

/** What happens in a tenant by itself. */
export interface Story {
  /** Lets everything happen that is due by `now`, each at its own moment. */
  tellUntil(now: number): void;
}

/** Finds out whether a story can be told in a cast. @throws ScenarioProblem for what is not there or breaks Graph's contract. */
export function checkStory({ story }: Scenario, cast: Cast): void {
  for (const [place, deed] of story.entries()) {
    const at = ["story", place];
    for (const [n, aim] of (deed.assignments ?? []).entries()) targetOf(cast, aim, [...at, "assignments", n]);
    const [what, given] = deed.app ? (["app", deed.app] as const) : (["policy", deed.policy] as const);
    if (!given) continue;
    const type = what === "app" ? APP : POLICY;
    const breach =
      breachOfType("beta", type, given, "") ??
      (what === "policy" ? policyProblem(policyValues(given)) : undefined);
    if (breach) throw new ScenarioProblem([...at, what], breach.replace(/^\//, ""));
  }
}

export const NO_STORY: Story = { tellUntil: () => {} };

/**
 * The story of a scenario from the step on that `told` counts to; of what was told before, its faults are set anew.
 * `onTold` hears of every step that is taken.
 */
export function storyOf(
  scenario: Scenario,
  {
    tenant,
    faults,
    startedAt,
  }: { readonly tenant: Tenant; readonly faults: Faults; readonly startedAt: number },
  told: number,
  onTold: (steps: number) => void,
): Story {
  const deeds = inOrder(scenario.story);
  for (const deed of deeds.slice(0, told)) doToFaults(deed, faults);
  let next = told;
  return {
    tellUntil: (now) => {
      for (; next < deeds.length && startedAt + deeds[next]!.after <= now; next++) {
        const deed = deeds[next]!;
        doToFaults(deed, faults);
        doToTenant(deed, tenant, startedAt + deed.after);
        onTold(next + 1);
      }
    },
  };
}

type Step = Deed & { readonly ending?: Deed["faults"] };

/** By their moments; where faults end, that is a step of its own. */
function inOrder(story: readonly Deed[]): Step[] {
  const ends = story.flatMap((deed): Step[] =>
    deed.faults && deed.lasting !== undefined
      ? [{ after: deed.after + deed.lasting, ending: deed.faults }]
      : [],
  );
  return [...story, ...ends].sort((a, b) => a.after - b.after);
}

function doToFaults({ faults: rules, clearFaults, ending }: Step, faults: Faults): void {
  if (rules) faults.set(rules);
  if (clearFaults) faults.clear();
  if (ending) faults.remove(ending);
}

function doToTenant(deed: Step, tenant: Tenant, at: number): void {
  const { app, removeApp, policy, removePolicy, assignments, site } = deed;
  if (site) tenant.setSite(site);
  if (app) putApp(tenant, app, assignments, at);
  if (policy) putPolicy(tenant, policy, assignments, at);
  for (const { id, values } of tenant.apps.all())
    if (removeApp !== undefined && values.displayName === removeApp)
      audited(tenant, "Delete", "MobileApp", id, at, () => {
        tenant.apps.remove(id, at);
        tenant.assignments.remove(id, at);
      });
  for (const { id, values } of tenant.policies.all())
    if (removePolicy !== undefined && values.displayName === removePolicy)
      audited(tenant, "Delete", "DeviceEnrollmentConfiguration", id, at, () => {
        tenant.policies.remove(id, at);
        tenant.policyAssignments.remove(id, at);
      });
}

function putApp(tenant: Tenant, values: JsonObject, aims: Deed["assignments"], at: number): void {
  const before = tenant.apps.all().find((each) => each.values.displayName === values.displayName);
  const id = before?.id ?? tenant.random.guid();
  audited(tenant, before ? "Patch" : "Create", "MobileApp", id, at, () => {
    const app: StoredApp = before ?? {
      id,
      type: APP,
      values: { publisher: "Contoso", fileName: "setup.msi" },
      committedContentVersion: "1",
      publishingState: "published",
      size: 1,
      createdAt: at,
      modifiedAt: at,
    };
    tenant.apps.set(id, { ...app, values: { ...app.values, ...values }, modifiedAt: at }, at);
  });
  if (!aims) return;
  audited(tenant, "Action", "MobileApp", id, at, () =>
    tenant.assignments.set(id, assignmentsOf(tenant.cast, id, aims, at), at),
  );
}

function putPolicy(tenant: Tenant, given: JsonObject, aims: Deed["assignments"], at: number): void {
  const component = "DeviceEnrollmentConfiguration";
  const before = tenant.policies.all().find((each) => each.values.displayName === given.displayName);
  const id = before?.id ?? `${tenant.random.guid()}_DeviceComanagementAuthorityConfiguration`;
  audited(tenant, before ? "Patch" : "Create", component, id, at, () => {
    const policy: StoredPolicy = {
      id,
      values: { ...(before?.values ?? {}), ...policyValues({ ...before?.values, ...given }) },
      priority: before?.priority ?? tenant.policies.all().length + 1,
      version: (before?.version ?? 0) + 1,
      createdAt: before?.createdAt ?? at,
      modifiedAt: at,
    };
    tenant.policies.set(id, policy, at);
  });
  if (!aims) return;
  audited(tenant, "Action", component, id, at, () =>
    tenant.policyAssignments.set(id, assignmentsOf(tenant.cast, id, aims, at), at),
  );
}

/** What a policy has to say and a story may leave out. */
const policyValues = (given: JsonObject): JsonObject => ({
  installConfigurationManagerAgent: false,
  managedDeviceAuthority: 0,
  ...given,
});

function audited(
  tenant: Tenant,
  operation: "Create" | "Patch" | "Delete" | "Action",
  component: "MobileApp" | "DeviceEnrollmentConfiguration",
  id: string,
  at: number,
  change: () => void,
): void {
  const category = component === "MobileApp" ? "Application" : "Enrollment";
  const before = snapshotOf(tenant, id);
  change();
  writeAudit(
    tenant,
    { category, operation, component },
    {
      id,
      before,
      after: snapshotOf(tenant, id),
      who: { ...ADMIN, application: PORTAL },
      correlationId: tenant.random.guid(),
      now: at,
    },
  );
}

const assignmentsOf = (
  cast: Cast,
  id: string,
  aims: readonly ScenarioAim[],
  at: number,
): StoredAssignment[] =>
  aims.map((aim, n) => ({
    id: `${id}_${n}`,
    intent: aim.intent,
    target: targetOf(cast, aim, ["assignments", n]),
    settings: null,
    madeAt: at,
  }));

function targetOf(cast: Cast, aim: ScenarioAim, at: readonly PropertyKey[]): JsonObject {
  const name = aim.group ?? aim.except;
  const group = name === undefined ? undefined : cast.groups.find(({ displayName }) => displayName === name);
  if (name !== undefined && !group)
    throw new ScenarioProblem([...at, aim.group ? "group" : "except"], `there is no group ${name}`);
  const filter = cast.filters.find(({ displayName }) => displayName === aim.filter);
  if (aim.filter !== undefined && !filter)
    throw new ScenarioProblem([...at, "filter"], `there is no filter ${aim.filter}`);
  const kind = aim.except
    ? "exclusionGroupAssignmentTarget"
    : aim.group
      ? "groupAssignmentTarget"
      : aim.everybody === "users"
        ? "allLicensedUsersAssignmentTarget"
        : "allDevicesAssignmentTarget";
  return {
    "@odata.type": `#microsoft.graph.${kind}`,
    ...(group ? { groupId: group.id } : {}),
    deviceAndAppManagementAssignmentFilterId: filter?.id ?? null,
    deviceAndAppManagementAssignmentFilterType: filter ? aim.filterMode : "none",
  };
}
