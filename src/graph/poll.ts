import type { Clock } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";

/** Milliseconds. */
export interface PollWaits {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly deadlineMs: number;
}

/**
 * Looks until `done` says so, with pauses that grow. What was waited is counted, not read from a clock, so that a sandbox
 * whose days pass in a second does not end a wait.
 * @throws BridgeError "timeout" naming `what` when the deadline is over, with `next` as what to do.
 */
export async function poll<T>(
  look: () => Promise<T>,
  done: (seen: T) => boolean,
  options: {
    readonly clock: Clock;
    readonly waits: PollWaits;
    readonly what: string;
    readonly next: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<T> {
  const { clock, waits, what, next, signal } = options;
  let waited = 0;
  for (let pause = waits.firstMs; ; pause = Math.min(pause * 1.5, waits.maxMs)) {
    const seen = await look();
    if (done(seen)) return seen;
    if (waited >= waits.deadlineMs)
      throw new BridgeError(
        "timeout",
        `${what} is not done after ${Math.round(waited / 1_000)} s.`,
        { waitedSeconds: Math.round(waited / 1_000) },
        { next },
      );
    await clock.sleep(pause, signal);
    waited += pause;
  }
}
