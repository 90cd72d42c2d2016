import { flagOf, instantOf, textOf } from "../site-record.ts";

/** Which of the first two numbers of `03/04/2026` is the day: a matter of the machine that wrote the file. */
export type DayOrder = "day-first" | "month-first";

const YES = new Set(["yes", "y", "ja", "oui", "si", "sí", "sim", "tak"]);
const NO = new Set(["no", "n", "nein", "non", "nee", "não", "nie"]);

/** Yes and no as consoles and databases write them; null for what is neither. */
export function consoleFlagOf(value: unknown): boolean | null {
  const flag = flagOf(value);
  if (flag !== null) return flag;
  const text = (textOf(value) ?? "").toLowerCase();
  return YES.has(text) ? true : NO.has(text) ? false : null;
}

const NUMERIC =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(?:([ap])\.?\s?m\.?)?)?$/i;
const YEAR_FIRST = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?$/;
const WMI = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.\d{6}(?:([+-]\d{3})|[+-]\*{3})$/;
const SCRIPT = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/;
const NEVER_BEFORE = Date.UTC(1990, 0, 1);

/** What a date tells of the order of day and month; undefined when it is in another form or both are the same. */
export function dayOrderOf(value: unknown): DayOrder | "either" | undefined {
  const match = NUMERIC.exec(clean(value));
  if (!match) return undefined;
  const [, first, sign, second, , , , , half] = match;
  if (Number(first) > 12) return "day-first";
  if (Number(second) > 12) return "month-first";
  if (sign === ".") return "day-first";
  // A clock of twelve hours beside strokes is the American way.
  if (half !== undefined && sign === "/") return "month-first";
  return Number(first) === Number(second) ? undefined : "either";
}

/**
 * A moment in any form that consoles, databases and scripts write, as ISO 8601 UTC; null for none, for "never", and for what
 * is no date. Without a zone it is taken for UTC: a few hours do not make a device silent (fact S44).
 */
export function consoleInstantOf(value: unknown, order: DayOrder): string | null {
  const text = clean(value);
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const [, first, , second, year, hour, minute, seconds, half] = numeric;
    const [day, month] = order === "day-first" ? [first, second] : [second, first];
    return moment([year, month, day, hourOf(hour, half), minute, seconds]);
  }
  const turned = YEAR_FIRST.exec(text);
  if (turned) {
    const [, year, month, day, hour, minute, seconds] = turned;
    return moment([year, month, day, Number(hour ?? 0), minute, seconds]);
  }
  const wmi = WMI.exec(text);
  if (wmi) {
    const [, year, month, day, hour, minute, seconds, zone] = wmi;
    return moment([year, month, day, Number(hour), minute, seconds], Number(zone ?? 0));
  }
  const script = SCRIPT.exec(text);
  return script ? safeIso(Number(script[1])) : instantOf(text);
}

/** Without the blanks that are wider, narrower or do not break, and the marks of writing direction. */
const clean = (value: unknown) =>
  (textOf(value) ?? "")
    .replaceAll(/[\u200E\u200F]/g, "")
    .replaceAll(/[\u00A0\u2007\u202F]/g, " ")
    .trim();

function hourOf(hour: string | undefined, half: string | undefined): number {
  const value = Number(hour ?? 0);
  if (half === undefined) return value;
  if (value < 1 || value > 12) return Number.NaN;
  return (value % 12) + (half.toLowerCase() === "p" ? 12 : 0);
}

type Part = string | number | undefined;

/** `parts`: year, month from 1, day, hour, minute, second. */
function moment(parts: readonly Part[], zoneMinutes = 0): string | null {
  const [year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // A 31st of February becomes the third of March, which nobody wrote.
  const isWritten =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return isWritten && minute < 60 && second < 60 ? safeIso(date.getTime() - zoneMinutes * 60_000) : null;
}

function safeIso(time: number): string | null {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) || time < NEVER_BEFORE ? null : date.toISOString();
}

/** A whole number without what a spreadsheet puts into it: groups of three and a fraction of nothing. */
export function plainNumber(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = clean(value);
  const grouped = /^(-?\d{1,3}(?:([.,'’ ])\d{3})(?:\2\d{3})*)(?:[.,]0{1,2})?$/.exec(text)?.[1];
  return grouped?.replaceAll(/[^\d-]/g, "") ?? text.replace(/^(-?\d+)[.,]0+$/, "$1");
}
