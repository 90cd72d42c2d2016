import type { Names } from "../domain/deployment/assignments.ts";
import type { ManifestAssignment } from "../domain/deployment/manifest.ts";
import type { LiveAssignment, NewAssignment } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import type { Directory } from "./needs.ts";

/**
 * Group and filter names of a manifest as ids, with the names of everything `live` speaks of for the plan's words.
 * One request for all groups, one for filters and only when there is one.
 * @throws BridgeError "not-found" or "ambiguous", naming what was looked for and the ids it could be.
 */
export async function resolveAssignments(
  directory: Directory,
  wanted: readonly ManifestAssignment[],
  live: readonly LiveAssignment[],
  signal?: AbortSignal,
): Promise<{ assignments: NewAssignment[]; names: Names }> {
  const wantedGroups = wanted.flatMap((a) => ("group" in a ? [a.group] : "exclude" in a ? [a.exclude] : []));
  const liveGroups = live.flatMap(({ target }) => ("groupId" in target ? [target.groupId] : []));
  const asked = [...new Set([...wantedGroups, ...liveGroups])];
  const groups = asked.length > 0 ? await directory.groups(asked, signal) : [];
  const needsFilters = wanted.some((a) => "filter" in a && a.filter) || live.some((a) => a.filter);
  const filters = needsFilters ? await directory.filters(signal) : [];
  const filterOf = (a: ManifestAssignment): NewAssignment["filter"] =>
    "filter" in a && a.filter && a.filterMode
      ? { id: only("assignment filter", a.filter, filters).id, mode: a.filterMode }
      : undefined;
  const assignments = wanted.map((a): NewAssignment => {
    if ("all" in a)
      return {
        intent: a.intent,
        target: { kind: a.all === "devices" ? "allDevices" : "allUsers" },
        filter: filterOf(a),
      };
    if ("exclude" in a)
      return {
        intent: a.intent,
        target: { kind: "exclude", groupId: only("group", a.exclude, groups).id },
        filter: undefined,
      };
    return {
      intent: a.intent,
      target: { kind: "group", groupId: only("group", a.group, groups).id },
      filter: filterOf(a),
    };
  });
  refuseRepeats(assignments, wanted);
  return { assignments, names: { groups, filters } };
}

/** The one thing with this id or name. Several with the name are an error, unless just one is spelled exactly so. */
function only<T extends { id: string; displayName: string }>(
  kind: string,
  nameOrId: string,
  all: readonly T[],
): T {
  const byId = all.find(({ id }) => id.toLowerCase() === nameOrId.toLowerCase());
  if (byId) return byId;
  const named = all.filter(({ displayName }) => displayName.toLowerCase() === nameOrId.toLowerCase());
  const exact = named.filter(({ displayName }) => displayName === nameOrId);
  const found = exact.length === 1 ? exact : named;
  if (found.length === 1) return found[0]!;
  if (found.length === 0)
    throw new BridgeError(
      "not-found",
      `No ${kind} named ${nameOrId} is in the tenant.`,
      { [kind]: nameOrId },
      { next: "Check the name, or give the object id. Names are matched whole." },
    );
  throw new BridgeError(
    "ambiguous",
    `${found.length} ${kind}s are named ${nameOrId}: ${found.map(({ id }) => id).join(", ")}.`,
    { [kind]: nameOrId },
    { next: "Give the object id of the one you mean in the manifest." },
  );
}

/** Two entries for one target in a single call: Intune ignores the later one (fact G86), so it is refused here. */
function refuseRepeats(assignments: readonly NewAssignment[], wanted: readonly ManifestAssignment[]): void {
  const seen = new Map<string, number>();
  for (const [index, { target }] of assignments.entries()) {
    const key = JSON.stringify(target);
    const before = seen.get(key);
    if (before !== undefined)
      throw new BridgeError(
        "manifest-invalid",
        `assignments ${before + 1} and ${index + 1} have the same target (${JSON.stringify(wanted[index])}); Intune would ignore the second.`,
        {},
        { next: "Keep one of them." },
      );
    seen.set(key, index);
  }
}
