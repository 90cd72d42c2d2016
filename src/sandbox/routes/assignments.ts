import { isObject, type JsonObject } from "../check-body.ts";
import { enumMembers, propertiesOf, type Version } from "../contract.ts";
import { breach, notFound } from "../graph-error.ts";
import { page, selected } from "../query.ts";
import { BOTH, type Call, created, noContent, ok, type Route } from "../route.ts";
import type { StoredAssignment } from "../tenant.ts";
import { appOf, notPublished } from "./apps.ts";

const ASSIGNMENTS = "/deviceAppManagement/mobileApps/{id}/assignments";
const NO_FILTER = "00000000-0000-0000-0000-000000000000";
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const assignmentRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BOTH,
    path: ASSIGNMENTS,
    right: ASSIGNMENTS,
    query: { select: "mobileAppAssignment", top: 1_000 },
    answer: (call) => {
      const { id } = appOf(call, call.asOf);
      const set = call.tenant.assignments.get(id, call.asOf) ?? [];
      return ok(
        page(
          set.map((each) => shownAssignment(each, call.version)),
          call.query,
          call.url,
          call.pageSize,
        ),
      );
    },
  },
  {
    method: "POST",
    versions: BOTH,
    path: ASSIGNMENTS,
    right: ASSIGNMENTS,
    body: { type: "mobileAppAssignment" },
    audit: { category: "Application", operation: "Create", component: "MobileAppAssignment" },
    answer: (call) => {
      const { id, publishingState } = appOf(call);
      if (publishingState !== "published") throw notPublished();
      const present = call.tenant.assignments.get(id) ?? [];
      const added = readAssignment(call, call.body, "");
      if (present.some((each) => sameTarget(each, added)))
        throw breach("The MobileApp Assignment already exists.", "a second assignment to the same target");
      call.tenant.assignments.set(id, [...present, added], call.now);
      return created(shownAssignment(added, call.version));
    },
  },
  {
    method: "GET",
    versions: BOTH,
    path: `${ASSIGNMENTS}/{assignmentId}`,
    right: `${ASSIGNMENTS}/{id}`,
    query: { select: "mobileAppAssignment" },
    answer: (call) => ok(selected(shownAssignment(assignmentOf(call, call.asOf), call.version), call.query)),
  },
  {
    method: "PATCH",
    versions: BOTH,
    path: `${ASSIGNMENTS}/{assignmentId}`,
    right: `${ASSIGNMENTS}/{id}`,
    body: { type: "mobileAppAssignment" },
    audit: { category: "Application", operation: "Patch", component: "MobileAppAssignment" },
    answer: (call) => {
      const { id } = appOf(call);
      const before = assignmentOf(call);
      const changed = readAssignment(call, { ...before, ...call.body }, "");
      const others = (call.tenant.assignments.get(id) ?? []).filter((each) => each.id !== before.id);
      if (others.some((each) => sameTarget(each, changed)))
        throw breach("The MobileApp Assignment already exists.", "a second assignment to the same target");
      call.tenant.assignments.set(id, [...others, changed], call.now);
      return ok(shownAssignment(changed, call.version));
    },
  },
  {
    method: "DELETE",
    versions: BOTH,
    path: `${ASSIGNMENTS}/{assignmentId}`,
    right: `${ASSIGNMENTS}/{id}`,
    audit: { category: "Application", operation: "Delete", component: "MobileAppAssignment" },
    answer: (call) => {
      const { id } = appOf(call);
      const present = call.tenant.assignments.get(id) ?? [];
      const left = present.filter((each) => each.id !== call.params.assignmentId);
      call.tenant.assignments.set(id, left, call.now);
      return noContent;
    },
  },
  {
    method: "POST",
    versions: BOTH,
    path: "/deviceAppManagement/mobileApps/{id}/assign",
    right: "/deviceAppManagement/mobileApps/{id}/assign",
    body: { action: "assign", boundTo: "mobileApp", readOnlyIgnored: true },
    audit: { category: "Application", operation: "Action", component: "MobileApp" },
    answer: (call) => {
      const { id, publishingState } = appOf(call);
      if (publishingState !== "published") throw notPublished();
      const given = call.body.mobileAppAssignments;
      if (!Array.isArray(given)) throw breach("mobileAppAssignments is required.");
      const present = call.tenant.assignments.get(id) ?? [];
      const set: StoredAssignment[] = [];
      for (const [index, item] of given.entries()) {
        const read = readAssignment(call, item as JsonObject, `mobileAppAssignments/${index}`);
        // Fact G86: of two entries for one target the later one is ignored.
        if (set.some((each) => sameTarget(each, read))) continue;
        // What stays as it was keeps the time since which it holds.
        const before = present.find((each) => sameTarget(each, read) && each.intent === read.intent);
        set.push(before ? { ...read, madeAt: before.madeAt } : read);
      }
      call.tenant.assignments.set(id, set, call.now);
      return noContent;
    },
  },
];

function assignmentOf(call: Call, asOf?: number): StoredAssignment {
  const { id } = appOf(call, asOf);
  const found = call.tenant.assignments.get(id, asOf)?.find((each) => each.id === call.params.assignmentId);
  if (!found) throw notFound(`Assignment ${call.params.assignmentId}`);
  return found;
}

export const sameTarget = (a: StoredAssignment, b: StoredAssignment): boolean =>
  a.target["@odata.type"] === b.target["@odata.type"] &&
  a.target.groupId === b.target.groupId &&
  a.target.collectionId === b.target.collectionId;

function readAssignment(call: Call, given: JsonObject, at: string): StoredAssignment {
  const { intent, settings } = given;
  if (typeof intent !== "string") throw breach(`${at}/intent is required.`);
  const target = readTarget(call, given, at);
  const number = enumMembers(call.version, "installIntent")?.[intent] ?? 0;
  return {
    id: `${whomOf(target)}_${number}_0`,
    intent,
    target,
    settings: isObject(settings) ? settings : null,
    madeAt: call.now,
  };
}

/** Group, or kind of target where there is none: how the service builds the ids of assignments. */
export const whomOf = ({ groupId, "@odata.type": type }: JsonObject): string =>
  typeof groupId === "string" ? groupId : String(type).split(".").at(-1)!;

/** The target of an assignment, whole and with a filter that is there. */
export function readTarget(call: Call, { target }: JsonObject, at: string): JsonObject {
  if (!isObject(target)) throw breach(`${at}/target is required.`);
  const { groupId, deviceAndAppManagementAssignmentFilterId: filterId } = target;
  const wantsGroup = /[gG]roupAssignmentTarget$/.test(String(target["@odata.type"]));
  if (wantsGroup && !(typeof groupId === "string" && GUID.test(groupId)))
    throw breach(`${at}/target/groupId is not a valid identifier.`);
  const filterType = target.deviceAndAppManagementAssignmentFilterType;
  const filtered = typeof filterId === "string" && filterId !== NO_FILTER;
  if (filtered && !call.tenant.cast.filters.some(({ id }) => id === filterId))
    throw breach(`Assignment filter ${filterId} does not exist.`);
  if (filtered !== (filterType === "include" || filterType === "exclude"))
    throw breach("An assignment filter needs its id and include or exclude.");
  return {
    ...target,
    deviceAndAppManagementAssignmentFilterId: filtered ? filterId : null,
    deviceAndAppManagementAssignmentFilterType: filtered ? filterType : "none",
  };
}

/** As the asked version shows it: v1.0 knows no filters (fact G83). */
export function shownAssignment(assignment: StoredAssignment, version: Version): JsonObject {
  const { id, intent, target, settings } = assignment;
  const type = String(target["@odata.type"]);
  const known = propertiesOf(version, type.replace("#microsoft.graph.", "")) ?? {};
  return {
    id,
    intent,
    ...(version === "beta" ? { source: "direct", sourceId: null } : {}),
    target: Object.fromEntries(
      Object.entries(target).filter(([name]) => name === "@odata.type" || name in known),
    ),
    settings,
  };
}
