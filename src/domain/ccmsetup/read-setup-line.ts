import type { Flaw, Form, Token } from "./line.ts";
import { readItems } from "./read-items.ts";
import { openQuote, plainToken, type Reading } from "./reading.ts";
import { splitWords, type Word } from "./split-words.ts";

/** `ccmsetup.exe` with its arguments (form `exe`), or the arguments alone. */
export function readSetupLine(text: string, form: Form): Reading {
  const words = splitWords(text);
  if (form !== "exe")
    return { tokens: readItems(text, words, false), flaws: openQuote(words), wrapped: undefined };
  const at = words.findIndex((word) => isProgram(word.text));
  // Whatever starts ccmsetup (a shell, a script host) is not ours to judge, nor is what a shell does afterwards.
  const before = at < 0 ? [] : words.slice(0, at).map((word) => plainToken(word, "program"));
  const program = at < 0 ? undefined : splitProgram(text, words[at]!);
  const rest = [...(program?.glued ?? []), ...words.slice(at + 1)];
  const operator = rest.findIndex((word) => SHELL_OPERATOR.test(word.text));
  const own = operator < 0 ? rest : rest.slice(0, operator);
  const after = operator < 0 ? [] : rest.slice(operator).map((word) => plainToken(word, "program"));
  return {
    tokens: [...before, ...(program ? [program.token] : []), ...after, ...readItems(text, own, false)],
    flaws: [...openQuote(at < 0 ? [] : words.slice(0, at + 1)), ...openQuote(own)],
    wrapped: undefined,
  };
}

const SHELL_OPERATOR = /^(?:[12]?>{1,2}.*|2>&1|&&?|\|\|?)$/;

/** `ccmsetup`, `ccmsetup.exe`, with a path or quotes, and perhaps with an item glued to it. */
const isProgram = (text: string) =>
  /(?:^|[\\/"'@]|%~dp0)ccmsetup(?:\.exe)?(?:"|'|$|(?=\/))/i.test(text) &&
  !/^[/-]/.test(text) &&
  !/=/.test(text.split(/ccmsetup/i, 1)[0]!);

/** Takes the program off a word; what is glued to it goes on as words of its own. */
function splitProgram(text: string, word: Word): { token: Token; glued: readonly Word[] } {
  const name = /^(.*?ccmsetup(?:\.exe)?["']?)(?=\/|[A-Z]+=)/i.exec(word.text)?.[1];
  const end = word.start + (name?.length ?? 0);
  // A quote that opens before the name and closes behind what follows it holds both together.
  const held =
    word.quotes[0] === word.start && word.quotes.length < 2 && word.quotes.some((at) => at > end - 1);
  if (name === undefined || held) return { token: plainToken(word, "program"), glued: [] };
  const space: Flaw = {
    code: "missing-space",
    start: word.start,
    end: word.end,
    edits: [{ start: end, end, text: " " }],
    detail: "between ccmsetup.exe and its first item",
  };
  const quotes = word.quotes.filter((at) => at < end);
  return {
    token: plainToken({ start: word.start, end, text: name, quotes }, "program", [space]),
    glued: splitWords(text, end, word.end),
  };
}
