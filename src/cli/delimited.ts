import { stringify } from "csv-stringify/sync";
import { cellText, valueAt } from "./cell.ts";
import type { Column } from "./frame.ts";

type Rows = Iterable<unknown> | AsyncIterable<unknown>;

/** CSV with a head (RFC 4180, but line ends are LF). A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
export async function* csv(rows: Rows, columns: readonly Column[]): AsyncIterable<string> {
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

/** A Markdown table; what would end a cell or begin markup in it is escaped. */
export async function* markdown(rows: Rows, columns: readonly Column[]): AsyncIterable<string> {
  yield line(columns.map(({ title }) => escaped(title)));
  yield line(columns.map(({ align }) => (align === "right" ? "---:" : "---")));
  for await (const row of rows) yield line(columns.map(({ key }) => escaped(cellText(valueAt(row, key)))));
}

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;

const escaped = (text: string) =>
  text
    .replaceAll(/[\\|`*_[\]~]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/\r\n|\r|\n/g, "<br>");
