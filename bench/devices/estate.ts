/**
 * An estate of any size, worked out device by device from its number alone: nothing is held, and it is the same in every
 * run. Shares are those of an estate on its way: most devices co-managed, some at every stage before, a few with a fault or
 * with records left behind.
 */
export const READ_AT = Date.UTC(2026, 10, 25, 8);
/** When what changed is read: an hour later. */
export const CHANGED_AT = READ_AT + 3_600_000;
export const TENANT = "11111111-2222-4333-8444-555555555555";
export const APP = "6f0c2a4e-5d8b-4c1e-9a37-0b1d2e3f4a5b";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MODELS = ["Book 5", "Tower 9", "Slate 2", "Desk 7", "Pad 3"];

/** A number below 2^32 that looks like chance. */
export function chance(n: number, salt: number): number {
  let x = Math.imul(n ^ (salt * 0x9e3779b9), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}
const hex = (value: number) => value.toString(16).padStart(8, "0");
export function guid(n: number, salt: number): string {
  const [a, b, c] = [chance(n, salt), hex(chance(n, salt + 101)), hex(chance(n, salt + 202))];
  // The number itself keeps two devices apart, whatever chance says.
  return `${hex(a)}-${b.slice(0, 4)}-4${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${hex(n)}`;
}

export type Row = Readonly<Record<string, string>>;

export interface EstateDevice {
  entra(): Readonly<Record<string, unknown>>;
  /** A row of the report Devices. */
  intune(): Row | undefined;
  workloads(): Row | undefined;
  install(): Row | undefined;
  site(): Row | undefined;
}

/** One device in a hundred is heard of again within the hour, and one in ten of those goes a step further. */
export const isChanged = (n: number) => chance(n, 77) % 100 === 0;

/** Device `n` as its sources tell it; `changed`: an hour later. */
export function estateDevice(n: number, changed = false): EstateDevice {
  const share = chance(n, 1) % 1_000;
  const moved = changed && isChanged(n);
  const step = moved && chance(n, 78) % 10 === 0;
  const isComanaged = share < 600 || (step && share < 800);
  const hasClient = share < 700 || isComanaged;
  const isInstalled = hasClient || share < 800;
  const isTargeted = isInstalled || share < 850;
  const isEnrolled = isTargeted || share < 950;
  const isSilent = chance(n, 2) % 100 < 3;
  const quiet = isSilent ? 8 * DAY + (chance(n, 3) % 60) * DAY : (chance(n, 3) % 600) * 60_000;
  const heard = instant(moved ? CHANGED_AT - (chance(n, 4) % 3_000) * 1_000 : READ_AT - quiet);
  const enrolled = instant(READ_AT - (2 + (chance(n, 5) % 700)) * DAY - (chance(n, 6) % DAY));
  const entraId = guid(n, 10);
  const name = `PC-${n.toString(36).toUpperCase().padStart(5, "0")}`;
  // A few share their hardware with the device before: enrolled again.
  const serial = `SN${(chance(n, 7) % 200 === 0 ? n - 1 : n).toString(36).toUpperCase().padStart(8, "0")}`;
  const model = MODELS[chance(n, 8) % MODELS.length]!;
  const bits = isComanaged ? String(8193 + (chance(n, 9) % 4) * 64 + (chance(n, 11) % 2) * 16) : "";
  // One in a hundred disagrees with the site.
  const siteBits = chance(n, 12) % 100 === 0 ? "8193" : bits;
  const isFailed = isTargeted && !isInstalled && chance(n, 13) % 3 === 0;
  const osVersion = chance(n, 14) % 3 === 0 ? "10.0.19045.4529" : "10.0.22631.4317";
  // Made when asked for: each file wants one of them.
  return {
    entra: () => ({
      id: guid(n, 20),
      deviceId: entraId,
      displayName: name,
      trustType: chance(n, 15) % 3 === 0 ? "AzureAd" : "ServerAd",
      accountEnabled: true,
      operatingSystem: "Windows",
      operatingSystemVersion: osVersion,
      registrationDateTime: enrolled,
      approximateLastSignInDateTime: heard,
      physicalIds: [`[HWID]:h:${chance(n, 16) * 1_000_003 + n}`, `[USER-GID]:${entraId}:${n}`],
    }),
    intune: () =>
      isEnrolled
        ? {
            DeviceId: guid(n, 30),
            DeviceName: name,
            ReferenceId: entraId,
            SerialNumber: serial,
            Manufacturer: "Contoso",
            Model: model,
            OS: "Windows",
            OSVersion: osVersion,
            UPN: `user${n}@contoso.com`,
            ManagementAgents: isComanaged ? "10" : "2",
            DeviceEnrollmentType: isComanaged ? "9" : "5",
            CreatedDate: column(enrolled),
            LastContact: column(heard),
            CompliantState: "1",
            DeviceRegistrationState: "2",
            ManagementState: "0",
            JoinType: chance(n, 15) % 3 === 0 ? "1" : "3",
            SCCMCoManagementFeatures: bits,
          }
        : undefined,
    workloads: () =>
      isComanaged
        ? {
            DeviceId: guid(n, 30),
            ReferenceId: entraId,
            SCCMCoManagementFeatures: bits,
            LastContact: column(heard),
          }
        : undefined,
    install: () =>
      isTargeted
        ? {
            DeviceId: guid(n, 30),
            AppInstallState: isInstalled ? "1" : isFailed ? "2" : "4",
            AppInstallStateDetails: "0",
            HexErrorCode: isFailed ? "0x80070643" : "",
            LastModifiedDateTime: column(instant(READ_AT - (1 + (chance(n, 17) % 90)) * DAY)),
          }
        : undefined,
    site: () =>
      hasClient
        ? {
            ResourceID: String(16_777_216 + n),
            Name: name,
            AADDeviceID: entraId,
            SerialNumber: serial,
            SMBIOSGUID: guid(n, 40),
            OperatingSystemNameandVersion: "Microsoft Windows NT Workstation 10.0",
            Client: "1",
            ClientVersion: "5.00.9128.1007",
            SiteCode: "CON",
            LastActiveTime: heard,
            LastDDR: heard,
            CoManaged: isComanaged ? "1" : "0",
            ComgmtPolicyPresent: isComanaged ? "true" : "false",
            MDMEnrolled: isComanaged ? "true" : "false",
            MDMProvisioned: isComanaged ? "true" : "false",
            PendingLogon: "false",
            EnrollmentStatusCode: "0",
            Authority: "Intune",
            MDMWorkloads: siteBits,
          }
        : undefined,
  };
}

const instant = (time: number) => new Date(time).toISOString();
/** Reports write moments with a space and without a zone. */
const column = (text: string) => text.replace("T", " ").replace("Z", "0000");
