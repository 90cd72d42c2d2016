import type { InstallState } from "../deployment/tenant.ts";

/** A moment as ISO 8601 UTC with milliseconds, so that text order is time order. */
export type Instant = string;

/** Where what we know of a device was read. `event` names a device to look at; it proves nothing. */
export const SOURCES = [
  "entra",
  "intune",
  "workload-export",
  "eligibility-export",
  "assignment",
  "install",
  "configmgr",
  "event",
] as const;
export type Source = (typeof SOURCES)[number];

/** What every fact carries besides what it says. */
export interface Seen {
  /** Unique within source and tenant: Intune's id, Entra's object id, the site's resource id, app and device. */
  readonly recordId: string;
  /** Lower case; null when the source does not say, or says zeros. */
  readonly entraDeviceId: string | null;
  /** The best time the source claims for what it says; null when it claims none. */
  readonly claimedAt: Instant | null;
  /** When we read it. */
  readonly readAt: Instant;
  /** Since when a complete reading of the source no longer has it; null while it is there. */
  readonly goneAt: Instant | null;
}

export type TrustType = "joined" | "hybrid" | "registered" | "unknown";

export interface EntraFact extends Seen {
  readonly source: "entra";
  readonly name: string;
  readonly trustType: TrustType;
  readonly enabled: boolean;
  readonly operatingSystem: string | null;
  readonly osVersion: string | null;
  readonly registeredAt: Instant | null;
  readonly lastSignInAt: Instant | null;
  /** `[HWID]` of physicalIds: the same for records of the same hardware. */
  readonly hardwareId: string | null;
  /** `[ZTDId]` of physicalIds: the same for the two records Autopilot makes of one hybrid device. */
  readonly autopilotId: string | null;
}

/** managementAgent of Graph in our words (fact G123); `other` for what Graph adds tomorrow. */
export type ManagementAgent = "mdm" | "configmgr" | "comanaged" | "defender" | "none" | "other";

export interface IntuneFact extends Seen {
  readonly source: "intune";
  readonly name: string;
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly operatingSystem: string | null;
  readonly osVersion: string | null;
  readonly userPrincipalName: string | null;
  readonly agent: ManagementAgent;
  readonly enrolmentType: string | null;
  readonly enrolledAt: Instant | null;
  readonly lastSyncAt: Instant | null;
  readonly joinType: TrustType;
  readonly compliance: string | null;
  readonly registrationState: string | null;
  readonly managementState: string | null;
  /** True where Intune has the workload; a workload Graph did not tell is missing (v1.0 hides two, fact G122). */
  readonly workloads: Readonly<Partial<Record<Workload, boolean>>> | null;
  /** Beta only (fact G122). */
  readonly autopilotEnrolled: boolean | null;
}

export interface WorkloadFact extends Seen {
  readonly source: "workload-export";
  readonly workloads: Readonly<Partial<Record<Workload, boolean>>> | null;
}

export interface EligibilityFact extends Seen {
  readonly source: "eligibility-export";
  /** Graph's word: comanaged, eligible, eligibleButNotAzureAdJoined, needsOsUpdate, ineligible, scheduledForEnrollment. */
  readonly status: string;
}

/** Membership says that an app of ours reaches the device; what a filter then lets through is not known here. */
export interface AssignmentFact extends Seen {
  readonly source: "assignment";
  readonly appId: string;
  /** True where a filter of the assignment may still keep the device out. */
  readonly filtered: boolean;
}

export interface InstallFact extends Seen {
  readonly source: "install";
  readonly appId: string;
  readonly intuneDeviceId: string;
  readonly state: InstallState["state"];
  readonly detail: string | null;
  /** Hex with 0x; null without an error. */
  readonly hexErrorCode: string | null;
}

export interface ConfigmgrFact extends Seen {
  readonly source: "configmgr";
  readonly name: string;
  readonly serialNumber: string | null;
  readonly smbiosGuid: string | null;
  /** As the site writes it: "Microsoft Windows NT Server 10.0"; null when it says none. */
  readonly operatingSystem: string | null;
  readonly client: boolean;
  readonly clientVersion: string | null;
  readonly lastActiveAt: Instant | null;
  readonly siteCode: string | null;
  /** Superseded by a newer record of the same hardware, or decommissioned. */
  readonly obsolete: boolean;
  /** Null where SMS_Client_ComanagementState could not be read; then `consoleCoManaged` serves (fact S80). */
  readonly policyPresent: boolean | null;
  readonly enrolled: boolean | null;
  readonly provisioned: boolean | null;
  readonly pendingUser: boolean | null;
  /** Hex with 0x of the last enrolment attempt; null without an error (fact S83). */
  readonly enrolmentErrorCode: string | null;
  readonly authority: string | null;
  /** As the site carries it, a number in text; null when it says none. */
  readonly workloadBits: string | null;
  /** CoManaged of SMS_CombinedDeviceResources; null when not told. */
  readonly consoleCoManaged: boolean | null;
}

export interface EventFact extends Seen {
  readonly source: "event";
  readonly kind: "enrolled" | "enrolment-failed";
  readonly detail: string | null;
}

export type Fact =
  | EntraFact
  | IntuneFact
  | WorkloadFact
  | EligibilityFact
  | AssignmentFact
  | InstallFact
  | ConfigmgrFact
  | EventFact;

/** Workloads of co-management. Graph's `inventory` is none. */
export const WORKLOADS = [
  "compliancePolicy",
  "resourceAccess",
  "deviceConfiguration",
  "windowsUpdateForBusiness",
  "endpointProtection",
  "clientApps",
  "officeApps",
] as const;
export type Workload = (typeof WORKLOADS)[number];

/** Everything known of one device, whichever source said it. */
export interface DeviceFacts {
  /** Entra's device id, lower case; for a record without one `intune:ID` or `configmgr:ID`. */
  readonly deviceId: string;
  readonly entra: readonly EntraFact[];
  readonly intune: readonly IntuneFact[];
  readonly workloads: readonly WorkloadFact[];
  readonly eligibility: readonly EligibilityFact[];
  readonly assignments: readonly AssignmentFact[];
  readonly installs: readonly InstallFact[];
  readonly configmgr: readonly ConfigmgrFact[];
  readonly events: readonly EventFact[];
}

const ROOM = {
  entra: "entra",
  intune: "intune",
  "workload-export": "workloads",
  "eligibility-export": "eligibility",
  assignment: "assignments",
  install: "installs",
  configmgr: "configmgr",
  event: "events",
} as const satisfies Record<Source, keyof DeviceFacts>;

/**
 * Sorts facts of one device by source. Within a source the order is by what the facts say, never by how they came, so
 * that the order of arrival cannot matter.
 */
export function gatherFacts(deviceId: string, facts: readonly Fact[]): DeviceFacts {
  const rooms: Record<string, Fact[]> = Object.fromEntries(Object.values(ROOM).map((room) => [room, []]));
  for (const fact of facts) rooms[ROOM[fact.source]]!.push(fact);
  for (const room of Object.values(rooms)) room.sort(newestFirst);
  return { deviceId, ...rooms } as unknown as DeviceFacts;
}

/**
 * What is there before what is superseded before what is gone; of Intune the newest enrolment; then by the time the source
 * claims, then by id.
 */
function newestFirst(a: Fact, b: Fact): number {
  return (
    weightOf(a) - weightOf(b) ||
    compare(enrolmentOf(b), enrolmentOf(a)) ||
    compare(b.claimedAt ?? "", a.claimedAt ?? "") ||
    compare(a.recordId, b.recordId)
  );
}

function weightOf(fact: Fact): number {
  if (fact.goneAt !== null) return 2;
  const stepsBack =
    (fact.source === "configmgr" && fact.obsolete) || (fact.source === "intune" && fact.agent === "defender");
  return stepsBack ? 1 : 0;
}
/** To the minute: a list and a report write it with and without fractions of a second. */
const enrolmentOf = (fact: Fact) => (fact.source === "intune" ? (fact.enrolledAt ?? "").slice(0, 16) : "");
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The record that speaks for a source: the newest that is there, else the newest that was. */
export const current = <F extends Seen>(facts: readonly F[]): F | undefined => facts[0];
/** The newest that is there. */
export const present = <F extends Seen>(facts: readonly F[]): F | undefined =>
  facts[0]?.goneAt === null ? facts[0] : undefined;
