import { cellText, valueAt } from "../formats/tables/cell.ts";
import type { Column } from "./frame.ts";

type Rows = Iterable<unknown> | AsyncIterable<unknown>;

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
