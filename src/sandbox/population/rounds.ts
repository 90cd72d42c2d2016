const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * The services work in rounds, and so do the devices of the tenant: whatever becomes of one becomes visible everywhere at
 * the next half hour past an hour after the tenant began. Requests that are minutes apart so tell one story.
 */
export interface Rounds {
  readonly startedAt: number;
  /** The round at or after a moment. */
  up(at: number): number;
  /** The round at or before a moment. */
  down(at: number): number;
  /** Counts rounds; the same between two of them. */
  number(at: number): number;
}

export function roundsFrom(startedAt: number): Rounds {
  const first = startedAt + 30 * MINUTE;
  const number = (at: number) => Math.floor((at - first) / HOUR);
  return {
    startedAt,
    number,
    up: (at) => (Number.isFinite(at) ? first + Math.ceil((at - first) / HOUR) * HOUR : at),
    down: (at) => (Number.isFinite(at) ? first + number(at) * HOUR : at),
  };
}
