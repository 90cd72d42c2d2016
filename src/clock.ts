import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "./bridge/needs.ts";
import { BridgeError } from "./domain/errors.ts";

/** This machine's clock. */
export const realClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, signal ? { signal } : undefined);
    } catch (cause) {
      throw new BridgeError("interrupted", "Interrupted while waiting.", {}, { cause });
    }
  },
};

/**
 * A clock that follows somebody else's: with a sandbox set, time is what its answers say, so that its days can pass in a
 * second. Waiting stays real.
 */
export function followingClock(own: Clock): Clock & { readonly observe: (date: Date) => void } {
  let ahead = 0;
  return {
    now: () => new Date(own.now().getTime() + ahead),
    sleep: own.sleep,
    observe: (date) => {
      const difference = date.getTime() - own.now().getTime();
      // `Date` headers have whole seconds: within one of them the clocks agree.
      ahead = Math.abs(difference - ahead) < 1_500 ? ahead : difference;
    },
  };
}
