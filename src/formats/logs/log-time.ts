import type { RecordTime } from "../../domain/diagnosis/record.ts";

const DATE = /(\d{1,4})\s*([./\-年])\s*(\d{1,2})\s*[./\-月]\s*(\d{1,4})/;
const CLOCK =
  /(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,:](\d{1,7}))?\s*(?:([ap])\.?\s?m\b\.?|(上午|下午|오전|오후|πμ|μμ))?/i;

/**
 * A local time from a date and a clock as any Windows language writes them: `03-05-2026`, `05.03.2026 14:02:03`,
 * `3/5/2026 8:12:33 AM`, `2026-03-05T08:12:33.123Z`, digits of any script, Buddhist years. Where day and month cannot be
 * told apart both readings are given. `null` when it is no time.
 */
export function logTime(
  dateText: string,
  clockText: string,
  { bias = null, usual }: { bias?: number | null; usual?: "month" | "day" } = {},
): RecordTime | null {
  const date = DATE.exec(western(dateText));
  const clock = CLOCK.exec(western(clockText));
  if (!date || !clock) return null;
  const time = millisecondsOf(clock);
  if (time === undefined) return null;
  const [, a = "", separator = "", b = "", c = ""] = date;
  if (a.length > 2 || separator === "年") {
    const only = day(Number(a), Number(b), Number(c)) + time;
    return Number.isNaN(only) ? null : { monthFirst: only, dayFirst: only, usual: "month", bias };
  }
  const year = c.length <= 2 ? 2000 + Number(c) : Number(c);
  const monthFirst = day(year, Number(a), Number(b)) + time;
  const dayFirst = day(year, Number(b), Number(a)) + time;
  if (Number.isNaN(monthFirst) && Number.isNaN(dayFirst)) return null;
  return { monthFirst, dayFirst, usual: usual ?? (separator === "/" ? "month" : "day"), bias };
}

/** ISO 8601; with Z or an offset it is UTC. */
export function isoTime(text: string): RecordTime | null {
  const found =
    /(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?\s*(Z|[+-]\d{2}:?\d{2})?/.exec(text);
  if (!found) return null;
  const [, year, month, dayOf, hour, minute, second, fraction = "0", zone] = found;
  const at =
    day(Number(year), Number(month), Number(dayOf)) +
    (Number(hour) * 3_600 + Number(minute) * 60 + Number(second)) * 1_000 +
    Math.floor(Number(`0.${fraction}`) * 1_000);
  if (Number.isNaN(at)) return null;
  const offset = zone && zone !== "Z" ? /([+-])(\d{2}):?(\d{2})/.exec(zone)! : undefined;
  const minutes = offset ? (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === "-" ? 1 : -1) : 0;
  return { monthFirst: at, dayFirst: at, usual: "month", bias: zone ? minutes : null };
}

/** Milliseconds of the day, or nothing when it is no time of a day. */
export function clockOf(text: string): number | undefined {
  const clock = CLOCK.exec(western(text));
  return clock ? millisecondsOf(clock) : undefined;
}

function millisecondsOf([, hours, minutes, seconds = "0", fraction = "0", half, halfWord]: RegExpExecArray):
  | number
  | undefined {
  const afternoon = /p/i.test(half ?? "") || /下午|오후|μμ/.test(halfWord ?? "");
  const twelve = half !== undefined || halfWord !== undefined;
  const hour = twelve ? (Number(hours) % 12) + (afternoon ? 12 : 0) : Number(hours);
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 60) return undefined;
  return (
    (hour * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000 +
    Math.floor(Number(`0.${fraction}`) * 1_000)
  );
}

/** Midnight of a day as milliseconds; NaN when there is no such day. */
function day(year: number, month: number, dayOfMonth: number): number {
  // Thai Windows counts years from Buddha.
  const common = year > 2_400 && year < 2_700 ? year - 543 : year;
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 31 || common < 1_601 || common > 9_999)
    return Number.NaN;
  return Date.UTC(common, month - 1, dayOfMonth);
}

/** Digits of other scripts as 0 to 9. */
function western(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - 0x966))
    .replace(/[\u0e50-\u0e59]/g, (digit) => String(digit.charCodeAt(0) - 0xe50))
    .replace(/[\u200e\u200f\u202a-\u202e]/g, "")
    .replace(/[\u00a0\u202f]/g, " ");
}
