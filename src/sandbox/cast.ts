import { type CastDevice, ODDITIES } from "./population/cast-device.ts";
import { type DeviceList, deviceList } from "./population/device-list.ts";
import { type Making, makeDevice, USUAL_SHARES } from "./population/make-device.ts";
import { type Rounds, roundsFrom } from "./population/rounds.ts";
import { hash, seededRandom } from "./random.ts";

export interface CastUser {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
}
export interface CastGroup {
  readonly id: string;
  readonly displayName: string;
  /** Entra object ids of devices, ids of users, ids of groups. */
  readonly devices: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Devices that belong to it by a rule. */
  readonly holds?: (device: CastDevice) => boolean;
}
export interface CastFilter {
  readonly id: string;
  readonly displayName: string;
  readonly platform: string;
  readonly rule: string;
}
/** Who and what there is before anybody asks for anything. */
export interface Cast {
  readonly seed: number;
  readonly rounds: Rounds;
  readonly users: readonly CastUser[];
  readonly devices: DeviceList;
  readonly groups: readonly CastGroup[];
  readonly filters: readonly CastFilter[];
  /** The Configuration Manager site as a client would find it. */
  readonly site: {
    readonly code: string;
    readonly name: string;
    readonly managementPoint: string;
    readonly fallbackStatusPoint: string;
    readonly gateway: string;
  };
}

const NAMES = ["Adele", "Alex", "Diego", "Grady", "Henrietta", "Isaiah", "Johanna", "Lee", "Lynne", "Megan"];
/** Of a large tenant some people have several devices. */
const MOST_USERS = 5_000;

/** What of a cast is not as usual. */
export interface CastWishes extends Partial<Pick<Making, "misbehaving" | "oddities" | "kinds" | "partOf">> {
  readonly site?: Partial<Cast["site"]> | undefined;
}

/** Digits in the names of devices. */
export const nameWidth = (deviceCount: number): number => Math.max(4, String(deviceCount).length);

/** A population from a seed, a tenth of it odd in ways of the field, and what else a tenant has. */
export function makeCast(
  seed: string,
  deviceCount: number,
  startedAt: number,
  wishes: CastWishes = {},
): Cast {
  const random = seededRandom(`cast ${seed}`);
  const rounds = roundsFrom(startedAt);
  const userCount = Math.min(MOST_USERS, Math.max(3, Math.ceil(deviceCount * 0.8)));
  const users = Array.from({ length: userCount }, (_, index): CastUser => {
    const first = NAMES[index % NAMES.length]!;
    return {
      id: random.guid(),
      displayName: `${first} ${index + 1}`,
      userPrincipalName: `${first.toLowerCase()}${index + 1}@contoso.com`,
    };
  });
  const making: Making = {
    seed: hash(seed),
    rounds,
    userOf: (index) => users[index % users.length]!,
    width: nameWidth(deviceCount),
    misbehaving: wishes.misbehaving ?? 0.1,
    oddities: wishes.oddities ?? ODDITIES,
    kinds: wishes.kinds ?? USUAL_SHARES,
    partOf: wishes.partOf ?? (() => undefined),
  };
  const group = (displayName: string, members: Partial<Omit<CastGroup, "id">> = {}): CastGroup => ({
    id: random.guid(),
    displayName,
    devices: [],
    users: [],
    groups: [],
    ...members,
  });
  const isKiosk = ({ index }: CastDevice) => index % 20 === 3;
  const kiosks = group("Kiosks", { holds: isKiosk });
  return {
    seed: making.seed,
    rounds,
    users,
    devices: deviceList(deviceCount, (index) => makeDevice(making, index)),
    groups: [
      group("Pilot devices", { holds: ({ index }) => index % 4 === 0 }),
      kiosks,
      // Nested, so that members have to be counted through groups.
      group("All workstations", { holds: (device) => !isKiosk(device), groups: [kiosks.id] }),
      group("Empty group"),
      group("Pilot users", { users: users.slice(0, Math.ceil(users.length / 4)).map(({ id }) => id) }),
      group("Duplicate name", { holds: ({ index }) => index === 0 }),
      group("Duplicate name", { holds: ({ index }) => index === 1 }),
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
      name: "Contoso Headquarters",
      managementPoint: "mp1.contoso.com",
      fallbackStatusPoint: "fsp1.contoso.com",
      gateway: "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500",
      ...wishes.site,
    },
  };
}

export interface Membership {
  hasDevice(device: CastDevice): boolean;
  hasUser(id: string): boolean;
  readonly users: ReadonlySet<string>;
}

/** Who belongs to a group, through nested groups unless `direct`. What a device is reset to stays a member. */
export function membershipOf(
  cast: Cast,
  groupId: string,
  objectIdsOf: (device: CastDevice) => readonly string[],
  direct = false,
): Membership {
  const groups = new Map<string, CastGroup>();
  const visit = (id: string) => {
    const found = groups.has(id) ? undefined : cast.groups.find((each) => each.id === id);
    if (!found) return;
    groups.set(id, found);
    if (!direct) for (const nested of found.groups) visit(nested);
  };
  visit(groupId);
  const all = [...groups.values()];
  const named = new Set(all.flatMap(({ devices }) => devices));
  const users = new Set(all.flatMap((each) => each.users));
  return {
    users,
    hasUser: (id) => users.has(id),
    hasDevice: (device) =>
      all.some(({ holds }) => holds?.(device)) ||
      (named.size > 0 && objectIdsOf(device).some((id) => named.has(id))),
  };
}
