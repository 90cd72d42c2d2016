import type { Cast } from "../cast.ts";
import type { Tenant } from "../tenant.ts";
import type { CastDevice, JoinType } from "./cast-device.ts";
import { guidAt } from "./dice.ts";
import { lastSignIn, lastSync } from "./habits.ts";
import { type Life, lifeOf } from "./life.ts";
import { GUIDS } from "./make-device.ts";
import { codeOf, type RecordName } from "./record-code.ts";
import { DAY } from "./rounds.ts";

/** A record of Intune. Moments are milliseconds. */
export interface IntuneRecord {
  readonly code: number;
  readonly device: CastDevice;
  readonly id: string;
  /** Null where the device is not known to Entra. */
  readonly entraDeviceId: string | null;
  readonly name: string;
  readonly agent: "mdm" | "configurationManagerClient" | "configurationManagerClientMdm" | "msSense";
  readonly joinType: JoinType | "unknown";
  /** Undefined for what was never enrolled. */
  readonly enrolledAt: number | undefined;
  readonly lastSyncAt: number;
  /** Workloads that lie with Intune; undefined while it is not co-managed. */
  readonly bits: number | undefined;
  readonly life: Life;
}
export interface EntraRecord {
  readonly code: number;
  readonly device: CastDevice;
  readonly objectId: string;
  readonly deviceId: string;
  readonly name: string;
  readonly trustType: "AzureAd" | "ServerAd" | "Workplace";
  readonly registeredAt: number;
  readonly lastSignInAt: number;
  readonly isEnabled: boolean;
  readonly isManaged: boolean;
  readonly isComanaged: boolean;
  readonly hardwareId: string;
  readonly autopilotId: string | undefined;
  /** The object the device itself has now; others stand beside it. */
  readonly isOwn: boolean;
}
export interface SiteRecord {
  readonly code: number;
  readonly device: CastDevice;
  readonly resourceId: number;
  readonly entraDeviceId: string | null;
  readonly name: string;
  readonly serialNumber: string | null;
  readonly firmwareId: string | null;
  readonly clientId: string | undefined;
  readonly discoveredAt: number;
  readonly life: Life;
}

/** How long what a reset left behind stays in Intune, and in Entra. */
const LEFT_BEHIND = { intune: 10 * DAY, entra: 40 * DAY } as const;
const TRUST = {
  azureADJoined: "AzureAd",
  hybridAzureADJoined: "ServerAd",
  azureADRegistered: "Workplace",
} as const;
const FIRST_RESOURCE = 16_777_216;

export const resourceIdOf = (code: number): number => FIRST_RESOURCE + code;
export const codeOfResource = (resourceId: number): number => resourceId - FIRST_RESOURCE;

const nameOf = (device: CastDevice, now: number): string =>
  device.renamedAt <= now ? `DESKTOP-${device.serialNumber.slice(-6)}` : device.name;
/** Another Entra device comes of a reset, unless Autopilot gives it its own back. */
const getsNewIdentity = ({ oddity }: CastDevice) => oddity === "reset";

const idAt = (cast: Cast, device: CastDevice, name: RecordName, what: number) =>
  guidAt(cast.seed, codeOf(device.index, name), what);

/** The Entra device id the device itself has. */
export const currentEntraId = (cast: Cast, { device, isAgain }: Life): string =>
  isAgain && getsNewIdentity(device) ? idAt(cast, device, "again", GUIDS.entra) : device.entraDeviceId;
export const currentIntuneId = (cast: Cast, { device, isAgain }: Life): string =>
  isAgain ? idAt(cast, device, "again", GUIDS.intune) : device.id;

/** What Intune has of a device. */
export function intuneRecords(tenant: Tenant, life: Life): IntuneRecord[] {
  const { cast } = tenant;
  const { device, now, client, isEnrolled } = life;
  const records: IntuneRecord[] = [];
  const common = { device, name: nameOf(device, now), joinType: device.joinType, life } as const;
  const isDefender = device.oddity === "defenderOnly";
  if (isEnrolled || isDefender || (device.tenantAttached && !life.hasLeft))
    records.push({
      ...common,
      code: codeOf(device.index, life.isAgain ? "again" : "first"),
      id: currentIntuneId(cast, life),
      entraDeviceId: device.oddity === "orphanIntune" ? null : currentEntraId(cast, life),
      agent: isDefender
        ? "msSense"
        : !isEnrolled
          ? "configurationManagerClient"
          : client?.isComanaged
            ? "configurationManagerClientMdm"
            : "mdm",
      joinType: isEnrolled ? device.joinType : "unknown",
      enrolledAt: isEnrolled ? life.enrolledAt : undefined,
      lastSyncAt: isEnrolled ? life.lastSyncAt : lastSync(cast, device, now),
      bits: isEnrolled && client?.isComanaged ? client.intuneBits : undefined,
    });
  if (life.isAgain && getsNewIdentity(device) && now < device.resetAt + LEFT_BEHIND.intune) {
    const before = lifeOf(tenant, device, device.resetAt - 1);
    records.push({
      ...common,
      life: before,
      code: codeOf(device.index, "first"),
      id: device.id,
      entraDeviceId: device.entraDeviceId,
      agent: before.client?.isComanaged ? "configurationManagerClientMdm" : "mdm",
      enrolledAt: device.enrolledAt,
      lastSyncAt: before.lastSyncAt,
      bits: before.client?.isComanaged ? before.client.intuneBits : undefined,
    });
  }
  if (device.oddity === "twin") {
    const earlier = earlierLife(cast, device);
    records.push({
      ...common,
      code: codeOf(device.index, "beside"),
      id: idAt(cast, device, "beside", GUIDS.intune),
      entraDeviceId: idAt(cast, device, "beside", GUIDS.entra),
      name: `${device.name}-OLD`,
      agent: "mdm",
      enrolledAt: earlier.from,
      lastSyncAt: earlier.lastSyncAt,
      bits: undefined,
    });
  }
  return records;
}

/** The life the hardware of a twin had before. */
function earlierLife(cast: Cast, device: CastDevice) {
  const end = device.enrolledAt - 2 * DAY;
  return {
    from: cast.rounds.down(end - 60 * DAY),
    lastSyncAt: lastSync(cast, device, end),
    lastSignInAt: lastSignIn(cast, device, end),
  };
}

/** What Entra has of a device. */
export function entraRecords(cast: Cast, life: Life): EntraRecord[] {
  const { device, now, isAgain } = life;
  const { oddity } = device;
  if (oddity === "orphanConfigmgr" || oddity === "orphanIntune") return [];
  const records: EntraRecord[] = [];
  const hardwareId = `h:${6_755_399_000_000 + device.index}`;
  const renewed = isAgain && getsNewIdentity(device);
  const common = {
    device,
    name: nameOf(device, now),
    trustType: TRUST[device.joinType],
    isEnabled: true,
    hardwareId,
    autopilotId: device.autopilot ? idAt(cast, device, "first", GUIDS.serial) : undefined,
  } as const;
  if (device.registeredAt <= now && device.deletedAt > now)
    records.push({
      ...common,
      code: codeOf(device.index, renewed ? "again" : "first"),
      objectId: renewed ? idAt(cast, device, "again", GUIDS.object) : device.objectId,
      deviceId: currentEntraId(cast, life),
      registeredAt: renewed ? device.resetAt : device.registeredAt,
      lastSignInAt: life.lastSignInAt,
      isManaged: life.isEnrolled,
      isComanaged: life.client?.isComanaged === true,
      isOwn: true,
    });
  if (renewed && now < device.resetAt + LEFT_BEHIND.entra)
    records.push({
      ...common,
      code: codeOf(device.index, "first"),
      objectId: device.objectId,
      deviceId: device.entraDeviceId,
      registeredAt: device.registeredAt,
      lastSignInAt: Math.max(device.registeredAt, lastSignIn(cast, device, device.resetAt - DAY)),
      isManaged: now < device.resetAt + LEFT_BEHIND.intune,
      isComanaged: false,
      isOwn: false,
    });
  if (oddity !== "twin" && oddity !== "registeredTwin" && oddity !== "autopilotPair") return records;
  const earlier = oddity === "twin" ? earlierLife(cast, device) : undefined;
  records.push({
    ...common,
    code: codeOf(device.index, "beside"),
    objectId: idAt(cast, device, "beside", GUIDS.object),
    deviceId: idAt(cast, device, "beside", GUIDS.entra),
    name: earlier ? `${device.name}-OLD` : device.name,
    trustType: oddity === "registeredTwin" ? "Workplace" : "AzureAd",
    registeredAt: earlier?.from ?? device.registeredAt,
    lastSignInAt: earlier ? Math.max(earlier.from, earlier.lastSignInAt) : device.registeredAt,
    isManaged: earlier !== undefined,
    isComanaged: false,
    isOwn: false,
  });
  return records;
}

/** What the site has of a device. */
export function siteRecords(cast: Cast, life: Life): SiteRecord[] {
  const { device, client, isAgain } = life;
  const isDiscovered = device.discovered && !isAgain && !life.hasLeft && device.registeredAt <= life.now;
  if (!client && !isDiscovered) return [];
  const code = codeOf(device.index, isAgain ? "again" : "first");
  return [
    {
      code,
      device,
      resourceId: resourceIdOf(code),
      entraDeviceId: device.oddity === "orphanConfigmgr" ? null : currentEntraId(cast, life),
      name: nameOf(device, life.now),
      // Only a client tells of the hardware.
      serialNumber: client ? device.serialNumber : null,
      firmwareId: client ? idAt(cast, device, "first", GUIDS.firmware).toUpperCase() : null,
      clientId: client ? `GUID:${guidAt(cast.seed, code, GUIDS.client).toUpperCase()}` : undefined,
      discoveredAt: isDiscovered ? device.registeredAt : (client?.since ?? 0),
      life,
    },
  ];
}
