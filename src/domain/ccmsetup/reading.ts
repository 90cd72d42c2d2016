import type { Flaw, Span, Token } from "./line.ts";
import type { Word } from "./split-words.ts";

/** What one form's reader made of a text. Positions are those of the text it was given. */
export interface Reading {
  readonly tokens: readonly Token[];
  /** Flaws of the text as a whole. */
  readonly flaws: readonly Flaw[];
  /** Place of the text inside CCMSETUPCMD's quotes; undefined without a wrapper. */
  readonly wrapped: Span | undefined;
}

/** A word that is no item of ccmsetup. */
export const plainToken = (
  word: Pick<Word, "start" | "end" | "text"> & { readonly quotes?: readonly number[] },
  kind: Token["kind"],
  flaws: readonly Flaw[] = [],
): Token => ({
  kind,
  text: word.text,
  name: word.text.replaceAll('"', ""),
  value: undefined,
  start: word.start,
  end: word.end,
  nameSpan: { start: word.start, end: word.end },
  valueSpan: undefined,
  quoted: (word.quotes?.length ?? 0) > 0,
  inside: false,
  flaws,
});

/** The flaw of a quote that nothing closes; only the last of the words can have one. */
export function openQuote(words: readonly Word[]): Flaw[] {
  const last = words.at(-1);
  return last?.open ? [{ code: "unbalanced-quote", start: last.quotes.at(-1)!, end: last.end }] : [];
}
