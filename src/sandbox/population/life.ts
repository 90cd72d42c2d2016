import type { Tenant } from "../tenant.ts";
import type { CastDevice } from "./cast-device.ts";
import { lastActive, lastSignIn, lastSync, nextSync } from "./habits.ts";
import { type InstallReport, installsOf } from "./install.ts";
import { clientOfPolicy } from "./policy-install.ts";
import { DAY } from "./rounds.ts";

/** Moments are milliseconds; `Infinity` is never. */
export interface Life {
  readonly device: CastDevice;
  readonly now: number;
  /** Intune manages it. */
  readonly isEnrolled: boolean;
  /** It was managed once and is not any more. */
  readonly hasLeft: boolean;
  /** It enrolled a second time, after a reset. */
  readonly isAgain: boolean;
  /** Of the enrolment that counts. */
  readonly enrolledAt: number;
  readonly lastSyncAt: number;
  readonly lastSignInAt: number;
  /** The newest first. */
  readonly reports: readonly InstallReport[];
  readonly client:
    | {
        readonly since: number;
        readonly lastActiveAt: number;
        readonly hasPolicy: boolean;
        /** Both sides manage it. */
        readonly isComanaged: boolean;
        /** Workloads that lie with Intune, as the site carries them and as Intune does (facts S90, G157). */
        readonly siteBits: number;
        readonly intuneBits: number;
      }
    | undefined;
}

const NEVER = Number.POSITIVE_INFINITY;
/** Compliance with Intune, the rest with Configuration Manager; and everything with Intune (fact S91). */
const SOME_MOVED = 8_195;
const ALL_MOVED = 12_543;
const WINDOWS_UPDATE = 16;

/** Windows 11 from Autopilot takes Intune for its authority (fact G105). */
export const isAutopilotEleven = ({ autopilot, osVersion }: CastDevice): boolean =>
  autopilot && Number(osVersion.split(".")[2]) >= 22_000;

/** What has become of a device by `now`. */
export function lifeOf(tenant: Tenant, device: CastDevice, now: number): Life {
  const { cast } = tenant;
  const isAgain = device.resetAt <= now;
  const enrolledAt = isAgain ? device.resetAt : device.enrolledAt;
  const hasLeft = device.leavesAt <= now;
  const end = Math.min(isAgain ? NEVER : device.resetAt, device.leavesAt, device.silentFrom);
  const movesAt = isAutopilotEleven(device)
    ? 0
    : device.movesAt === NEVER
      ? NEVER
      : nextSync(cast, device, device.movesAt);
  const had = !isAgain && device.clientAt <= now && !hasLeft;
  const wasComanaged = had && device.policyAt < NEVER;
  const { reports, client: brought } =
    hasLeft || device.oddity === "orphanIntune" || enrolledAt > now
      ? { reports: [], client: undefined }
      : installsOf(
          tenant,
          device,
          { from: enrolledAt, to: end, offeredFrom: wasComanaged ? movesAt : enrolledAt },
          now,
        );
  const isEnrolled = enrolledAt <= now && !hasLeft;
  const inAutopilot =
    isEnrolled && !had && isAutopilotEleven(device) && device.joinType === "azureADJoined"
      ? clientOfPolicy(tenant, device, { from: enrolledAt, to: end })
      : undefined;
  const came = had
    ? { since: device.clientAt, policyAt: device.policyAt }
    : brought && inAutopilot && brought.since < inAutopilot.since
      ? brought
      : (inAutopilot ?? brought);
  const bits = movesAt <= now ? ALL_MOVED : SOME_MOVED;
  const hasPolicy = came !== undefined && came.policyAt <= now;
  const lived = Math.min(now, end - 1);
  return {
    device,
    now,
    isEnrolled,
    hasLeft: hasLeft && device.enrolledAt <= now,
    isAgain,
    enrolledAt,
    lastSyncAt: Math.max(enrolledAt, lastSync(cast, device, lived)),
    lastSignInAt: signInOf(tenant, device, lived, isAgain),
    reports,
    client:
      came && came.since <= now
        ? {
            since: came.since,
            lastActiveAt: Math.max(
              came.since,
              lastActive(cast, device, Math.min(lived, device.clientSilentFrom)),
            ),
            hasPolicy,
            isComanaged: hasPolicy && isEnrolled,
            siteBits: bits,
            intuneBits: device.oddity === "workloadConflict" ? bits ^ WINDOWS_UPDATE : bits,
          }
        : undefined,
  };
}

function signInOf({ cast }: Tenant, device: CastDevice, lived: number, isAgain: boolean): number {
  if (device.oddity === "stale") return device.registeredAt + DAY;
  return Math.max(isAgain ? device.resetAt : device.registeredAt, lastSignIn(cast, device, lived));
}
