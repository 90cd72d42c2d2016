import { PARAMETER_NAMES, PROPERTY_NAMES } from "./item-names.ts";
import type { Word } from "./split-words.ts";

const oneOf = (names: readonly string[]) =>
  [...names]
    .sort((a, b) => b.length - a.length)
    .join("|")
    .replaceAll("?", "\\?");

// An item that begins inside another: a known property with its equals sign, or a known parameter. Long names are found
// behind any character, short ones only where a name can begin.
const GLUED = new RegExp(
  `(?<property>(?<![A-Z0-9_|])(?:${oneOf(PROPERTY_NAMES)})=` +
    `|(?:${oneOf(PROPERTY_NAMES.filter(({ length }) => length >= 8))})=)` +
    `|(?<parameter>/(?:${oneOf(PARAMETER_NAMES)})(?=[:\\s"]|$))`,
  "gi",
);

/** What a word that is two items has at least. Most words have not, and are spared the search for every name. */
const mayBeGlued = (text: string) =>
  text.indexOf("/", 1) > 0 || text.lastIndexOf("=") > Math.max(text.search(/[=:"/-]/), 0);

/** Words that ran into each other, taken apart (rule 10); `cuts` are the places where a blank is missing. */
export function separateWords(
  text: string,
  words: readonly Word[],
): { words: readonly Word[]; cuts: ReadonlySet<number> } {
  const cuts = new Set<number>();
  const separated = words.flatMap((word) => {
    const found = cutsOf(word);
    for (const cut of found) cuts.add(cut);
    return found.length === 0 ? [word] : cutWord(text, word, found);
  });
  return { words: separated, cuts };
}

function cutsOf({ text, start, quotes }: Word): number[] {
  const cuts: number[] = [];
  if (!mayBeGlued(text)) return cuts;
  let from = 0;
  let quote = 0;
  for (const match of text.matchAll(GLUED)) {
    const { index } = match;
    while (quote < quotes.length && quotes[quote]! < start + index) quote += 1;
    if (quote % 2 === 1 || index === from) continue;
    const before = text.slice(from, index);
    if (/^"?[/\\–—-]{0,2}$/.test(before)) continue;
    const after = text[index + match[0].length];
    if (match.groups!.property ? !endsAnItem(before) : !endsBeforeSlash(before, after)) continue;
    cuts.push(start + index);
    from = index;
  }
  return cuts;
}

/** `x.com` of `CCMHOSTNAME=x.comSMSSITECODE=ABC`, but not `Install=` or `CCMSETUPCMD=`: those go on. */
const endsAnItem = (before: string) =>
  !/[=:/\\]$/.test(before.slice(-1)) &&
  (/^[^=:]{0,64}[=:]./.test(before) || /^[/-]\w+$/.test(before) || before.endsWith('"'));

/** In a web address a slash and a word are just that, unless it is a gateway's, which ends with its number. */
const endsBeforeSlash = (before: string, after: string | undefined) =>
  !/[=:]$/.test(before.slice(-1)) &&
  (after === ":" || !before.includes("://") || /\/CCM_Proxy_\w+\/\d+\/?$/i.test(before.slice(-64)));

function cutWord(text: string, { start, end, quotes, open }: Word, cuts: readonly number[]): Word[] {
  const edges = [start, ...cuts, end];
  let quote = 0;
  return edges.slice(1).map((to, index) => {
    const from = edges[index]!;
    const first = quote;
    while (quote < quotes.length && quotes[quote]! < to) quote += 1;
    return {
      start: from,
      end: to,
      text: text.slice(from, to),
      quotes: quotes.slice(first, quote),
      open: open && to === end,
    };
  });
}
