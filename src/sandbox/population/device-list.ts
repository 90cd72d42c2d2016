import type { CastDevice } from "./cast-device.ts";

/** The devices of a cast, each made when it is looked at: a million of them take no room. */
export interface DeviceList extends Iterable<CastDevice> {
  readonly length: number;
  at(index: number): CastDevice | undefined;
  slice(from?: number, to?: number): CastDevice[];
}

/** Up to this many are kept once they were made. */
const KEPT = 20_000;

export function deviceList(length: number, make: (index: number) => CastDevice): DeviceList {
  const kept: CastDevice[] = [];
  const get = (index: number): CastDevice => {
    if (length > KEPT) return make(index);
    kept[index] ??= make(index);
    return kept[index];
  };
  return {
    length,
    at: (index) => (index >= 0 && index < length ? get(index) : undefined),
    slice: (from = 0, to = length) =>
      Array.from({ length: Math.max(0, Math.min(to, length) - from) }, (_, n) => get(from + n)),
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index++) yield get(index);
    },
  };
}
