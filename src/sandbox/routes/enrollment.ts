import { declaredType, type JsonObject } from "../check-body.ts";
import { propertiesOf, type Version } from "../contract.ts";
import { breach, notFound } from "../graph-error.ts";
import { page, selected } from "../query.ts";
import { type Answer, BETA, BOTH, type Call, created, noContent, ok, type Route } from "../route.ts";
import { iso, type StoredAssignment, type StoredPolicy } from "../tenant.ts";
import { readTarget, sameTarget, whomOf } from "./assignments.ts";

const CONFIGURATIONS = "/deviceManagement/deviceEnrollmentConfigurations";
const ONE = `${CONFIGURATIONS}/{id}`;
/** The only type of these that can be made here. */
export const POLICY = "deviceComanagementAuthorityConfiguration";
/** Set by the service (fact G101). */
const READ_ONLY = [
  "priority",
  "version",
  "createdDateTime",
  "lastModifiedDateTime",
  "deviceEnrollmentConfigurationType",
];
const LONGEST_LINE = 1_024;
const QUERY = { select: "deviceEnrollmentConfiguration", expand: ["assignments"] } as const;

export const enrollmentRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BOTH,
    path: CONFIGURATIONS,
    right: CONFIGURATIONS,
    // Fact G102: there is no filter that works.
    query: { ...QUERY, top: 1_000 },
    answer: (call) => {
      // v1.0 does not know the type, and leaves out what is of it.
      const policies = call.version === "beta" ? call.tenant.policies.all(call.asOf) : [];
      const rows = [
        ...defaults(call),
        ...policies.toSorted((a, b) => a.priority - b.priority).map((policy) => shown(call, policy)),
      ];
      return ok(page(rows, call.query, call.url, call.pageSize));
    },
  },
  {
    method: "POST",
    versions: BOTH,
    path: CONFIGURATIONS,
    right: CONFIGURATIONS,
    audit: { category: "Enrollment", operation: "Create", component: "DeviceEnrollmentConfiguration" },
    body: { type: "deviceEnrollmentConfiguration" },
    answer: (call) => {
      const type = declaredType(call.body);
      if (type !== POLICY) throw breach(`Configurations of type ${type} cannot be made here.`);
      const values = written(call.body);
      check(values);
      const policy: StoredPolicy = {
        id: `${call.tenant.random.guid()}_DeviceComanagementAuthorityConfiguration`,
        values,
        priority: call.tenant.policies.all().length + 1,
        version: 1,
        createdAt: call.now,
        modifiedAt: call.now,
      };
      call.tenant.policies.set(policy.id, policy, call.now);
      return created(shown(call, policy));
    },
  },
  {
    method: "GET",
    versions: BETA,
    path: ONE,
    right: ONE,
    query: QUERY,
    answer: (call) => ok(selected(shown(call, policyOf(call, call.asOf)), call.query)),
  },
  {
    method: "PATCH",
    versions: BETA,
    path: ONE,
    right: ONE,
    audit: { category: "Enrollment", operation: "Patch", component: "DeviceEnrollmentConfiguration" },
    body: { type: "deviceEnrollmentConfiguration" },
    answer: (call) => {
      const policy = policyOf(call);
      const type = declaredType(call.body);
      if (type !== POLICY) throw breach(`The type cannot change from ${POLICY} to ${type}.`);
      const values = { ...policy.values, ...written(call.body) };
      check(values);
      const changed = { ...policy, values, version: policy.version + 1, modifiedAt: call.now };
      call.tenant.policies.set(policy.id, changed, call.now);
      return ok(shown(call, changed));
    },
  },
  {
    method: "DELETE",
    versions: BETA,
    path: ONE,
    right: ONE,
    audit: { category: "Enrollment", operation: "Delete", component: "DeviceEnrollmentConfiguration" },
    answer: (call) => {
      const { id } = policyOf(call);
      call.tenant.policies.remove(id, call.now);
      call.tenant.policyAssignments.remove(id, call.now);
      order(call, inOrder(call));
      return noContent;
    },
  },
  {
    method: "POST",
    versions: BETA,
    path: `${ONE}/setPriority`,
    right: `${ONE}/setPriority`,
    audit: { category: "Enrollment", operation: "Patch", component: "DeviceEnrollmentConfiguration" },
    body: { action: "setPriority", boundTo: "deviceEnrollmentConfiguration" },
    answer: (call): Answer => {
      const policy = policyOf(call);
      const others = inOrder(call).filter(({ id }) => id !== policy.id);
      const place = Number(call.body.priority);
      if (!(Number.isInteger(place) && place >= 1 && place <= others.length + 1))
        throw breach(`Priority must be from 1 to ${others.length + 1}.`);
      order(call, others.toSpliced(place - 1, 0, policy));
      return noContent;
    },
  },
  {
    method: "GET",
    versions: BETA,
    path: `${ONE}/assignments`,
    right: `${ONE}/assignments`,
    query: { select: "enrollmentConfigurationAssignment", top: 1_000 },
    answer: (call) => {
      const { id } = policyOf(call, call.asOf);
      return ok(page(assignmentsOf(call, id), call.query, call.url, call.pageSize));
    },
  },
  {
    method: "POST",
    versions: BETA,
    path: `${ONE}/assign`,
    right: `${ONE}/assign`,
    audit: { category: "Enrollment", operation: "Action", component: "DeviceEnrollmentConfiguration" },
    body: { action: "assign", boundTo: "deviceEnrollmentConfiguration", readOnlyIgnored: true },
    answer: (call) => {
      const { id } = policyOf(call);
      const given = call.body.enrollmentConfigurationAssignments;
      if (!Array.isArray(given)) throw breach("enrollmentConfigurationAssignments is required.");
      const present = call.tenant.policyAssignments.get(id) ?? [];
      const set: StoredAssignment[] = [];
      for (const [index, item] of given.entries()) {
        const target = readTarget(call, item as JsonObject, `enrollmentConfigurationAssignments/${index}`);
        const read = { id: `${id}_${whomOf(target)}`, intent: "", target, settings: null, madeAt: call.now };
        if (set.some((each) => sameTarget(each, read))) throw breach("A target stands there twice.");
        const before = present.find((each) => sameTarget(each, read));
        set.push(before ? { ...read, madeAt: before.madeAt } : read);
      }
      call.tenant.policyAssignments.set(id, set, call.now);
      return noContent;
    },
  },
];

function policyOf(call: Call, asOf?: number): StoredPolicy {
  const policy = call.tenant.policies.get(call.params.id!, asOf);
  if (!policy) throw notFound(`Enrollment configuration ${call.params.id}`);
  return policy;
}

const inOrder = ({ tenant }: Call) => tenant.policies.all().toSorted((a, b) => a.priority - b.priority);

/** Gives policies their places: there are no gaps and no two on one place. */
function order({ tenant, now }: Call, policies: readonly StoredPolicy[]): void {
  for (const [index, policy] of policies.entries())
    if (policy.priority !== index + 1)
      tenant.policies.set(policy.id, { ...policy, priority: index + 1 }, now);
}

function written(body: JsonObject): JsonObject {
  const values = Object.fromEntries(Object.entries(body).filter(([name]) => !name.includes("@odata.")));
  const set = READ_ONLY.find((name) => name in values);
  if (set) throw breach(`${set} is set by the service.`);
  return values;
}

/** What is wrong with a policy; undefined when it can be made. */
export function policyProblem(values: JsonObject): string | undefined {
  const { displayName, configurationManagerAgentCommandLineArgument: line, managedDeviceAuthority } = values;
  if (typeof displayName !== "string" || displayName === "") return "DisplayName is required.";
  if (typeof values.installConfigurationManagerAgent !== "boolean")
    return "InstallConfigurationManagerAgent is required.";
  if (managedDeviceAuthority !== 0 && managedDeviceAuthority !== 1)
    return "ManagedDeviceAuthority must be 0 or 1.";
  // Rule 100.
  if (typeof line === "string" && line.length > LONGEST_LINE)
    return `ConfigurationManagerAgentCommandLineArgument is longer than ${LONGEST_LINE} characters.`;
  if (values.installConfigurationManagerAgent && !line)
    return "ConfigurationManagerAgentCommandLineArgument is required to install the agent.";
  return undefined;
}

function check(values: JsonObject): void {
  const problem = policyProblem(values);
  if (problem) throw breach(problem);
}

function shown(call: Call, policy: StoredPolicy): JsonObject {
  return {
    "@odata.type": `#microsoft.graph.${POLICY}`,
    id: policy.id,
    description: null,
    roleScopeTagIds: ["0"],
    configurationManagerAgentCommandLineArgument: null,
    ...policy.values,
    priority: policy.priority,
    version: policy.version,
    deviceEnrollmentConfigurationType: POLICY,
    createdDateTime: iso(policy.createdAt),
    lastModifiedDateTime: iso(policy.modifiedAt),
    ...(call.query.expand.includes("assignments") ? { assignments: assignmentsOf(call, policy.id) } : {}),
  };
}

const assignmentsOf = (call: Call, id: string): JsonObject[] =>
  (call.tenant.policyAssignments.get(id, call.asOf) ?? []).map((each) => ({
    id: each.id,
    source: "direct",
    sourceId: id,
    target: knownIn(call.version, each.target),
  }));

const knownIn = (version: Version, target: JsonObject): JsonObject => {
  const known = propertiesOf(version, String(target["@odata.type"]).replace("#microsoft.graph.", "")) ?? {};
  return Object.fromEntries(
    Object.entries(target).filter(([name]) => name === "@odata.type" || name in known),
  );
};

/** What every tenant has from its first day: a limit, and a status page that shows nothing until somebody wants it to. */
const defaults = (call: Call): JsonObject[] =>
  [
    {
      "@odata.type": "#microsoft.graph.deviceEnrollmentLimitConfiguration",
      id: `${call.tenant.id}_DefaultLimit`,
      displayName: "All users and all devices",
      description: "This is the default device limit restriction.",
    },
    {
      "@odata.type": "#microsoft.graph.windows10EnrollmentCompletionPageConfiguration",
      id: `${call.tenant.id}_DefaultWindows10EnrollmentCompletionPageConfiguration`,
      displayName: "All users and all devices",
      description: "This is the default enrollment status screen configuration.",
      showInstallationProgress: false,
      allowDeviceUseOnInstallFailure: true,
      installProgressTimeoutInMinutes: 60,
      selectedMobileAppIds: [],
    },
  ].map((one) => ({
    ...one,
    priority: 0,
    version: 1,
    createdDateTime: iso(0),
    lastModifiedDateTime: iso(0),
    ...(call.query.expand.includes("assignments") ? { assignments: [] } : {}),
  }));
