import { declaredType, type JsonObject } from "../check-body.ts";
import { propertiesOf, type Version } from "../contract.ts";
import { breach, intuneRefusal, notFound } from "../graph-error.ts";
import { page, selected } from "../query.ts";
import { type Answer, BOTH, type Call, created, noContent, ok, type Route } from "../route.ts";
import { iso, type StoredApp, type Tenant } from "../tenant.ts";
import { checkWin32 } from "../win32.ts";
import { shownAssignment } from "./assignments.ts";

const APPS = "/deviceAppManagement/mobileApps";
const CONCRETE = ["windowsMobileMSI", "win32LobApp"];

/** What public clients filter applications by (fact G19). */
const FILTER = {
  type: "mobileApp",
  isof: true,
  properties: {
    displayName: ["eq", "contains", "startswith"],
    notes: ["contains", "startswith", "eq"],
    publisher: ["eq"],
    isAssigned: ["eq"],
  },
} as const;

export const appRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BOTH,
    path: APPS,
    right: APPS,
    query: {
      select: "mobileApp",
      filter: FILTER,
      expand: ["assignments"],
      top: 1_000,
      orderby: ["displayName", "createdDateTime", "lastModifiedDateTime"],
      count: true,
    },
    answer: (call) => {
      const rows = call.tenant.apps
        .all(call.asOf)
        .map((app) => settle(call, app))
        .map((app) => expanded(call, shownApp(call, app, true), app.id));
      return ok(page(rows, call.query, call.url, call.pageSize));
    },
  },
  {
    method: "POST",
    versions: BOTH,
    path: APPS,
    right: APPS,
    body: { type: "mobileApp" },
    audit: { category: "Application", operation: "Create", component: "MobileApp" },
    answer: (call) => {
      const type = declaredType(call.body)!;
      if (!CONCRETE.includes(type)) throw breach(`Apps of type ${type} cannot be made here.`);
      if (typeof call.body.displayName !== "string" || call.body.displayName === "")
        throw breach("DisplayName is required.", "an app without displayName");
      if (call.body.committedContentVersion != null)
        throw breach("CommittedContentVersion cannot be set at creation.");
      // Quirk Q17: only for packages that can be installed both ways.
      if (call.body.useDeviceContext != null)
        throw breach("UseDeviceContext is not allowed for this package.");
      if (type === "win32LobApp") checkWin32(call.body);
      const app: StoredApp = {
        id: call.tenant.random.guid(),
        type,
        values: written(call.body),
        committedContentVersion: null,
        publishingState: "notPublished",
        size: 0,
        createdAt: call.now,
        modifiedAt: call.now,
      };
      call.tenant.apps.set(app.id, app, call.now);
      return created(shownApp(call, app));
    },
  },
  {
    method: "GET",
    versions: BOTH,
    path: `${APPS}/{id}`,
    right: `${APPS}/{id}`,
    query: { select: "mobileApp", expand: ["assignments"] },
    answer: (call) => {
      const app = settle(call, appOf(call, call.asOf));
      return ok(selected(expanded(call, shownApp(call, app), app.id), call.query));
    },
  },
  {
    method: "PATCH",
    versions: BOTH,
    path: `${APPS}/{id}`,
    right: `${APPS}/{id}`,
    body: { type: "mobileApp" },
    audit: { category: "Application", operation: "Patch", component: "MobileApp" },
    answer: patchApp,
  },
  {
    method: "DELETE",
    versions: BOTH,
    path: `${APPS}/{id}`,
    right: `${APPS}/{id}`,
    audit: { category: "Application", operation: "Delete", component: "MobileApp" },
    answer: (call) => {
      const { id } = appOf(call);
      call.tenant.apps.remove(id, call.now);
      call.tenant.assignments.remove(id, call.now);
      return noContent;
    },
  },
];

export function appOf(call: Pick<Call, "tenant" | "params">, asOf?: number): StoredApp {
  const app = call.tenant.apps.get(call.params.id!, asOf);
  if (!app) throw notFound(`Application ${call.params.id}`);
  return app;
}

/** Facts G18 and G36, quirks Q10 and Q12. */
function patchApp(call: Call): Answer {
  const app = appOf(call);
  const type = declaredType(call.body);
  if (type !== app.type) throw breach(`The type of an app cannot change from ${app.type} to ${type}.`);
  const { committedContentVersion, ...others } = written(call.body);
  const changesOthers = Object.keys(others).length > 0;
  if (committedContentVersion === undefined) {
    if (app.publishingState !== "published") throw notPublished();
    const values = { ...app.values, ...others };
    if (type === "win32LobApp") checkWin32(values);
    return changed(call, { ...app, values });
  }
  if (committedContentVersion === null && app.committedContentVersion === null) return changed(call, app);
  const size = committedSize(call.tenant, app, String(committedContentVersion));
  if (app.publishingState === "processing") throw notPublished();
  call.tenant.begin(app.id);
  const first = app.committedContentVersion === null;
  return changed(call, {
    ...app,
    // The first publishing keeps nothing else of its body.
    values: changesOthers && !first ? { ...app.values, ...others } : app.values,
    committedContentVersion: String(committedContentVersion),
    publishingState: "processing",
    size,
  });
}

export const notPublished = () =>
  intuneRefusal(400, "BadRequest", "Invalid operation: app's PublishingState is not 'Published'.");

function committedSize(tenant: Tenant, app: StoredApp, version: string): number {
  if (!tenant.versions.get(`${app.id}/${version}`)) throw notFound(`Content version ${version}`);
  const files = tenant.files.all().filter((file) => file.appId === app.id && file.versionId === version);
  if (files.length === 0 || files.some((file) => !file.isCommitted))
    throw intuneRefusal(
      400,
      "BadRequest",
      "All AppFiles must be committed before committing an application.",
    );
  return files.reduce((sum, file) => sum + file.size, 0);
}

function changed(call: Call, app: StoredApp): Answer {
  const kept = { ...app, modifiedAt: call.now };
  call.tenant.apps.set(app.id, kept, call.now);
  return ok(shownApp(call, kept));
}

/** Publishing takes its time: whoever looks often enough finds it done. */
function settle(call: Call, app: StoredApp): StoredApp {
  if (app.publishingState !== "processing" || call.asOf !== Number.POSITIVE_INFINITY) return app;
  if (!call.tenant.isDone(app.id)) return app;
  const done: StoredApp = { ...app, publishingState: "published" };
  call.tenant.apps.set(app.id, done, call.now);
  return done;
}

const written = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !name.includes("@odata.")));

function expanded(call: Call, row: JsonObject, id: string): JsonObject {
  if (!call.query.expand.includes("assignments")) return row;
  const set = call.tenant.assignments.get(id, call.asOf) ?? [];
  return { ...row, assignments: set.map((each) => shownAssignment(each, call.version)) };
}

/** The app with every member its type has in this version. */
function shownApp(call: Call, app: StoredApp, inList = false): JsonObject {
  const assigned = (call.tenant.assignments.get(app.id, call.asOf) ?? []).length > 0;
  return {
    "@odata.type": `#microsoft.graph.${app.type}`,
    ...defaults(call.version, app.type),
    ...knownIn(call.version, app),
    id: app.id,
    // Fact G19: lists leave icons out.
    ...(inList ? { largeIcon: null } : {}),
    committedContentVersion: app.committedContentVersion,
    publishingState: app.publishingState,
    size: app.size,
    createdDateTime: iso(app.createdAt),
    lastModifiedDateTime: iso(app.modifiedAt),
    ...(call.version === "beta"
      ? { isAssigned: assigned, uploadState: app.publishingState === "published" ? 1 : 0 }
      : {}),
  };
}

function defaults(version: Version, type: string): JsonObject {
  const empty = (facts: {
    type: string;
    edm?: string;
    collection?: boolean;
    nullable?: boolean;
  }): unknown => {
    if (facts.collection) return [];
    if (facts.nullable !== false) return null;
    const kind = facts.edm ?? facts.type;
    if (/boolean/i.test(kind)) return false;
    return /Int|number/.test(kind) ? 0 : null;
  };
  return Object.fromEntries(
    Object.entries(propertiesOf(version, type) ?? {}).map(([name, facts]) => [name, empty(facts)]),
  );
}

function knownIn(version: Version, app: StoredApp): JsonObject {
  const known = propertiesOf(version, app.type) ?? {};
  return Object.fromEntries(Object.entries(app.values).filter(([name]) => name in known));
}
