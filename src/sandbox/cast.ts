import { seededRandom } from "./random.ts";

export interface CastUser {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
}
/** What is odd about a device; most have nothing. */
export type Oddity =
  | "twin"
  | "silent"
  | "renamed"
  | "defenderOnly"
  | "noCertificate"
  | "oldWindows"
  | "fullDisk";
export interface CastDevice {
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
  readonly joinType: "azureADJoined" | "hybridAzureADJoined";
  readonly user: CastUser;
  readonly enrolledAt: number;
  readonly oddity: Oddity | undefined;
}
export interface CastGroup {
  readonly id: string;
  readonly displayName: string;
  /** Entra object ids of devices, ids of users, ids of groups. */
  readonly devices: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
}
export interface CastFilter {
  readonly id: string;
  readonly displayName: string;
  readonly platform: string;
  readonly rule: string;
}
/** Who and what there is before anybody asks for anything. */
export interface Cast {
  readonly users: readonly CastUser[];
  readonly devices: readonly CastDevice[];
  readonly groups: readonly CastGroup[];
  readonly filters: readonly CastFilter[];
  /** The Configuration Manager site as a client would find it. */
  readonly site: {
    readonly code: string;
    readonly managementPoint: string;
    readonly gateway: string;
  };
}

const ODDITIES: readonly Oddity[] = [
  "twin",
  "silent",
  "renamed",
  "defenderOnly",
  "noCertificate",
  "oldWindows",
  "fullDisk",
];
const HARDWARE = [
  ["Dell Inc.", "Latitude 5450"],
  ["LENOVO", "21HD"],
  ["HP", "EliteBook 840 G10"],
  ["Microsoft Corporation", "Surface Laptop 6"],
] as const;
const NAMES = ["Adele", "Alex", "Diego", "Grady", "Henrietta", "Isaiah", "Johanna", "Lee", "Lynne", "Megan"];
const DAY = 86_400_000;

/** The default cast: a population from a seed, a tenth of it odd in ways of the field. */
export function defaultCast(seed: string | number, deviceCount: number, now: number): Cast {
  const random = seededRandom(`cast ${seed}`);
  const users = Array.from({ length: Math.max(3, Math.ceil(deviceCount * 0.8)) }, (_, index): CastUser => {
    const first = NAMES[index % NAMES.length]!;
    return {
      id: random.guid(),
      displayName: `${first} ${index + 1}`,
      userPrincipalName: `${first.toLowerCase()}${index + 1}@contoso.com`,
    };
  });
  const devices: CastDevice[] = [];
  for (let index = 0; index < deviceCount; index++) {
    const oddity = random.chance(0.1) ? random.pick(ODDITIES) : undefined;
    const [manufacturer, model] = random.pick(HARDWARE);
    const before = oddity === "twin" ? devices.at(-1) : undefined;
    devices.push({
      id: random.guid(),
      entraDeviceId: random.guid(),
      objectId: random.guid(),
      name: `PC-${String(index + 1).padStart(4, "0")}`,
      serialNumber: before?.serialNumber ?? `SN${random.guid().slice(0, 8).toUpperCase()}`,
      manufacturer: before?.manufacturer ?? manufacturer,
      model: before?.model ?? model,
      osVersion:
        oddity === "oldWindows" ? "10.0.17763.5830" : random.pick(["10.0.22631.4317", "10.0.26100.2314"]),
      ownership: random.chance(0.92) ? "company" : "personal",
      joinType: random.chance(0.8) ? "azureADJoined" : "hybridAzureADJoined",
      user: users[index % users.length]!,
      enrolledAt: now - Math.floor(random.next() * 300 * DAY) - DAY,
      oddity,
    });
  }
  const objectIds = devices.map((device) => device.objectId);
  const quarter = objectIds.filter((_, index) => index % 4 === 0);
  const kiosks = objectIds.filter((_, index) => index % 20 === 3);
  const group = (
    displayName: string,
    members: Partial<Pick<CastGroup, "devices" | "users" | "groups">> = {},
  ): CastGroup => ({ id: random.guid(), displayName, devices: [], users: [], groups: [], ...members });
  const kioskGroup = group("Kiosks", { devices: kiosks });
  return {
    users,
    devices,
    groups: [
      group("Pilot devices", { devices: quarter }),
      kioskGroup,
      // Nested, so that members have to be counted through groups.
      group("All workstations", {
        devices: objectIds.filter((id) => !kiosks.includes(id)),
        groups: [kioskGroup.id],
      }),
      group("Empty group"),
      group("Pilot users", { users: users.slice(0, Math.ceil(users.length / 4)).map(({ id }) => id) }),
      group("Duplicate name", { devices: objectIds.slice(0, 1) }),
      group("Duplicate name", { devices: objectIds.slice(1, 2) }),
    ],
    filters: [
      {
        id: random.guid(),
        displayName: "Corporate Windows",
        platform: "windows10AndLater",
        rule: '(device.deviceOwnership -eq "Corporate")',
      },
    ],
    site: {
      code: "ABC",
      managementPoint: "mp1.contoso.com",
      gateway: "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500",
    },
  };
}

/** Devices (Entra object ids) and users of a group, nested groups included. */
export function transitiveMembers(
  cast: Cast,
  groupId: string,
): { readonly devices: ReadonlySet<string>; readonly users: ReadonlySet<string> } {
  const devices = new Set<string>();
  const users = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    const found = cast.groups.find((each) => each.id === id);
    for (const device of found?.devices ?? []) devices.add(device);
    for (const user of found?.users ?? []) users.add(user);
    for (const nested of found?.groups ?? []) visit(nested);
  };
  visit(groupId);
  return { devices, users };
}
