import Table from "cli-table3";
import type { Column } from "./frame.ts";
import { cell, type PrintOptions } from "./output.ts";

const NARROWEST = 6;
const BETWEEN = 2;

/** A table that fits the terminal: columns keep what they need, the widest give way first, words wrap. */
export function table(
  rows: readonly unknown[],
  columns: readonly Column[],
  { paint, width }: Pick<PrintOptions, "paint" | "width">,
): string {
  if (rows.length === 0) return `${paint.dim("Nothing to show.")}\n`;
  const cells = rows.map((row) => columns.map(({ key }) => visible(cell(row, key))));
  const widths = fitted(
    columns.map(({ title }, index) => Math.max(title.length, ...cells.map((line) => line[index]!.length))),
    width - BETWEEN * (columns.length - 1),
  );
  const drawn = new Table({
    head: columns.map(({ title }) => paint.bold(title)),
    colWidths: widths.map((column, index) => column + (index === columns.length - 1 ? 0 : BETWEEN)),
    colAligns: columns.map(({ align }) => align ?? "left"),
    wordWrap: true,
    wrapOnWordBoundary: false,
    chars: Object.fromEntries(
      [
        "top",
        "top-mid",
        "top-left",
        "top-right",
        "bottom",
        "bottom-mid",
        "bottom-left",
        "bottom-right",
        "left",
        "left-mid",
        "mid",
        "mid-mid",
        "right",
        "right-mid",
        "middle",
      ].map((name) => [name, ""]),
    ),
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  for (const line of cells)
    drawn.push(line.map((text, index) => (index === columns.length - 1 ? text : `${text}`)));
  return `${drawn.toString().replaceAll(/[ \t]+$/gm, "")}\n`;
}

/** Control characters in data must not drive the terminal. */
const visible = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "·");

function fitted(wanted: readonly number[], room: number): number[] {
  const widths = [...wanted];
  for (let over = widths.reduce((sum, w) => sum + w, 0) - room; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= NARROWEST) break;
    widths[widest]! -= 1;
  }
  return widths;
}
