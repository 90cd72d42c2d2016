import type { Cast } from "../cast.ts";
import type { CastDevice } from "./cast-device.ts";
import { chance } from "./dice.ts";
import { DAY, HOUR } from "./rounds.ts";

/** Windows asks Intune for news three times a day. */
const SYNC_EVERY = 8;
const MINUTE = HOUR / 60;
const DICE = { offset: 30, download: 31, setup: 32, policy: 33, signIn: 34, active: 35 } as const;

/** Habits of a device, always the same for the same device. Milliseconds. */
export function habitsOf({ seed }: Cast, { index }: CastDevice) {
  const roll = (what: number) => chance(seed, index, what);
  return {
    download: (3 + roll(DICE.download) * 12) * MINUTE,
    setup: (10 + roll(DICE.setup) * 50) * MINUTE,
    policy: (30 + roll(DICE.policy) * 90) * MINUTE,
  };
}

const syncOffset = ({ seed, rounds }: Cast, { index }: CastDevice) =>
  rounds.startedAt + HOUR / 2 + Math.floor(chance(seed, index, DICE.offset) * SYNC_EVERY) * HOUR;

/** The first sync at or after `at`. */
export function nextSync(cast: Cast, device: CastDevice, at: number): number {
  const offset = syncOffset(cast, device);
  return Math.ceil((at - offset) / (SYNC_EVERY * HOUR)) * SYNC_EVERY * HOUR + offset;
}

/** The last sync at or before `at`. */
export function lastSync(cast: Cast, device: CastDevice, at: number): number {
  const offset = syncOffset(cast, device);
  return Math.floor((at - offset) / (SYNC_EVERY * HOUR)) * SYNC_EVERY * HOUR + offset;
}

/** When its client last spoke with the site at `at`: every six hours or so. */
export function lastActive({ rounds, seed }: Cast, { index }: CastDevice, at: number): number {
  const lag = Math.floor(chance(seed, index, DICE.active) * 6) * HOUR;
  return rounds.down(at) - lag;
}

/** Entra's approximate time of the last sign-in at `at`: it is written anew every 9 to 14 days only. */
export function lastSignIn({ rounds, seed }: Cast, { index }: CastDevice, at: number): number {
  const every = Math.floor(9 + chance(seed, index, DICE.signIn) * 5) * DAY;
  const offset = rounds.startedAt + HOUR / 2 + Math.floor(chance(seed, index, DICE.active) * 200) * HOUR;
  return Math.floor((at - offset) / every) * every + offset;
}
