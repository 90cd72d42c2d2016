import type { CastUser } from "../cast.ts";
import type { CastDevice, JoinType, Oddity } from "./cast-device.ts";
import { chance, guidAt } from "./dice.ts";
import { codeOf } from "./record-code.ts";
import { DAY, type Rounds } from "./rounds.ts";

const HARDWARE = [
  ["Dell Inc.", "Latitude 5450"],
  ["LENOVO", "21HD"],
  ["HP", "EliteBook 840 G10"],
  ["Microsoft Corporation", "Surface Laptop 6"],
] as const;
const SYSTEMS = ["10.0.22631.4317", "10.0.26100.2314"] as const;
/** Windows 10 1703: the client takes it, co-management does not. */
const TOO_OLD = "10.0.15063.2679";
const NEVER = Number.POSITIVE_INFINITY;

/** What is thrown for, per device. */
const DICE = {
  oddity: 1,
  whichOddity: 2,
  kind: 3,
  hardware: 4,
  system: 5,
  ownership: 6,
  join: 7,
  autopilot: 8,
  age: 9,
  when: 10,
  moves: 11,
  variant: 12,
  delay: 13,
} as const;
export const GUIDS = { intune: 20, entra: 21, object: 22, firmware: 23, serial: 24, client: 25 } as const;

/** What a device without an oddity can be. */
export const KIND_NAMES = ["cloud", "hybrid", "coManaged", "clientOnly", "late", "known", "leaver"] as const;
export type Kind = (typeof KIND_NAMES)[number];
export type Shares = readonly (readonly [kind: Kind, parts: number])[];

/** How many of a hundred are what, where nobody says otherwise. */
export const USUAL_SHARES: Shares = [
  ["cloud", 52],
  ["hybrid", 12],
  ["coManaged", 14],
  ["clientOnly", 7],
  ["late", 6],
  ["known", 5],
  ["leaver", 4],
];

/** What each oddity stands on. */
const KIND_OF_ODDITY: Readonly<Record<Oddity, Kind>> = {
  twin: "cloud",
  silent: "cloud",
  renamed: "cloud",
  defenderOnly: "known",
  noCertificate: "cloud",
  oldWindows: "cloud",
  fullDisk: "cloud",
  needsRestart: "cloud",
  registeredJoin: "cloud",
  registeredTwin: "hybrid",
  autopilotPair: "hybrid",
  clientSilent: "coManaged",
  noPolicy: "coManaged",
  workloadConflict: "coManaged",
  enrolmentError: "clientOnly",
  waitingForUser: "clientOnly",
  orphanConfigmgr: "clientOnly",
  orphanIntune: "cloud",
  stale: "known",
  reset: "cloud",
  autopilotReset: "cloud",
};

/** What is said of a single device instead of thrown for; moments are milliseconds after the beginning. */
export interface Part {
  readonly kind?: Kind | undefined;
  readonly oddity?: Oddity | "none" | undefined;
  readonly name?: string | undefined;
  readonly joinType?: JoinType | undefined;
  readonly ownership?: "company" | "personal" | undefined;
  readonly osVersion?: string | undefined;
  readonly autopilot?: boolean | undefined;
  readonly user?: CastUser | undefined;
  readonly enrolsAfter?: number | undefined;
  readonly silentAfter?: number | undefined;
  readonly clientSilentAfter?: number | undefined;
  readonly renamedAfter?: number | undefined;
  readonly resetAfter?: number | undefined;
  readonly leavesAfter?: number | undefined;
  readonly workloadsMoveAfter?: number | undefined;
}

/** What a population is made by. */
export interface Making {
  readonly seed: number;
  readonly rounds: Rounds;
  readonly userOf: (index: number) => CastUser;
  readonly width: number;
  /** How many of all devices are odd, from 0 to 1. */
  readonly misbehaving: number;
  readonly oddities: readonly Oddity[];
  readonly kinds: Shares;
  readonly partOf: (index: number) => Part | undefined;
}

/** The name a device starts with, unless it was given another. */
export const usualName = (index: number, width: number): string =>
  `PC-${String(index + 1).padStart(width, "0")}`;

/** The device at a place of the cast: all of it follows from the seed, the place and when the tenant began. */
export function makeDevice(making: Making, index: number): CastDevice {
  const { seed, rounds, userOf, width } = making;
  const part = making.partOf(index) ?? {};
  const roll = (what: number) => chance(seed, index, what);
  const pick = <T>(what: number, items: readonly T[]) => items[Math.floor(roll(what) * items.length)]!;
  const start = rounds.startedAt;
  const oddity = oddityOf(part, () =>
    roll(DICE.oddity) < making.misbehaving ? pick(DICE.whichOddity, making.oddities) : undefined,
  );
  const kind = part.kind ?? (oddity ? KIND_OF_ODDITY[oddity] : kindOf(making.kinds, roll(DICE.kind)));
  const [manufacturer, model] = pick(DICE.hardware, HARDWARE);
  const before = rounds.down(start - DAY - roll(DICE.age) * 300 * DAY);
  /** A moment some days after the beginning. */
  const within = (from: number, to: number) =>
    rounds.up(start + (from + roll(DICE.when) * (to - from)) * DAY);
  const after = (milliseconds: number | undefined) =>
    milliseconds === undefined ? NEVER : rounds.up(start + milliseconds);
  const isHybrid =
    kind === "hybrid" || kind === "clientOnly" || (kind === "coManaged" && roll(DICE.join) < 0.66);
  const enrolsLater = kind === "clientOnly" && oddity === undefined && roll(DICE.variant) < 0.6;
  const enrolledAt =
    part.enrolsAfter !== undefined
      ? after(part.enrolsAfter)
      : kind === "known" || (kind === "clientOnly" && !enrolsLater)
        ? NEVER
        : kind === "late" || enrolsLater
          ? within(1, 25)
          : before;
  const when = (said: number | undefined, isSo: boolean, from: number, to: number) =>
    said === undefined && isSo ? within(from, to) : after(said);
  const hasClient = kind === "coManaged" || kind === "clientOnly";
  const leavesAt =
    part.leavesAfter === undefined && kind === "leaver" ? within(1, 28) : after(part.leavesAfter);
  return {
    index,
    id: guidAt(seed, codeOf(index, "first"), GUIDS.intune),
    entraDeviceId: guidAt(seed, codeOf(index, "first"), GUIDS.entra),
    objectId: guidAt(seed, codeOf(index, "first"), GUIDS.object),
    name: part.name ?? usualName(index, width),
    serialNumber: `SN${guidAt(seed, index, GUIDS.serial).slice(0, 8).toUpperCase()}`,
    manufacturer,
    model,
    osVersion: part.osVersion ?? (oddity === "oldWindows" ? TOO_OLD : pick(DICE.system, SYSTEMS)),
    ownership: part.ownership ?? (roll(DICE.ownership) < 0.92 ? "company" : "personal"),
    joinType:
      part.joinType ??
      (oddity === "registeredJoin"
        ? "azureADRegistered"
        : isHybrid
          ? "hybridAzureADJoined"
          : "azureADJoined"),
    autopilot:
      part.autopilot ??
      (oddity === "autopilotPair" ||
        oddity === "autopilotReset" ||
        (oddity === undefined && !isHybrid && enrolledAt !== NEVER && roll(DICE.autopilot) < 0.3)),
    user: part.user ?? userOf(index),
    oddity,
    registeredAt:
      kind === "late" ? enrolledAt : oddity === "stale" ? rounds.down(before - 100 * DAY) : before,
    enrolledAt,
    enrolsBy: kind === "clientOnly" ? "coManagement" : isHybrid ? "groupPolicy" : "user",
    tenantAttached: kind === "clientOnly" && oddity !== "orphanConfigmgr" && roll(DICE.autopilot) < 0.5,
    discovered: hasClient || (kind === "hybrid" && roll(DICE.variant) < 0.3),
    clientAt: hasClient ? before : NEVER,
    policyAt: hasClient && oddity !== "noPolicy" ? before : NEVER,
    movesAt:
      part.workloadsMoveAfter === undefined && roll(DICE.moves) < 0.4
        ? rounds.up(start + (1 + roll(DICE.delay) * 28) * DAY)
        : after(part.workloadsMoveAfter),
    silentFrom: when(part.silentAfter, oddity === "silent", -60, 20),
    clientSilentFrom: when(part.clientSilentAfter, oddity === "clientSilent", -30, -5),
    renamedAt: when(part.renamedAfter, oddity === "renamed", 1, 10),
    resetAt: when(part.resetAfter, oddity === "reset" || oddity === "autopilotReset", 2, 20),
    leavesAt,
    deletedAt: roll(DICE.variant) < 0.5 ? leavesAt + 3 * DAY : NEVER,
  };
}

const oddityOf = ({ oddity, kind }: Part, thrown: () => Oddity | undefined): Oddity | undefined =>
  // Who is cast for a kind is not odd unless that was said.
  oddity === "none" || (oddity === undefined && kind !== undefined) ? undefined : (oddity ?? thrown());

function kindOf(kinds: Shares, dice: number): Kind {
  let left = dice * kinds.reduce((sum, [, share]) => sum + share, 0);
  for (const [kind, share] of kinds) {
    left -= share;
    if (left < 0) return kind;
  }
  return kinds.findLast(([, share]) => share > 0)?.[0] ?? "cloud";
}
