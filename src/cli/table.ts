import Table from "cli-table3";
import { cell } from "./cell.ts";
import { printable } from "./excerpt.ts";
import type { Column } from "./frame.ts";
import type { PrintOptions } from "./output.ts";
import { widthOf, wrapped } from "./wrapped.ts";

const NARROWEST = 6;
const BETWEEN = 2;
const NO_LINES = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"]
    .flatMap((side) => [side, `${side}-left`, `${side}-mid`, `${side}-right`])
    .concat("middle", "mid-mid")
    .map((name) => [name, ""]),
);

/** A table that fits the terminal: columns keep what they need, the widest give way first, words wrap. */
export function table(
  rows: readonly unknown[],
  columns: readonly Column[],
  { paint, width }: Pick<PrintOptions, "paint" | "width">,
): string {
  if (rows.length === 0) return `${paint.dim("Nothing to show.")}\n`;
  // Control characters in data must not drive the terminal.
  const cells = rows.map((row) => columns.map(({ key }) => printable(cell(row, key))));
  const widths = fitted(
    columns.map(({ title }, index) =>
      Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index]!))),
    ),
    width - BETWEEN * (columns.length - 1),
  );
  const last = columns.length - 1;
  const drawn = new Table({
    head: columns.map(({ title }, index) => within(title, widths[index]!).map(paint.bold).join("\n")),
    colWidths: widths.map((column, index) => column + (index === last ? 0 : BETWEEN)),
    colAligns: columns.map(({ align }) => align ?? "left"),
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  for (const line of cells)
    drawn.push(
      line.map((text, index) => {
        // What stands to the right is kept off its neighbour by its own two blanks.
        const gap = columns[index]!.align === "right" && index < last ? " ".repeat(BETWEEN) : "";
        return within(text, widths[index]!)
          .map((part) => part + gap)
          .join("\n");
      }),
    );
  return `${drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}

function within(text: string, width: number): string[] {
  return widthOf(text) <= width ? [text] : wrapped(text, width, "");
}

function fitted(wanted: readonly number[], room: number): number[] {
  const widths = [...wanted];
  for (let over = widths.reduce((sum, w) => sum + w, 0) - room; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= NARROWEST) break;
    widths[widest]! -= 1;
  }
  return widths;
}
