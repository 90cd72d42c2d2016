import type { ConfigmgrFact } from "../domain/device/facts.ts";
import { entraIdOf } from "../domain/device/identity.ts";

/** A value of a record by any of the names it is known under; undefined when the record has none of them. */
export type Lookup = (...names: readonly string[]) => unknown;

/** What a site says of a device, in one of its classes or views or in several of them. Null: not said. */
export interface SiteRecord {
  /** The site's number of the device (fact S88). */
  readonly resourceId: number;
  readonly name: string | null;
  readonly entraDeviceId: string | null;
  readonly serialNumber: string | null;
  readonly smbiosGuid: string | null;
  readonly operatingSystem: string | null;
  readonly client: boolean | null;
  readonly clientVersion: string | null;
  readonly siteCode: string | null;
  readonly obsolete: boolean | null;
  readonly decommissioned: boolean | null;
  /** Stands for every computer the site does not know: "x64 Unknown Computer". */
  readonly placeholder: boolean | null;
  readonly lastActiveAt: string | null;
  /** The newest time the record carries. */
  readonly claimedAt: string | null;
  readonly coManaged: boolean | null;
  readonly policyPresent: boolean | null;
  readonly enrolled: boolean | null;
  readonly provisioned: boolean | null;
  readonly pendingUser: boolean | null;
  /** Hex with 0x; null without an error. */
  readonly enrolmentErrorCode: string | null;
  readonly authority: string | null;
  readonly workloadBits: string | null;
}

/** How a writer of records puts moments and yes and no; the service's own forms are the default. */
export interface RecordWords {
  readonly flag: (value: unknown) => boolean | null;
  readonly instant: (value: unknown) => string | null;
}

const SERVICE_WORDS: RecordWords = { flag: flagOf, instant: instantOf };

/**
 * Reads one row of SMS_R_System, SMS_CombinedDeviceResources, SMS_Client_ComanagementState, or of a view that joins them
 * (facts S70 to S79). Undefined when it carries no id of a device.
 */
export function siteRecordOf(
  of: Lookup,
  { flag, instant }: RecordWords = SERVICE_WORDS,
): SiteRecord | undefined {
  const resourceId = numberOf(of("ResourceID", "ResourceId", "MachineID", "MachineId"));
  if (resourceId === null || !Number.isSafeInteger(resourceId) || resourceId <= 0) return undefined;
  const lastActiveAt = instant(of("LastActiveTime"));
  return {
    resourceId,
    name: textOf(of("Name", "NetbiosName")),
    entraDeviceId: entraIdOf(textOf(of("AADDeviceID"))),
    serialNumber: textOf(of("SerialNumber")),
    smbiosGuid: textOf(of("SMBIOSGUID")),
    operatingSystem: textOf(of("OperatingSystemNameandVersion", "DeviceOS")),
    client: flag(of("IsClient", "Client")),
    clientVersion: textOf(of("ClientVersion")),
    siteCode: textOf(of("SiteCode")),
    obsolete: flag(of("Obsolete", "IsObsolete")),
    decommissioned: flag(of("Decommissioned", "IsDecommissioned")),
    placeholder: flag(of("Unknown")),
    lastActiveAt,
    claimedAt: newest([
      lastActiveAt,
      ...["LastDDR", "LastPolicyRequest", "LatestProcessingAttempt", "CreationDate"].map((name) =>
        instant(of(name)),
      ),
    ]),
    coManaged: flag(of("CoManaged")),
    policyPresent: flag(of("ComgmtPolicyPresent")),
    enrolled: flag(of("MDMEnrolled")),
    provisioned: flag(of("MDMProvisioned")),
    pendingUser: flag(of("PendingLogon")),
    enrolmentErrorCode: failureCodeOf(of("EnrollmentStatusCode")),
    authority: textOf(of("Authority")),
    workloadBits: textOf(of("MDMWorkloads")),
  };
}

/** Several records of one device as one: of each member the first that says something, of times the newest. */
export function mergedRecord(records: readonly [SiteRecord, ...SiteRecord[]]): SiteRecord {
  const merged: Record<string, unknown> = {};
  for (const record of records)
    for (const [name, value] of Object.entries(record)) merged[name] ??= value ?? null;
  return { ...(merged as unknown as SiteRecord), claimedAt: newest(records.map((each) => each.claimedAt)) };
}

/** What makes a record none of a Windows device: the site also knows other systems, and stand-ins for the unknown. */
export const isDevice = ({ placeholder, operatingSystem }: SiteRecord): boolean =>
  placeholder !== true && (operatingSystem === null || /windows/i.test(operatingSystem));

/**
 * The record as a fact. `comanagementRead`: the co-management state of every device could be read, so that a device without
 * one has none; otherwise it is not known (fact S80).
 */
export function factOfSiteRecord(
  record: SiteRecord,
  { readAt, comanagementRead }: { readonly readAt: string; readonly comanagementRead: boolean },
): ConfigmgrFact {
  // A list without that column may still name the client's version.
  const client = record.client ?? record.clientVersion !== null;
  const known = (value: boolean | null) => (comanagementRead ? (value ?? false) : null);
  return {
    source: "configmgr",
    recordId: String(record.resourceId),
    entraDeviceId: record.entraDeviceId,
    claimedAt: record.claimedAt,
    readAt,
    goneAt: null,
    name: record.name ?? "",
    serialNumber: record.serialNumber,
    smbiosGuid: record.smbiosGuid,
    operatingSystem: record.operatingSystem,
    client,
    clientVersion: client ? record.clientVersion : null,
    lastActiveAt: client ? record.lastActiveAt : null,
    siteCode: record.siteCode,
    obsolete: record.obsolete === true || record.decommissioned === true,
    policyPresent: known(record.policyPresent),
    enrolled: known(record.enrolled),
    provisioned: known(record.provisioned),
    pendingUser: known(record.pendingUser),
    enrolmentErrorCode: record.enrolmentErrorCode,
    authority: record.authority,
    workloadBits: record.workloadBits,
    consoleCoManaged: record.coManaged,
  };
}

/** Null and "" mean the same (fact S45). */
export function textOf(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? value.trim() || null : null;
}

export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? Number(value) : null;
}

/** True and false come as such or as 1 and 0 (fact S81). */
export function flagOf(value: unknown): boolean | null {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  const text = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : null;
}

const NEVER_BEFORE = Date.UTC(1990, 0, 1);

/** A moment as ISO 8601 UTC; null for none, and for the years before 1990 that mean "never" (fact S44). */
export function instantOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null || !/^\d{4}-\d\d-\d\d/.test(text)) return null;
  const time = Date.parse(/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(" ", "T")}Z`);
  return Number.isNaN(time) || time < NEVER_BEFORE ? null : new Date(time).toISOString();
}

/** HRESULT of the last enrolment, an unsigned or signed decimal, as hex; null unless it is a failure (fact S83). */
export function failureCodeOf(value: unknown): string | null {
  const hex = /^0x([0-9a-f]{8})$/i.exec(textOf(value) ?? "")?.[1];
  const code = hex === undefined ? numberOf(value) : Number.parseInt(hex, 16);
  if (code === null || code < -0x8000_0000 || code > 0xffff_ffff) return null;
  const unsigned = code >>> 0;
  return unsigned >= 0x8000_0000 ? `0x${unsigned.toString(16).toUpperCase()}` : null;
}

function newest(instants: readonly (string | null)[]): string | null {
  return instants.reduce((a, b) => (b !== null && (a === null || b > a) ? b : a), null);
}
