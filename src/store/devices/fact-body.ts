import { type Fact, type Seen, type Source, WORKLOADS, type Workload } from "../../domain/device/facts.ts";
import type { Schema } from "../schema.ts";

type Row = Schema["fact"];
type FactOf<S extends Source> = Extract<Fact, { readonly source: S }>;
/** What columns of the row hold alone: by these a fact is looked for, and they never change. */
type InColumns<S extends Source> =
  | keyof Seen
  | "source"
  | (S extends "install" | "assignment" ? "appId" | "intuneDeviceId" : never);
type Said<S extends Source> = Exclude<keyof FactOf<S>, InColumns<S>>;

/**
 * What a fact says beside what columns hold, and at which place of its body: names would be half of what a million facts
 * take. A body that was written before a field was known is shorter, so places are only added, at the end.
 */
const PLACES: { readonly [S in Source]: Readonly<Record<Said<S>, number>> } = {
  entra: {
    name: 0,
    trustType: 1,
    enabled: 2,
    operatingSystem: 3,
    osVersion: 4,
    registeredAt: 5,
    lastSignInAt: 6,
    hardwareId: 7,
    autopilotId: 8,
  },
  intune: {
    name: 0,
    serialNumber: 1,
    manufacturer: 2,
    model: 3,
    operatingSystem: 4,
    osVersion: 5,
    userPrincipalName: 6,
    agent: 7,
    enrolmentType: 8,
    enrolledAt: 9,
    lastSyncAt: 10,
    joinType: 11,
    compliance: 12,
    registrationState: 13,
    managementState: 14,
    workloads: 15,
    autopilotEnrolled: 16,
  },
  "workload-export": { workloads: 0 },
  "eligibility-export": { status: 0 },
  assignment: { filtered: 0 },
  install: { state: 0, detail: 1, hexErrorCode: 2 },
  configmgr: {
    name: 0,
    serialNumber: 1,
    smbiosGuid: 2,
    operatingSystem: 3,
    client: 4,
    clientVersion: 5,
    lastActiveAt: 6,
    siteCode: 7,
    obsolete: 8,
    policyPresent: 9,
    enrolled: 10,
    provisioned: 11,
    pendingUser: 12,
    enrolmentErrorCode: 13,
    authority: 14,
    workloadBits: 15,
    consoleCoManaged: 16,
  },
  event: { kind: 0, detail: 1 },
};

/** Fields in the order of their places. */
const FIELDS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries<Readonly<Record<string, number>>>(PLACES).map(([source, places]) => [
    source,
    Object.keys(places).sort((a, b) => places[a]! - places[b]!),
  ]),
);

type Workloads = Readonly<Partial<Record<Workload, boolean>>>;
/** Of a workload nobody told. */
const UNTOLD = "-";

/** A sign a workload, in their order: 1 where Intune has it. */
const signsOf = (workloads: Workloads): string =>
  WORKLOADS.map((name) => {
    const told = workloads[name];
    return told === undefined ? UNTOLD : told ? "1" : "0";
  }).join("");

function workloadsOf(signs: string): Workloads {
  const workloads: Partial<Record<Workload, boolean>> = {};
  for (const [place, name] of WORKLOADS.entries())
    if (signs[place] !== UNTOLD) workloads[name] = signs[place] === "1";
  return workloads;
}

/** What a fact says as text: the same as long as it says the same. */
export function bodyOf(fact: Fact): string {
  const told = fact as unknown as Readonly<Record<string, unknown>>;
  const values: unknown[] = [];
  for (const field of FIELDS[fact.source]!) {
    const value = told[field];
    values.push(field === "workloads" && value ? signsOf(value as Workloads) : value);
  }
  return JSON.stringify(values);
}

type Told = Pick<Row, "body" | "app_id" | "intune_device_id">;

/** What a fact says, by name: what `bodyOf` wrote and what columns hold. An earlier version wrote all of it into the body. */
export function saidOf(source: Source, { body, app_id, intune_device_id }: Told): object {
  const values = JSON.parse(body) as unknown;
  if (!Array.isArray(values)) return values as object;
  const said: Record<string, unknown> = {};
  if (source === "install" || source === "assignment") said.appId = app_id;
  if (source === "install") said.intuneDeviceId = intune_device_id;
  for (const [place, field] of FIELDS[source]!.entries()) {
    const value = values[place] ?? null;
    said[field] = field === "workloads" && value !== null ? workloadsOf(value as string) : value;
  }
  return said;
}
