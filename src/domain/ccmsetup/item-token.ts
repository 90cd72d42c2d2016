import type { Flaw, Span, Token } from "./line.ts";

export interface ItemParts extends Span {
  readonly kind: Token["kind"];
  readonly name: string;
  readonly nameSpan: Span;
  readonly valueSpan?: Span | undefined;
  readonly inside: boolean;
  readonly flaws?: readonly Flaw[];
}

/** A token of `text`; its value is what stands in `valueSpan`, quotes taken off. */
export function itemToken(text: string, parts: ItemParts): Token {
  const { kind, name, start, end, nameSpan, valueSpan, inside, flaws = [] } = parts;
  const raw = valueSpan && text.slice(valueSpan.start, valueSpan.end);
  return {
    kind,
    text: text.slice(start, end),
    name,
    // Escaped quotes are those of a shell around the line.
    value: raw?.replace(/^\\"(.*)\\"$/s, "$1").replaceAll('"', ""),
    start,
    end,
    nameSpan,
    valueSpan,
    quoted: raw?.includes('"') ?? false,
    inside,
    flaws: inside ? flaws : [...flaws, ...doubledQuotes(raw, valueSpan)],
  };
}

/** `NAME=""value""`: right only inside another quoted string, as CCMSETUPCMD is one (rule 14). */
function doubledQuotes(raw: string | undefined, span: Span | undefined): Flaw[] {
  if (!raw || !span || raw.length < 5 || !raw.startsWith('""') || !raw.endsWith('""')) return [];
  if (raw[2] === '"' || raw.at(-3) === '"') return [];
  const { start, end } = span;
  const edits = [
    { start, end: start + 2, text: '"' },
    { start: end - 2, end, text: '"' },
  ];
  return [{ code: "doubled-quote", start, end, edits }];
}
