/** A place in a text, in UTF-16 units, and why it is marked. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly kind: "error" | "warning" | "info" | "shown";
}
export interface Piece {
  readonly text: string;
  /** The gravest of those that cover it. */
  readonly kind: Mark["kind"] | undefined;
}

const GRAVITY: readonly Mark["kind"][] = ["shown", "error", "warning", "info"];

/** A text cut where marks begin and end. Marks beyond the text are cut to it: it may have changed since it was looked at. */
export function piecesOf(text: string, marks: readonly Mark[]): Piece[] {
  const inside = marks
    .map(({ start, end, kind }) => {
      const from = Math.min(Math.max(0, start), text.length);
      return { start: from, end: Math.min(Math.max(from, end), text.length), kind };
    })
    .filter(({ start, end }) => end > start);
  const cuts = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(0, -1).map((from, n) => {
    const to = cuts[n + 1]!;
    const covering = inside.filter(({ start, end }) => start <= from && end >= to);
    return {
      text: text.slice(from, to),
      kind: GRAVITY.find((kind) => covering.some((mark) => mark.kind === kind)),
    };
  });
}

/** Place in a text of a line and column that count from 1; its end is the end of what stands there. */
export function placeIn(text: string, line: number, column: number): { start: number; end: number } {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const here = lines[line - 1] ?? "";
  const at = Math.min(column - 1, here.length);
  const length = here
    .slice(at)
    .replace(/\s+#.*$/, "")
    .trimEnd().length;
  const start = Math.min(before + (length > 0 ? at : here.length - here.trimStart().length), text.length);
  const end = length > 0 ? before + at + length : before + here.length;
  return { start, end: Math.min(Math.max(end, start), text.length) };
}
