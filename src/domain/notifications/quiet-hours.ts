import type { Instant } from "../device/facts.ts";

/** Hours of the day in which nothing is sent, `22:00` to `07:00`, by the clock of a place. What waits is sent afterwards. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  /** IANA name: Europe/Berlin. */
  readonly timeZone: string;
}

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** `22:00-07:00` with a time zone; undefined when it is not written so, or no zone is called so. */
export function quietHoursOf(text: string, timeZone: string): QuietHours | undefined {
  const [from = "", to = "", ...more] = text.split("-");
  if (more.length > 0 || !CLOCK.test(from) || !CLOCK.test(to) || from === to) return undefined;
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone });
  } catch {
    return undefined;
  }
  return { from, to, timeZone };
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/**
 * When the quiet hours that hold at `now` end; null when none hold. In a night in which the clocks change it may be an hour
 * off; who asks again then gets it right.
 */
export function quietUntil(quiet: QuietHours | null, now: Instant): Instant | null {
  if (!quiet) return null;
  const at = new Date(now);
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: quiet.timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
  const [here, from, to] = [clock, quiet.from, quiet.to].map(minutesOf) as [number, number, number];
  const isQuiet = from < to ? here >= from && here < to : here >= from || here < to;
  if (!isQuiet) return null;
  const minutes = (to - here + 1_440) % 1_440;
  return new Date(Math.floor(at.getTime() / 60_000) * 60_000 + minutes * 60_000).toISOString();
}
