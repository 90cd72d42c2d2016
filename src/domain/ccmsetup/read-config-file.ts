import type { Flaw, Token } from "./line.ts";
import { readItems } from "./read-items.ts";
import { openQuote, plainToken, type Reading } from "./reading.ts";
import { splitWords } from "./split-words.ts";

/** A `/config` file, or its Install entry: the items stand behind INSTALL=ALL, line ends count as blanks. */
export function readConfigFile(text: string): Reading {
  const tokens: Token[] = [];
  const flaws: Flaw[] = [];
  let at = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const trimmed = line.trim();
    const start = at + line.indexOf(trimmed);
    const head =
      /^\[[^\]]*\]?$|^[;#].*$|^[A-Za-z][\w ]*=\s*$/.exec(trimmed) ??
      /^install\s*=\s*(?=install\s*=)/i.exec(trimmed);
    const end = head ? start + head[0].trimEnd().length : start;
    if (head && head[0] !== "")
      tokens.push(plainToken({ start, end, text: text.slice(start, end) }, "section"));
    const words = splitWords(text, end, at + line.length);
    flaws.push(...openQuote(words));
    tokens.push(...readItems(text, words, false));
    at += line.length;
  }
  return { tokens, flaws, wrapped: undefined };
}
