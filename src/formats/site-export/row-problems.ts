import { type Lookup, textOf } from "../site-record.ts";
import { consoleFlagOf, consoleInstantOf } from "./console-words.ts";
import { DATES, FLAGS } from "./export-columns.ts";

/** Why a row names no device of the site. */
export function idProblem(of: Lookup): string {
  const said = textOf(of("ResourceID"));
  if (said === null) return "it names no resource id";
  return /^[\d.,]+e\+?\d+$/i.test(said)
    ? `its resource id ${said} lost digits in a spreadsheet`
    : `its resource id ${said.slice(0, 40)} is no number of a device`;
}

/** Members whose cell says something in no form that is known. */
export function strangeMembers(of: Lookup): string[] {
  const strange = (member: string, isKnown: (value: unknown) => boolean) => {
    const value = of(member);
    return textOf(value) !== null && !isKnown(value) ? [member] : [];
  };
  return [
    ...FLAGS.flatMap((member) => strange(member, (value) => consoleFlagOf(value) !== null)),
    ...DATES.flatMap((member) => strange(member, isDate)),
  ];
}

/** "Never" is understood although it says nothing: years that long ago, in whichever place. */
const NEVER = /\b(?:0001|1[0-8]\d\d|19[0-8]\d)\b|^\/Date\(-/;
const isDate = (value: unknown) =>
  consoleInstantOf(value, "day-first") !== null ||
  consoleInstantOf(value, "month-first") !== null ||
  NEVER.test(textOf(value) ?? "");
