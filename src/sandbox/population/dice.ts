/**
 * Chance that is worked out from a place instead of drawn in turn, so that one device of a million can be asked about
 * without the others.
 */

const mixed = (value: number): number => {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
};
/** The way back: every step of `mixed` loses nothing. */
const unmixed = (value: number): number => {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7ed1b41d);
  x = Math.imul(x ^ (x >>> 13) ^ (x >>> 26), 0xa5cb9243);
  return (x ^ (x >>> 16)) >>> 0;
};

/** What is thrown for: each question of a device has dice of its own. */
export type Throw = number;

/** A whole number of 32 bits that seed, place and question decide. */
export const thrown = (seed: number, place: number, what: Throw): number =>
  mixed(mixed(mixed(seed + Math.imul(what + 1, 0x9e3779b1)) ^ place) + what);

/** In [0, 1). */
export const chance = (seed: number, place: number, what: Throw): number =>
  thrown(seed, place, what) / 0x1_0000_0000;

const hex = (value: number) => (value >>> 0).toString(16).padStart(8, "0");

/** A GUID whose first digits lead back to the place it was made for. */
export function guidAt(seed: number, place: number, what: Throw): string {
  const key = thrown(seed, what, 0x6b6579);
  const [second, third, fourth] = [1, 2, 3].map((n) => hex(thrown(seed ^ key, place, what * 4 + n))) as [
    string,
    string,
    string,
  ];
  return `${hex(mixed(place ^ key))}-${second.slice(0, 4)}-4${second.slice(5)}-a${third.slice(1, 4)}-${third.slice(4)}${fourth}`;
}

/** The place a GUID was made for; undefined for one that was not. */
export function placeOf(seed: number, guid: string, what: Throw): number | undefined {
  const first = /^([0-9a-f]{8})-/i.exec(guid)?.[1];
  if (first === undefined) return undefined;
  const key = thrown(seed, what, 0x6b6579);
  const place = (unmixed(Number.parseInt(first, 16)) ^ key) >>> 0;
  return guidAt(seed, place, what) === guid.toLowerCase() ? place : undefined;
}
