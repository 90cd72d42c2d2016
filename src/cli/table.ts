import { cell } from "../formats/tables/cell.ts";
import { printable } from "./excerpt.ts";
import type { Column } from "./frame.ts";
import type { PrintOptions } from "./output.ts";
import { widthOf, wrapped } from "./wrapped.ts";

const NARROWEST = 6;
const BETWEEN = 2;

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
  const drawn = [
    ...drawLine(
      columns.map(({ title }) => title),
      columns,
      widths,
      paint.bold,
    ),
    ...cells.flatMap((line) => drawLine(line, columns, widths)),
  ];
  return `${drawn.join("\n")}\n`;
}

/**
 * One row, as many lines high as its highest cell. Drawn here and measured as everything else is: a library that counts
 * the columns of a sign otherwise makes lines that do not fit.
 */
function drawLine(
  texts: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
  look: (text: string) => string = (text) => text,
): string[] {
  const cells = texts.map((text, index) => within(text, widths[index]!));
  const height = Math.max(1, ...cells.map((parts) => parts.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((parts, index) => {
        const part = parts[line] ?? "";
        const blanks = " ".repeat(Math.max(0, widths[index]! - widthOf(part)));
        const shown = part === "" ? "" : look(part);
        return columns[index]!.align === "right" ? blanks + shown : shown + blanks;
      })
      .join(" ".repeat(BETWEEN))
      .trimEnd(),
  );
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
