import permissions from "../contract/graph-permissions.json" with { type: "json" };
import { type CallName, GRAPH_CALLS, type GraphCall } from "./graph-calls.ts";

/** Application rights are given to a service, delegated ones let a service act for the person who signed in. */
export type RightKind = "application" | "delegated";

export interface NeededRight {
  readonly right: string;
  /** GUID of the right in the public cloud, as an app registration names it; null where none is published. */
  readonly id: string | null;
  readonly calls: readonly CallName[];
}
export interface CommandRights {
  readonly command: string;
  readonly about: string;
  readonly application: readonly NeededRight[];
  readonly delegated: readonly NeededRight[];
}

const READ_APPS = ["listApps", "getApp", "listAssignments"] as const satisfies CallName[];
const READ_POLICIES = [
  "listEnrollmentConfigurations",
  "getEnrollmentConfiguration",
] as const satisfies CallName[];
const NAMES = ["listGroups", "listFilters"] as const satisfies CallName[];
const PLAN = [
  ...READ_APPS,
  ...NAMES,
  "countDevices",
  "countUsers",
  "deviceOverview",
  ...READ_POLICIES,
] as const satisfies CallName[];

const SYNC = [
  "deviceOverview",
  "listManagedDevicesBeta",
  "listManagedDevices",
  "createExportJob",
  "getExportJob",
  "deltaDevices",
  "listDeviceMembers",
  "listApps",
  "listAssignments",
  "listEnrollmentConfigurations",
] as const satisfies CallName[];

const ONE_DEVICE = [
  "getManagedDevice",
  "listManagedDevicesBeta",
  "getDevice",
  "listApps",
  "listEnrollmentConfigurations",
] as const satisfies CallName[];

/** What each command asks of the tenant. A command that asks nothing of it is not here: it needs no right at all. */
const COMMANDS: Readonly<Record<string, { about: string; calls: readonly CallName[] }>> = {
  plan: { about: "reads apps, assignments, groups and filters", calls: PLAN },
  apply: {
    about: "makes the app, uploads its content, assigns it (channels lob and win32)",
    calls: [
      ...PLAN,
      "createApp",
      "updateApp",
      "deleteApp",
      "listVersions",
      "createVersion",
      "listFiles",
      "createFile",
      "getFile",
      "deleteFile",
      "renewUpload",
      "commitFile",
      "assign",
    ],
  },
  "apply policy": {
    about:
      "makes the co-management settings policy and assigns it (channel policy); a move from an app to it wants the rights of both",
    calls: [
      ...PLAN,
      "createEnrollmentConfiguration",
      "updateEnrollmentConfiguration",
      "deleteEnrollmentConfiguration",
      "listEnrollmentAssignments",
      "assignEnrollmentConfiguration",
      "setEnrollmentPriority",
    ],
  },
  drift: { about: "compares manifest and tenant", calls: [...READ_APPS, ...READ_POLICIES, ...NAMES] },
  destroy: {
    about: "removes our app (channels lob and win32)",
    calls: ["listApps", "getApp", "deleteApp", ...READ_POLICIES],
  },
  "destroy policy": {
    about: "removes our policy (channel policy)",
    calls: ["listApps", ...READ_POLICIES, "deleteEnrollmentConfiguration"],
  },
  doctor: {
    about: "looks at everything a rollout stands on, and changes nothing",
    calls: [...PLAN, "getOrganization", "listLicences", "listMdmPolicies"],
  },
  "app list": { about: "lists our apps", calls: ["listApps"] },
  "app show": {
    about: "shows an app with its assignments and what devices report",
    calls: ["getApp", "listAssignments", ...NAMES, "installStatusReport"],
  },
  "device sync": { about: "reads every device from Intune and Entra, and what our apps report", calls: SYNC },
  "device refresh": {
    about: "reads one device afresh",
    calls: ONE_DEVICE,
  },
  "event look": {
    about: "reads devices afresh that enrolment events named",
    calls: ONE_DEVICE,
  },
  sweep: {
    about: "syncs, and reads devices afresh that enrolment events named",
    calls: [...SYNC, ...ONE_DEVICE],
  },
  "device import": {
    about: "takes the site's devices from a file and judges every device",
    calls: ["listApps", "listEnrollmentConfigurations"],
  },
  "app orphans": {
    about: "finds half-made apps; removes them with --remove",
    calls: ["listApps", "deleteApp"],
  },
};
export const COMMANDS_WITH_RIGHTS = Object.keys(COMMANDS);

/** Least rights of one command, or of all; undefined when no such command asks anything of the tenant. */
export function rightsOf(command?: string): CommandRights[] | undefined {
  const names = command === undefined ? COMMANDS_WITH_RIGHTS : [command];
  if (!names.every((name) => Object.hasOwn(COMMANDS, name))) return undefined;
  return names.map((name) => {
    const { about, calls } = COMMANDS[name]!;
    return {
      command: name,
      about,
      application: fewest(calls, "application"),
      delegated: fewest(calls, "delegated"),
    };
  });
}

/** Least rights of one registration that all these commands use. @throws Error for a command that is none. */
export function rightsTogether(commands: readonly string[], kind: RightKind): NeededRight[] {
  const calls = commands.flatMap((command) => {
    const found = COMMANDS[command];
    if (!found) throw new Error(`No command ${command} asks anything of a tenant.`);
    return found.calls;
  });
  return fewest([...new Set(calls)], kind);
}

/** The rights any one of which opens a call, the least of them first; none when this kind of sign-in may never make it. */
export function rightsForCall(name: CallName, kind: RightKind): readonly string[] {
  const { any, least } = entryFor(GRAPH_CALLS[name], kind);
  return [...least, ...any.filter((right) => !least.includes(right))];
}

/**
 * As few rights as open all calls, each the least of some call. A right that others already cover is left out: who may
 * write apps need not be given the right to read them.
 */
function fewest(calls: readonly CallName[], kind: RightKind): NeededRight[] {
  // What only people may read asks nothing of a service's registration.
  const scarceFirst = [...new Set(calls)]
    .filter((name) => rightsForCall(name, kind).length > 0)
    .sort((a, b) => rightsForCall(a, kind).length - rightsForCall(b, kind).length);
  const opens = (right: string, name: CallName) => rightsForCall(name, kind).includes(right);
  const chosen = new Set<string>();
  for (const name of scarceFirst)
    if (![...chosen].some((right) => opens(right, name))) chosen.add(rightsForCall(name, kind)[0]!);
  for (const right of chosen) {
    const others = [...chosen].filter((other) => other !== right);
    if (scarceFirst.every((name) => others.some((other) => opens(other, name)))) chosen.delete(right);
  }
  return [...chosen].sort().map((right) => ({
    right,
    id: idOf(right, kind),
    calls: [...new Set(calls)].filter((name) => opens(right, name)),
  }));
}

interface Entry {
  readonly any: readonly string[];
  readonly least: readonly string[];
}
/** The map knows the call, but not for this kind of sign-in. */
const NOBODY: Entry = { any: [], least: [] };
type Scheme = "Application" | "DelegatedWork";
const schemeOf = (kind: RightKind): Scheme => (kind === "application" ? "Application" : "DelegatedWork");

/**
 * Not in the permission map: the install status report. It answers to the rights of its sister reports, of which the one
 * for apps is the least for a report on an app (facts G155).
 */
const UNLISTED: Readonly<Record<string, Entry>> = {
  "POST /devicemanagement/reports/retrievedeviceappinstallationstatusreport": {
    any: ["DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"],
    least: ["DeviceManagementApps.Read.All"],
  },
  // The map has the device by its object id alone; by Entra's device id it is the same thing (fact G160).
  "GET /devices(deviceid='{id}')": { any: ["Device.Read.All"], least: ["Device.Read.All"] },
};

/** Where the service is known to accept less than the map says: export jobs take the reading right of an area (G155). */
const MILDER: Readonly<Record<string, Entry>> = {
  "POST /devicemanagement/reports/exportjobs": {
    any: [
      "DeviceManagementManagedDevices.Read.All",
      "DeviceManagementConfiguration.Read.All",
      "DeviceManagementApps.Read.All",
      "DeviceManagementManagedDevices.ReadWrite.All",
      "DeviceManagementConfiguration.ReadWrite.All",
      "DeviceManagementApps.ReadWrite.All",
    ],
    least: ["DeviceManagementManagedDevices.Read.All"],
  },
};

function entryFor({ method, path }: GraphCall, kind: RightKind): Entry {
  const key = path
    .toLowerCase()
    .replaceAll(/\{\w+\}/g, "{id}")
    .replaceAll(/\/(microsoft\.graph\.\w+|\$count)/g, "");
  const paths = permissions.paths as Record<string, Record<string, Partial<Record<Scheme, Entry>>>>;
  const name = `${method} ${key}`;
  const listed = paths[key]?.[method];
  const entry = MILDER[name] ?? (listed ? (listed[schemeOf(kind)] ?? NOBODY) : UNLISTED[name]);
  if (!entry) throw new Error(`No right is known for ${name}.`);
  return entry;
}

function idOf(right: string, kind: RightKind): string | null {
  const ids = permissions.ids as Record<string, Partial<Record<Scheme, Record<string, string>>>>;
  const found = ids[right]?.[schemeOf(kind)] ?? {};
  return Object.entries(found).find(([clouds]) => clouds.split(";").includes("public"))?.[1] ?? null;
}
