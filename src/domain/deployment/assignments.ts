import type { AssignmentFilter, Group, LiveAssignment, NewAssignment } from "./tenant.ts";

/** What makes two assignments the same one: whom, and for what. The filter is a property of it. */
export function assignmentKey({ intent, target }: Pick<NewAssignment, "intent" | "target">): string {
  return `${intent}:${targetKey({ target })}`;
}

/** Intune keeps one entry per target in one call (quirk on fact G86): a later one is ignored. */
export function targetKey({ target }: Pick<NewAssignment, "target">): string {
  switch (target.kind) {
    case "group":
    case "exclude":
      return `${target.kind}:${target.groupId.toLowerCase()}`;
    case "allDevices":
    case "allUsers":
      return target.kind;
    case "other":
      return `other:${target.type}`;
  }
}

/** Eight hex digits of an assignment's key, short enough for a stamp (FNV-1a, 32 bits; a name, not a proof). */
export function shortKey(assignment: Pick<NewAssignment, "intent" | "target">): string {
  let hash = 0x811c9dc5;
  for (const character of assignmentKey(assignment))
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

export const sameFilter = (a: NewAssignment["filter"], b: NewAssignment["filter"]): boolean =>
  a?.id.toLowerCase() === b?.id.toLowerCase() && a?.mode === b?.mode;

/** Names for ids, so that a plan speaks of groups and not of GUIDs. */
export interface Names {
  readonly groups: readonly Group[];
  readonly filters: readonly AssignmentFilter[];
}

/** An assignment in words: `required for group Pilot devices, only where filter Corporate Windows matches`. */
export function assignmentInWords({ intent, target, filter }: NewAssignment, names: Names): string {
  const group = (id: string) =>
    names.groups.find((g) => g.id.toLowerCase() === id.toLowerCase())?.displayName ?? id;
  const who = {
    group: () => `for group ${group((target as { groupId: string }).groupId)}`,
    exclude: () => `not for group ${group((target as { groupId: string }).groupId)}`,
    allDevices: () => "for all devices",
    allUsers: () => "for all licensed users",
    other: () => `for ${(target as { type: string }).type}`,
  }[target.kind]();
  if (!filter) return `${intent} ${who}`;
  const name =
    names.filters.find((f) => f.id.toLowerCase() === filter.id.toLowerCase())?.displayName ?? filter.id;
  return `${intent} ${who}, ${filter.mode === "include" ? "only where" : "except where"} filter ${name} matches`;
}

export interface AssignmentPlan {
  /** The whole set to write: what we want, and what others made that stays, as it was read. */
  readonly set: readonly (LiveAssignment | NewAssignment)[];
  /** Assignments that neither the manifest asks for nor we ever made. */
  readonly foreign: readonly LiveAssignment[];
  /** Ours once, no longer asked for. */
  readonly stale: readonly LiveAssignment[];
  readonly changed: boolean;
}

/**
 * The set of assignments to write. `assign` replaces everything (fact G80), so what others made is kept by sending it
 * back, unless the manifest says `remove`, or it has the same target as one we want (only one entry per target holds).
 */
export function planAssignments(
  desired: readonly NewAssignment[],
  live: readonly LiveAssignment[],
  ours: readonly string[],
  foreignRule: "keep" | "remove",
): AssignmentPlan {
  const wantedKeys = new Set(desired.map(assignmentKey));
  const wantedTargets = new Set(desired.map(targetKey));
  const rest = live.filter((a) => !wantedKeys.has(assignmentKey(a)));
  const stale = rest.filter((a) => ours.includes(shortKey(a)));
  const foreign = rest.filter((a) => !ours.includes(shortKey(a)));
  const kept = foreignRule === "keep" ? foreign.filter((a) => !wantedTargets.has(targetKey(a))) : [];
  const set = [
    ...desired.map(
      (want) =>
        live.find((a) => assignmentKey(a) === assignmentKey(want) && sameFilter(a.filter, want.filter)) ??
        want,
    ),
    ...kept,
  ];
  const changed = set.length !== live.length || set.some((a) => !("id" in a));
  return { set, foreign, stale, changed };
}
