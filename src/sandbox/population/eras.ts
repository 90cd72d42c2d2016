import { type Cast, membershipOf } from "../cast.ts";
import type { JsonObject } from "../check-body.ts";
import type { StoredApp, StoredAssignment, Tenant } from "../tenant.ts";
import type { CastDevice } from "./cast-device.ts";
import { objectIdsOf } from "./object-ids.ts";

/** How an app reaches a device. */
export interface Reach {
  readonly intent: "required" | "uninstall";
}

/** A time in which an app was assigned to the same targets with the same line. */
export interface Era {
  readonly from: number;
  readonly to: number;
  readonly type: string;
  readonly values: JsonObject;
  readonly line: string;
  reach(device: CastDevice): Reach | undefined;
  /** What can be seen of it from outside before a device reports: membership, without filters. */
  isSeenTargeted(device: CastDevice): boolean;
}
export interface AppEras {
  readonly appId: string;
  readonly eras: readonly Era[];
}

const kept = new WeakMap<Tenant, { readonly revision: string; readonly all: readonly AppEras[] }>();

/** The story of every app that was ever assigned, worked out once for what the tenant holds. */
export function erasOf(tenant: Tenant): readonly AppEras[] {
  const revision = `${tenant.apps.revision} ${tenant.assignments.revision} ${tenant.cast.groups.length}`;
  const known = kept.get(tenant);
  if (known?.revision === revision) return known.all;
  const all = tenant.assignments.ids().map((appId) => ({ appId, eras: storyOf(tenant, appId) }));
  kept.set(tenant, { revision, all });
  return all;
}

function storyOf(tenant: Tenant, appId: string): Era[] {
  const { apps, assignments, cast } = tenant;
  const moments = [
    ...new Set([...apps.versions(appId), ...assignments.versions(appId)].map(({ at }) => at)),
  ].sort((a, b) => a - b);
  const eras: (Era & { readonly key: string })[] = [];
  for (const [place, from] of moments.entries()) {
    const to = moments[place + 1] ?? Number.POSITIVE_INFINITY;
    const [app, set] = [apps.get(appId, from), assignments.get(appId, from)];
    if (!app || !set || set.length === 0) continue;
    const era = eraOf(cast, app, set, { from, to });
    const before = eras.at(-1);
    // What was written again as it was changes nothing for anybody.
    if (before?.key === era.key && before.to === from) eras[eras.length - 1] = { ...before, to };
    else eras.push(era);
  }
  return eras;
}

function eraOf(
  cast: Cast,
  { type, values }: StoredApp,
  set: readonly StoredAssignment[],
  { from, to }: { readonly from: number; readonly to: number },
): Era & { readonly key: string } {
  const line = String(values.commandLine ?? values.installCommandLine ?? "");
  const targets = set.map((assignment) => targetOf(cast, assignment));
  const excluded = (device: CastDevice) => targets.some((each) => each.excludes && each.inGroup(device));
  const deciding = targets.filter(({ intent }) => /^(?:required|uninstall)$/.test(intent));
  return {
    from,
    to,
    type,
    values,
    line,
    key: JSON.stringify([line, values.rules ?? null, set.map(({ intent, target }) => [intent, target])]),
    // Exclusion wins, then uninstall.
    reach: (device) => {
      if (excluded(device)) return undefined;
      const reaching = deciding.filter((each) => each.reaches(device));
      if (reaching.length === 0) return undefined;
      return { intent: reaching.some(({ intent }) => intent === "uninstall") ? "uninstall" : "required" };
    },
    isSeenTargeted: (device) =>
      !excluded(device) &&
      deciding.some((each) => each.intent === "required" && each.isPlainGroup && each.hasDevice(device)),
  };
}

/** Whom one assignment is for. */
export function targetOf(cast: Cast, { intent, target }: StoredAssignment) {
  const kind = String(target["@odata.type"]).replace("#microsoft.graph.", "");
  const members = membershipOf(cast, String(target.groupId), objectIdsOf(cast));
  // A group holds objects of Entra: what Entra does not know is in none.
  const hasDevice = (device: CastDevice) => device.oddity !== "orphanIntune" && members.hasDevice(device);
  const inGroup = (device: CastDevice) => hasDevice(device) || members.hasUser(device.user.id);
  const excludes = kind === "exclusionGroupAssignmentTarget";
  const everybody = /^all(?:Devices|LicensedUsers)AssignmentTarget$/.test(kind);
  const passes = filterOf(cast, target);
  return {
    intent,
    excludes,
    inGroup,
    hasDevice,
    isPlainGroup: kind === "groupAssignmentTarget" && target.deviceAndAppManagementAssignmentFilterId == null,
    reaches: (device: CastDevice) =>
      !excludes && (everybody || (kind === "groupAssignmentTarget" && inGroup(device))) && passes(device),
  };
}

/** Rules of the form `(device.deviceOwnership -eq "Corporate")`; others let everything through. */
function filterOf(cast: Cast, target: JsonObject): (device: CastDevice) => boolean {
  const filter = cast.filters.find(({ id }) => id === target.deviceAndAppManagementAssignmentFilterId);
  const wanted = /device\.deviceOwnership -eq "(\w+)"/.exec(filter?.rule ?? "")?.[1];
  if (!wanted) return () => true;
  const excludes = target.deviceAndAppManagementAssignmentFilterType === "exclude";
  return ({ ownership }) => ((ownership === "company" ? "Corporate" : "Personal") === wanted) !== excludes;
}
