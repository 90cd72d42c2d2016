import { stringify } from "csv-stringify/sync";
import { cellText, valueAt } from "./cell.ts";
import type { Column } from "./column.ts";

/** CSV with a head (RFC 4180, but line ends are LF). A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
export async function* csv(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  columns: readonly Column[],
): AsyncIterable<string> {
  yield stringify([columns.map(({ key }) => guarded(key))]);
  for await (const row of rows) yield stringify([columns.map(({ key }) => guarded(valueAt(row, key)))]);
}

// Also the full-width forms, which some spreadsheets take for the same signs.
const FORMULA = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** Numbers are left alone: a minus in front of digits is no formula. */
function guarded(value: unknown): string {
  const text = cellText(value);
  return typeof value !== "number" && FORMULA.test(text) ? `'${text}` : text;
}
