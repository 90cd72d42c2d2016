import { describe, expect, it } from "vitest";
import beta from "../../src/contract/graph-beta.json" with { type: "json" };
import permissions from "../../src/contract/graph-permissions.json" with { type: "json" };
import v1 from "../../src/contract/graph-v1.0.json" with { type: "json" };
import { type CallName, CONTENT_CAST, GRAPH_CALLS } from "../../src/domain/graph-calls.ts";
import { COMMANDS_WITH_RIGHTS, type RightKind, rightsForCall, rightsOf } from "../../src/domain/rights.ts";

// What Microsoft published, read here by a way of its own.

interface TypeFacts {
  readonly base?: string;
  readonly abstract?: boolean;
  readonly navigation?: Readonly<Record<string, { readonly type: string; readonly collection?: boolean }>>;
}
interface Published {
  readonly types: Readonly<Record<string, TypeFacts>>;
  readonly operations: readonly {
    readonly name: string;
    readonly kind: string;
    readonly boundTo: string;
    readonly boundToCollection?: boolean;
  }[];
}
const PUBLISHED = { "v1.0": v1 as unknown as Published, beta: beta as unknown as Published };
const ROOTS: Readonly<Record<string, { type: string; collection: boolean }>> = {
  deviceAppManagement: { type: "deviceAppManagement", collection: false },
  deviceManagement: { type: "deviceManagement", collection: false },
  devices: { type: "device", collection: true },
  // By its alternate key a device is one, not a list (fact G160).
  "devices(deviceId='{device}')": { type: "device", collection: false },
  groups: { type: "group", collection: true },
  organization: { type: "organization", collection: true },
  subscribedSkus: { type: "subscribedSku", collection: true },
  // What holds it is not in our slice.
  "policies:mobileDeviceManagementPolicies": { type: "mobilityManagementPolicy", collection: true },
};
const CALLS = Object.keys(GRAPH_CALLS) as CallName[];

/** Counted only, so that nothing else of it is in our slice of what Microsoft published. */
const OUTSIDE: Readonly<Record<string, string>> = { user: "directoryObject" };

function* lineage({ types }: Published, type: string): Iterable<string> {
  if (OUTSIDE[type]) yield OUTSIDE[type];
  for (let at: string | undefined = type; at; at = types[at]?.base) yield at;
}

/** Walks a path through the published types and says where it ends; throws at the first step that leads nowhere. */
function walk(published: Published, path: string) {
  const [root, ...steps] = path
    .slice(1)
    .replace(/^policies\//, "policies:")
    .split("/");
  let at: { type: string; collection: boolean; operation?: string } = ROOTS[root!]!;
  for (const step of steps) {
    const types = [...lineage(published, at.type)];
    const navigation = types.map((type) => published.types[type]?.navigation?.[step]).find(Boolean);
    const operation = published.operations.find(
      ({ name, boundTo, boundToCollection = false }) =>
        name === step && types.includes(boundTo) && boundToCollection === at.collection,
    );
    if (step === "$count" && at.collection) continue;
    if (/^\{\w+\}$/.test(step) && at.collection) at = { type: at.type, collection: false };
    else if (step.startsWith("microsoft.graph.")) {
      const cast = step.replace("microsoft.graph.", "");
      if (![...lineage(published, cast)].includes(at.type)) throw new Error(`${cast} is no ${at.type}`);
      at = { ...at, type: cast };
    } else if (navigation && !at.collection)
      at = { type: navigation.type, collection: navigation.collection === true };
    else if (operation) at = { ...at, operation: operation.kind };
    else
      throw new Error(
        `${path}: nothing is known of ${step} on ${at.collection ? "a list of " : ""}${at.type}`,
      );
  }
  return at;
}

const keyOf = (path: string) =>
  path
    .toLowerCase()
    .replaceAll(/\{\w+\}/g, "{id}")
    .replace(/\/\$count$/, "")
    .replaceAll(/\/microsoft\.graph\.\w+/g, "");
type Entry = { any: string[]; least: string[] };
const published = (name: CallName, kind: RightKind): Entry | undefined => {
  const { method, path } = GRAPH_CALLS[name];
  const paths = permissions.paths as unknown as Record<string, Record<string, Record<string, Entry>>>;
  return paths[keyOf(path)]?.[method]?.[kind === "application" ? "Application" : "DelegatedWork"];
};
/**
 * The permission map does not have them: a report whose own refusal names what it takes (fact G155, quirk Q29), and a device
 * by its alternate key (fact G160).
 */
const NOT_IN_MAP: Readonly<Partial<Record<CallName, string>>> = {
  installStatusReport: "DeviceManagementApps.Read.All",
  getDevice: "Device.Read.All",
};
/** The service takes less than the map demands: the reading rights of its areas (fact G155). */
const MILDER: readonly CallName[] = ["createExportJob"];
/** The permission map has it for people alone (fact G166). */
const PEOPLE_ONLY: readonly CallName[] = ["listMdmPolicies"];

describe.each(CALLS)("the call %s", (name) => {
  const call = GRAPH_CALLS[name];

  it("leads somewhere in the version it goes to", () => {
    const end = walk(PUBLISHED[call.version], call.path);
    if (call.method === "POST") expect(end.operation === "action" || end.collection).toBe(true);
    else expect(["function", undefined]).toContain(end.operation);
  });

  it("casts to a type there are things of", () => {
    for (const [, cast] of call.path.matchAll(/microsoft\.graph\.(\w+)/g))
      expect(PUBLISHED[call.version].types[cast!]?.abstract).not.toBe(true);
  });

  it.each<RightKind>(["application", "delegated"])(
    "opens to the rights Microsoft names, the least first (%s)",
    (kind) => {
      const entry = published(name, kind);
      const rights = rightsForCall(name, kind);
      if (NOT_IN_MAP[name]) {
        expect(entry).toBeUndefined();
        expect(rights[0]).toBe(NOT_IN_MAP[name]);
        return;
      }
      if (MILDER.includes(name)) {
        const reading = entry!.any.map((right) => right.replace("ReadWrite", "Read"));
        expect([...rights].sort()).toEqual([...entry!.any, ...reading].sort());
        expect(reading).toContain(rights[0]);
        return;
      }
      if (PEOPLE_ONLY.includes(name) && kind === "application") {
        expect(entry).toBeUndefined();
        expect(rights).toEqual([]);
        return;
      }
      expect([...rights].sort()).toEqual([...new Set([...entry!.any, ...entry!.least])].sort());
      expect(rights.slice(0, entry!.least.length)).toEqual(entry!.least);
    },
  );
});

it.each(CALLS.filter((name) => GRAPH_CALLS[name].path.includes(CONTENT_CAST)))(
  "the call %s leads to the same content of a Win32 app",
  (name) => {
    const { version, path } = GRAPH_CALLS[name];
    const ofWin32App = path.replace(CONTENT_CAST, "microsoft.graph.win32LobApp");
    expect(walk(PUBLISHED[version], ofWin32App)).toEqual(walk(PUBLISHED[version], path));
  },
);

describe.each(COMMANDS_WITH_RIGHTS)("the rights of %s", (command) => {
  it.each<RightKind>(["application", "delegated"])(
    "open every call it makes, and none of them can be spared (%s)",
    (kind) => {
      const [rights] = rightsOf(command)!;
      const list = rights![kind].map(({ right }) => right);
      const calls = [...new Set(rights!.application.concat(rights!.delegated).flatMap((one) => one.calls))];
      // A service asks nothing that is for people alone.
      const possible = calls.filter((name) => kind === "delegated" || !PEOPLE_ONLY.includes(name));
      const closed = (held: readonly string[]) =>
        possible.filter((name) => !rightsForCall(name, kind).some((right) => held.includes(right)));
      expect(closed(list)).toEqual([]);
      for (const spared of list) expect(closed(list.filter((right) => right !== spared))).not.toEqual([]);
    },
  );

  it("are each the least of a call, and have the id an app registration wants", () => {
    const [rights] = rightsOf(command)!;
    for (const kind of ["application", "delegated"] as const)
      for (const { right, id, calls } of rights![kind]) {
        expect(calls.some((name) => rightsForCall(name, kind)[0] === right)).toBe(true);
        expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      }
  });

  it("write nothing where the command only reads", () => {
    const [rights] = rightsOf(command)!;
    const writes = /^(apply|destroy|app orphans|(apply|destroy) policy)$/.test(command);
    expect(rights!.application.some(({ right }) => right.includes("ReadWrite"))).toBe(writes);
  });
});

it("knows no rights of a command that asks nothing of the tenant", () => {
  expect(rightsOf("cmd lint")).toBeUndefined();
  expect(rightsOf("toString")).toBeUndefined();
});
