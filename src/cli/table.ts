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
  wanted: readonly Column[],
  { paint, width }: Pick<PrintOptions, "paint" | "width">,
): string {
  if (rows.length === 0) return `${paint.dim("Nothing to show.")}\n`;
  const columns = thatFit(rows, wanted, width);
  // Control characters in data must not drive the terminal.
  const cells = rows.map((row) => columns.map(({ key }) => printable(cell(row, key))));
  const widths = fitted(
    columns.map((column) => needed(rows, column)),
    columns.map(({ title }, index) => longestWord([title, ...cells.map((line) => line[index]!)])),
    width - BETWEEN * (columns.length - 1),
  );
  const last = columns.length - 1;
  // What stands to the right is kept off its neighbour by its own two blanks.
  const gapAfter = (index: number) =>
    columns[index]!.align === "right" && index < last ? " ".repeat(BETWEEN) : "";
  const drawn = new Table({
    head: columns.map(({ title }, index) => {
      const gap = gapAfter(index);
      return within(title, widths[index]!)
        .map((part) => paint.bold(part) + gap)
        .join("\n");
    }),
    colWidths: widths.map((column, index) => column + (index === last ? 0 : BETWEEN)),
    colAligns: columns.map(({ align }) => align ?? "left"),
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  for (const line of cells)
    drawn.push(
      line.map((text, index) => {
        const gap = gapAfter(index);
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

/** Columns that a column of this list needs, so that nothing in it has to wrap. */
const needed = (rows: readonly unknown[], { key, title }: Column) =>
  rows.reduce<number>((most, row) => Math.max(most, widthOf(printable(cell(row, key)))), widthOf(title));

/** All columns where there is room; else without as many of the spare ones, from the right, as it takes. */
function thatFit(rows: readonly unknown[], wanted: readonly Column[], width: number): readonly Column[] {
  const columns = [...wanted];
  const total = () => columns.reduce((sum, column) => sum + needed(rows, column) + BETWEEN, -BETWEEN);
  while (total() > width) {
    const spare = columns.findLastIndex((column) => column.spare);
    if (spare < 0) break;
    columns.splice(spare, 1);
  }
  return columns;
}

function within(text: string, width: number): string[] {
  return widthOf(text) <= width ? [text] : wrapped(text, width, "");
}

/** Words up to this long are kept whole as long as there is room anywhere else. */
const LONGEST_WHOLE_WORD = 24;

const longestWord = (texts: readonly string[]) =>
  Math.min(LONGEST_WHOLE_WORD, Math.max(0, ...texts.flatMap((text) => text.split(/\s+/).map(widthOf))));

/** The widest column gives way first: down to its longest word, and only when that is not enough below it. */
function fitted(wanted: readonly number[], words: readonly number[], room: number): number[] {
  const widths = [...wanted];
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  for (const least of [words, words.map(() => NARROWEST)])
    for (; over > 0; over--) {
      const spare = widths.map((width, index) => (width > Math.max(least[index]!, NARROWEST) ? width : 0));
      const widest = spare.indexOf(Math.max(...spare));
      if (spare[widest] === 0) break;
      widths[widest]! -= 1;
    }
  return widths;
}
