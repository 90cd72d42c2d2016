import type { Span } from "./line.ts";

/** A run of characters between blanks; quotes hold blanks in, and so do a placeholder in angle brackets and `$(…)`. */
export interface Word extends Span {
  readonly text: string;
  /** Positions of quote characters in it. */
  readonly quotes: readonly number[];
  /** It ended with a quote still open. */
  readonly open: boolean;
}

const BLANK = /\s/;
const PLACEHOLDER = /<[^<>"=/\r\n]{1,60}>/y;
/** PowerShell's `$(…)`, with what it would put in its place. */
const SUBEXPRESSION = /\$\([^()"\r\n]{0,120}\)/y;

/**
 * Splits `text` between `from` and `to` at blanks. `nested` is for what stands inside a quoted string, where a doubled
 * quote stands for one (rule 14). One pass, never throws.
 */
export function splitWords(text: string, from = 0, to = text.length, nested = false): Word[] {
  const words: Word[] = [];
  for (let at = from; at < to; ) {
    if (BLANK.test(text[at]!)) {
      at += 1;
      continue;
    }
    const start = at;
    const quotes: number[] = [];
    let open = false;
    while (at < to && (open || !BLANK.test(text[at]!))) {
      if (text[at] === '"') {
        quotes.push(at);
        open = !open;
        if (nested && text[at + 1] === '"' && at + 1 < to) at += 1;
      } else if ((text[at] === "<" || text[at] === "$") && !open) {
        const held = text[at] === "<" ? PLACEHOLDER : SUBEXPRESSION;
        held.lastIndex = at;
        const length = held.exec(text)?.[0].length ?? 1;
        at = Math.min(at + length, to);
        continue;
      }
      at += 1;
    }
    words.push({ start, end: at, text: text.slice(start, at), quotes, open });
  }
  return words;
}
