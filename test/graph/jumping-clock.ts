import type { Clock } from "../../src/bridge/needs.ts";
import { BridgeError } from "../../src/domain/errors.ts";

/** A clock whose waits pass at once and are written down, in milliseconds. */
export function jumpingClock(start = Date.parse("2026-11-25T08:00:00Z")): Clock & {
  readonly waits: number[];
} {
  let at = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => new Date(at),
    sleep: async (milliseconds, signal) => {
      if (signal?.aborted) throw new BridgeError("interrupted", "Interrupted while waiting.");
      waits.push(milliseconds);
      at += milliseconds;
      await new Promise(setImmediate);
    },
  };
}

/** A clock that stands still: a wait ends only when its signal aborts. */
export function standingClock(): Clock & { readonly sleeping: Promise<void> } {
  const { promise: sleeping, resolve: fellAsleep } = Promise.withResolvers<void>();
  return {
    sleeping,
    now: () => new Date("2026-11-25T08:00:00Z"),
    sleep: (_milliseconds, signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener("abort", () =>
          reject(new BridgeError("interrupted", "Interrupted while waiting.")),
        );
        fellAsleep();
      }),
  };
}
