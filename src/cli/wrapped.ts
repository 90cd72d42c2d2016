import { columnsOf } from "./excerpt.ts";

/** Columns a text takes on a terminal. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return Array.from(text, columnsOf).reduce((sum, columns) => sum + columns, 0);
}

/** However deep the indent on however narrow a terminal, this much of a word goes on a line. */
const LEAST_ROOM = 4;

/** Breaks text at blanks so that no line is wider than `width`; longer words are broken. `first` is the first line's indent. */
export function wrapped(text: string, width: number, indent: string, first = indent): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/).filter((w) => w !== "")) {
    let rest = word;
    if (!empty && widthOf(line) + 1 + widthOf(rest) > width) {
      lines.push(line);
      [line, empty] = [indent, true];
    }
    while (empty && widthOf(rest) > Math.max(width - widthOf(line), LEAST_ROOM)) {
      const head = headOf(rest, Math.max(width - widthOf(line), LEAST_ROOM));
      lines.push(line + head);
      [line, rest] = [indent, rest.slice(head.length)];
    }
    line += empty ? rest : ` ${rest}`;
    empty = false;
  }
  if (!empty) lines.push(line);
  return lines;
}

/** A name and what it stands for, wrapped beside it in a column of its own that begins after `room`. */
export function labelled(name: string, value: string, width: number, room: number): string[] {
  const lines = wrapped(value, width, " ".repeat(room), name.padEnd(room));
  return lines.length > 0 ? lines : [name];
}

/** As much from the beginning as fits into `room` columns. */
export function headOf(text: string, room: number): string {
  let head = "";
  let used = 0;
  for (const point of text) {
    used += columnsOf(point);
    if (used > room) break;
    head += point;
  }
  return head;
}
