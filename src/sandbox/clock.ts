/** The tenant's time: the machine's, moved by what was advanced. It never runs backwards. */
export interface SandboxClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves on and answers the new time. */
  advance(milliseconds: number): number;
}

/** `base` is the time that passes by itself; the tenant's is `ahead` of it. `onAdvance` is told by how much. */
export function sandboxClock(
  base: () => number,
  ahead: number,
  onAdvance: (ahead: number) => void,
): SandboxClock {
  let by = ahead;
  const now = () => base() + by;
  return {
    now,
    advance: (milliseconds) => {
      const further = by + Math.max(0, milliseconds);
      onAdvance(further);
      by = further;
      return now();
    },
  };
}

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO 8601 duration in weeks, days, hours, minutes and seconds; undefined when it is none. */
export function durationOf(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (!found || text.length < 3 || text.endsWith("T")) return undefined;
  const [, weeks, days, hours, minutes, seconds] = found;
  const count = (digits: string | undefined) => Number(digits ?? 0);
  return (
    ((count(weeks) * 7 + count(days)) * 86_400 +
      count(hours) * 3_600 +
      count(minutes) * 60 +
      count(seconds)) *
    1_000
  );
}
