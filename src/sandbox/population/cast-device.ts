import type { CastUser } from "../cast.ts";

/** What is odd about a device; most have nothing. */
export const ODDITIES = [
  "twin",
  "silent",
  "renamed",
  "defenderOnly",
  "noCertificate",
  "oldWindows",
  "fullDisk",
  "needsRestart",
  "registeredJoin",
  "registeredTwin",
  "autopilotPair",
  "clientSilent",
  "noPolicy",
  "workloadConflict",
  "enrolmentError",
  "waitingForUser",
  "orphanConfigmgr",
  "orphanIntune",
  "stale",
  "reset",
  "autopilotReset",
] as const;
export type Oddity = (typeof ODDITIES)[number];

export const JOIN_TYPES = ["azureADJoined", "hybridAzureADJoined", "azureADRegistered"] as const;
export type JoinType = (typeof JOIN_TYPES)[number];

/** A device as it is, and everything that is to become of it by itself. Moments are milliseconds; `Infinity` is never. */
export interface CastDevice {
  /** Its place in the cast. */
  readonly index: number;
  /** Intune's id. */
  readonly id: string;
  /** Entra's device id. */
  readonly entraDeviceId: string;
  /** Entra's object id. */
  readonly objectId: string;
  readonly name: string;
  readonly serialNumber: string;
  readonly model: string;
  readonly manufacturer: string;
  readonly osVersion: string;
  readonly ownership: "company" | "personal";
  readonly joinType: JoinType;
  readonly autopilot: boolean;
  readonly user: CastUser;
  readonly oddity: Oddity | undefined;
  /** When Entra first knew it. */
  readonly registeredAt: number;
  readonly enrolledAt: number;
  /** How it enrols: by itself, or because a client was told to. */
  readonly enrolsBy: "user" | "groupPolicy" | "coManagement";
  /** The site shares it with Intune before it is enrolled. */
  readonly tenantAttached: boolean;
  /** The site discovered it, with or without a client. */
  readonly discovered: boolean;
  /** A client that was there before any app of Intune. */
  readonly clientAt: number;
  /** When the co-management policy reaches a client that was there before. */
  readonly policyAt: number;
  /** When the workloads that lay with Configuration Manager move. */
  readonly movesAt: number;
  /** From then on nobody hears of it. */
  readonly silentFrom: number;
  /** From then on the site hears nothing of its client. */
  readonly clientSilentFrom: number;
  readonly renamedAt: number;
  readonly resetAt: number;
  /** Retired, and its client removed. */
  readonly leavesAt: number;
  /** When Entra forgets it. */
  readonly deletedAt: number;
}
