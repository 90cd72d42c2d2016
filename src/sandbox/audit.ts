import { isObject, type JsonObject } from "./check-body.ts";
import { propertiesOf, type Version } from "./contract.ts";
import { iso, type StoredAssignment, type Tenant } from "./tenant.ts";
import type { Caller } from "./tokens.ts";

/** What a route that changes something says of it to the audit log. */
export interface Audited {
  readonly category: "Application" | "Enrollment";
  readonly operation: "Create" | "Patch" | "Delete" | "Action";
  /** `MobileApp`; with the operation before it, it is what the activity is called in the field. */
  readonly component: string;
}

export interface AuditProperty {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}
/** One change, and who made it. */
export interface StoredAuditEvent {
  readonly id: string;
  readonly at: number;
  readonly category: string;
  readonly activity: string;
  readonly operation: string;
  readonly component: string;
  readonly correlationId: string;
  readonly who: { readonly user: string | null; readonly application: string };
  readonly resource: { readonly id: string; readonly displayName: string | null };
  readonly properties: readonly AuditProperty[];
}

/** What can be said of a thing before and after a change. */
export interface Snapshot {
  readonly displayName: string | null;
  readonly members: Readonly<Record<string, string>>;
}

/** An app or a policy as it is, with whom it is assigned to; undefined when it is not there. */
export function snapshotOf(tenant: Tenant, id: string): Snapshot | undefined {
  const [app, policy] = [tenant.apps.get(id), tenant.policies.get(id)];
  const values = app?.values ?? policy?.values;
  if (!values) return undefined;
  const set = (app ? tenant.assignments : tenant.policyAssignments).get(id) ?? [];
  const settled = {
    ...values,
    ...(app ? { committedContentVersion: app.committedContentVersion } : {}),
    ...(policy ? { priority: policy.priority } : {}),
  };
  const told = Object.entries(settled).map(([name, value]) => [name, textOf(value)] as const);
  const aims = set.map((each) => [`Assignment ${aimOf(each)}`, each.intent || "assigned"] as const);
  return {
    displayName: typeof values.displayName === "string" ? values.displayName : null,
    members: Object.fromEntries([...told.filter(([, text]) => text !== ""), ...aims]),
  };
}

const textOf = (value: unknown): string =>
  value === null || value === undefined
    ? ""
    : isObject(value) || Array.isArray(value)
      ? JSON.stringify(value)
      : String(value);

const aimOf = ({ target }: StoredAssignment): string =>
  [target["@odata.type"], target.groupId]
    .filter((part) => typeof part === "string")
    .join(" ")
    .replace("#microsoft.graph.", "");

/** Writes down what a request changed. A request that changed nothing is written down as well: it was made. */
export function writeAudit(
  tenant: Tenant,
  { category, operation, component }: Audited,
  change: {
    readonly id: string;
    readonly before: Snapshot | undefined;
    readonly after: Snapshot | undefined;
    readonly who: Caller;
    readonly correlationId: string;
    readonly now: number;
  },
): void {
  const { id, before, after, who, correlationId, now } = change;
  const names = new Set([...Object.keys(before?.members ?? {}), ...Object.keys(after?.members ?? {})]);
  const event: StoredAuditEvent = {
    id: tenant.random.guid(),
    at: now,
    category,
    activity: `${operation === "Action" ? "Assign" : operation} ${component}`,
    operation,
    component,
    correlationId,
    who:
      who.kind === "Application"
        ? { user: null, application: who.name }
        : { user: who.name, application: who.application },
    resource: { id, displayName: after?.displayName ?? before?.displayName ?? null },
    properties: [...names].flatMap((displayName) => {
      const [oldValue, newValue] = [before, after].map((each) => each?.members[displayName] ?? null);
      return oldValue === newValue ? [] : [{ displayName, oldValue: oldValue!, newValue: newValue! }];
    }),
  };
  tenant.audit.set(event.id, event, now);
}

/** An event as the asked version shows it. */
export function shownAuditEvent(event: StoredAuditEvent, version: Version): JsonObject {
  const { who, resource } = event;
  const isPerson = who.user !== null;
  return {
    id: event.id,
    displayName: event.activity,
    componentName: event.component,
    activity: event.activity,
    activityDateTime: iso(event.at),
    activityType: event.activity,
    activityOperationType: event.operation,
    activityResult: "Success",
    correlationId: event.correlationId,
    category: event.category,
    actor: known(version, "auditActor", {
      auditActorType: isPerson ? "ItPro" : "Application",
      type: isPerson ? "ItPro" : "Application",
      userPermissions: isPerson ? ["*"] : [],
      applicationId: who.application,
      applicationDisplayName: null,
      userPrincipalName: who.user,
      servicePrincipalName: isPerson ? null : who.application,
      ipAddress: null,
      userId: null,
      userRoleScopeTags: [],
      remoteTenantId: null,
      remoteUserId: null,
    }),
    resources: [
      known(version, "auditResource", {
        displayName: resource.displayName,
        auditResourceType: event.component,
        type: event.component,
        resourceId: resource.id,
        modifiedProperties: event.properties,
      }),
    ],
  };
}

const known = (version: Version, type: string, members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([name]) => name in (propertiesOf(version, type) ?? {})));
