import type { Clock } from "../needs.ts";

const EVERY_MS = 60_000;
/** Rounds from one forgetting to the next: an hour. */
const FORGET_ROUNDS = 60;

export interface AttendNeeds {
  /** Looks at the devices whose look is due. */
  readonly look: (signal: AbortSignal) => Promise<unknown>;
  /** Gathers what changed and sends what is due. */
  readonly notify: (signal: AbortSignal) => Promise<unknown>;
  /** Forgets what is older than it is to be kept. */
  readonly forget: (signal: AbortSignal) => Promise<unknown>;
  readonly clock: Pick<Clock, "sleep">;
  /** What went wrong; the next round tries again. */
  readonly told: (error: unknown) => void;
}

/**
 * Once a minute, until `signal` aborts: looks at devices that events named and are due, then sends notifications; once an
 * hour forgets. Several
 * processes on one database share both: a look is done once, and one process at a time gathers.
 */
export async function attendDevices(
  { look, notify, forget, clock, told }: AttendNeeds,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; !signal.aborted; round++) {
    const works = round % FORGET_ROUNDS === 0 ? [look, notify, forget] : [look, notify];
    // What fails in one is no reason to leave out the other.
    for (const work of works) await work(signal).catch((error) => signal.aborted || told(error));
    await clock.sleep(EVERY_MS, signal).catch(() => {});
  }
}
