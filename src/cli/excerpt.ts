/** A stretch of a text: offsets in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One piece of the text as a terminal shows it: what is printed, how many columns it takes, where it comes from. */
interface Cell extends Span {
  readonly shown: string;
  readonly columns: number;
}

/**
 * Two rows for a terminal: the part of `text` around `at`, and carets under it. Neither is wider than `width` columns;
 * what does not fit is cut with "…". Stretches in `hidden` show as `mask` has them. Control characters show as "·", so that a
 * pasted line cannot drive the terminal. An empty span, also one at the very end, is one caret.
 */
export function excerpt(
  text: string,
  at: Span,
  width: number,
  { hidden = [], mask = () => "***" }: { hidden?: readonly Span[]; mask?: (secret: string) => string } = {},
): readonly [string, string] {
  const cells = cellsOf(text, hidden, mask);
  const start = clamp(at.start, 0, text.length);
  const end = clamp(Math.max(at.end, start + 1), 0, text.length + 1);
  let first = cells.findIndex((cell) => cell.end > start);
  if (first < 0) first = cells.length - 1;
  let past = cells.findIndex((cell) => cell.start >= end);
  if (past < 0) past = cells.length;
  past = Math.max(past, first + 1);
  const [from, to] = windowAround(cells, first, past, Math.max(width, 8));
  const [before, after] = [from > 0 ? "…" : "", to < cells.length - 1 ? "…" : ""];
  const shown = cells.slice(from, to);
  const row = before + shown.map((cell) => cell.shown).join("") + after;
  const carets = shown.map((cell, i) =>
    (i + from >= first && i + from < past ? "^" : " ").repeat(
      Math.max(cell.columns, cell.shown === "" ? 1 : 0),
    ),
  );
  return [row.trimEnd(), (before && " ") + carets.join("").trimEnd()];
}

/** The cells to show: the marked ones, then context before and after in turn while there is room. */
function windowAround(cells: readonly Cell[], first: number, past: number, width: number): [number, number] {
  const room = width - 2; // for the two ellipses
  let [from, to, used] = [first, first, 0];
  const columns = (i: number) => Math.max(cells[i]?.columns ?? 0, 1);
  const takes = (i: number) => i >= 0 && i < cells.length && used + columns(i) <= room;
  while (to < past && takes(to)) used += columns(to++);
  if (to === first) to = first + 1;
  for (;;) {
    const grown = used;
    if (takes(from - 1)) used += columns(--from);
    if (to >= past && takes(to)) used += columns(to++);
    if (used === grown) return [from, to];
  }
}

/** The text as cells, with one empty cell behind its end for what is missing there. */
function cellsOf(text: string, hidden: readonly Span[], mask: (secret: string) => string): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  while (at < text.length) {
    const secret = hidden.find(({ start, end }) => at >= start && at < end);
    if (secret) {
      const shown = printable(mask(text.slice(at, secret.end)));
      cells.push({ start: at, end: secret.end, shown, columns: shown.length });
      at = secret.end;
      continue;
    }
    const point = String.fromCodePoint(text.codePointAt(at)!);
    const columns = columnsOf(point);
    const previous = cells.at(-1);
    if (columns === 0 && previous && previous.end === at)
      cells[cells.length - 1] = { ...previous, end: at + point.length, shown: previous.shown + point };
    else
      cells.push({
        start: at,
        end: at + point.length,
        shown: UNSAFE.test(point) ? "·" : point,
        columns: Math.max(columns, 1),
      });
    at += point.length;
  }
  cells.push({ start: text.length, end: text.length + 1, shown: "", columns: 0 });
  return cells;
}

// Controls, and what turns the direction of writing or is invisible: shown as they are they would mislead.
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns a code point takes on a terminal: two for East Asian wide ones, none for marks that join the one before. */
export function columnsOf(point: string): number {
  if (/\p{M}/u.test(point)) return 0;
  return WIDE.test(point) ? 2 : 1;
}

/** Text that is safe on a terminal: controls and invisible characters as "·". */
export function printable(text: string): string {
  return Array.from(text, (point) => (UNSAFE.test(point) ? "·" : point)).join("");
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);
