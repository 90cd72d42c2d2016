import type { CastUser } from "../cast.ts";
import { type CastDevice, ODDITIES, type Oddity } from "./cast-device.ts";
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

/** What a device without an oddity is, and how many of a hundred are it. */
const KINDS = [
  ["cloud", 52],
  ["hybrid", 12],
  ["coManaged", 14],
  ["clientOnly", 7],
  ["late", 6],
  ["known", 5],
  ["leaver", 4],
] as const;
type Kind = (typeof KINDS)[number][0];

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

interface Making {
  readonly seed: number;
  readonly rounds: Rounds;
  readonly userOf: (index: number) => CastUser;
  readonly width: number;
}

/** The device at a place of the cast: all of it follows from the seed, the place and when the tenant began. */
export function makeDevice({ seed, rounds, userOf, width }: Making, index: number): CastDevice {
  const roll = (what: number) => chance(seed, index, what);
  const pick = <T>(what: number, items: readonly T[]) => items[Math.floor(roll(what) * items.length)]!;
  const start = rounds.startedAt;
  const oddity = roll(DICE.oddity) < 0.1 ? pick(DICE.whichOddity, ODDITIES) : undefined;
  const kind = oddity ? KIND_OF_ODDITY[oddity] : kindOf(roll(DICE.kind));
  const [manufacturer, model] = pick(DICE.hardware, HARDWARE);
  const before = rounds.down(start - DAY - roll(DICE.age) * 300 * DAY);
  /** A moment some days after the beginning. */
  const within = (from: number, to: number) =>
    rounds.up(start + (from + roll(DICE.when) * (to - from)) * DAY);
  const isHybrid =
    kind === "hybrid" || kind === "clientOnly" || (kind === "coManaged" && roll(DICE.join) < 0.66);
  const enrolsLater = kind === "clientOnly" && oddity === undefined && roll(DICE.variant) < 0.6;
  const enrolledAt =
    kind === "known" || (kind === "clientOnly" && !enrolsLater)
      ? NEVER
      : kind === "late" || enrolsLater
        ? within(1, 25)
        : before;
  const hasClient = kind === "coManaged" || kind === "clientOnly";
  const leavesAt = kind === "leaver" ? within(1, 28) : NEVER;
  return {
    index,
    id: guidAt(seed, codeOf(index, "first"), GUIDS.intune),
    entraDeviceId: guidAt(seed, codeOf(index, "first"), GUIDS.entra),
    objectId: guidAt(seed, codeOf(index, "first"), GUIDS.object),
    name: `PC-${String(index + 1).padStart(width, "0")}`,
    serialNumber: `SN${guidAt(seed, index, GUIDS.serial).slice(0, 8).toUpperCase()}`,
    manufacturer,
    model,
    osVersion: oddity === "oldWindows" ? TOO_OLD : pick(DICE.system, SYSTEMS),
    ownership: roll(DICE.ownership) < 0.92 ? "company" : "personal",
    joinType:
      oddity === "registeredJoin" ? "azureADRegistered" : isHybrid ? "hybridAzureADJoined" : "azureADJoined",
    autopilot:
      oddity === "autopilotPair" ||
      oddity === "autopilotReset" ||
      (oddity === undefined && !isHybrid && enrolledAt !== NEVER && roll(DICE.autopilot) < 0.3),
    user: userOf(index),
    oddity,
    registeredAt:
      kind === "late" ? enrolledAt : oddity === "stale" ? rounds.down(before - 100 * DAY) : before,
    enrolledAt,
    enrolsBy: kind === "clientOnly" ? "coManagement" : isHybrid ? "groupPolicy" : "user",
    tenantAttached: kind === "clientOnly" && oddity !== "orphanConfigmgr" && roll(DICE.autopilot) < 0.5,
    discovered: hasClient || (kind === "hybrid" && roll(DICE.variant) < 0.3),
    clientAt: hasClient ? before : NEVER,
    policyAt: hasClient && oddity !== "noPolicy" ? before : NEVER,
    movesAt: roll(DICE.moves) < 0.4 ? rounds.up(start + (1 + roll(DICE.delay) * 28) * DAY) : NEVER,
    silentFrom: oddity === "silent" ? within(-60, 20) : NEVER,
    clientSilentFrom: oddity === "clientSilent" ? within(-30, -5) : NEVER,
    renamedAt: oddity === "renamed" ? within(1, 10) : NEVER,
    resetAt: oddity === "reset" || oddity === "autopilotReset" ? within(2, 20) : NEVER,
    leavesAt,
    deletedAt: roll(DICE.variant) < 0.5 ? leavesAt + 3 * DAY : NEVER,
  };
}

function kindOf(dice: number): Kind {
  let left = dice * 100;
  for (const [kind, share] of KINDS) {
    left -= share;
    if (left < 0) return kind;
  }
  return "cloud";
}
