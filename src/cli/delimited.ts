import { stringify } from "csv-stringify/sync";
import type { Column } from "./frame.ts";
import { cell } from "./output.ts";

/** CSV with a head. A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csv(rows: readonly unknown[], columns: readonly Column[]): string {
  return stringify(
    rows.map((row) => columns.map(({ key }) => guarded(cell(row, key)))),
    { header: true, columns: columns.map(({ key }) => key) },
  );
}

const guarded = (text: string) =>
  /^[=+\-@\t\r]/.test(text) && !/^-?\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;

/** A Markdown table; bars and line ends in cells are escaped. */
export function markdown(rows: readonly unknown[], columns: readonly Column[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const safe = (text: string) =>
    text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll(/\r?\n/g, " ").replaceAll("<", "&lt;");
  return (
    line(columns.map(({ title }) => safe(title))) +
    line(columns.map(({ align }) => (align === "right" ? "---:" : "---"))) +
    rows.map((row) => line(columns.map(({ key }) => safe(cell(row, key))))).join("")
  );
}
