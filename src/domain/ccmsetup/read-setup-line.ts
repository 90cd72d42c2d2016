import type { Flaw, Form, Token } from "./line.ts";
import { readItems } from "./read-items.ts";
import { openQuote, plainToken, type Reading } from "./reading.ts";
import { splitWords, type Word } from "./split-words.ts";

/** `ccmsetup.exe` with its arguments (form `exe`), or the arguments alone. */
export function readSetupLine(text: string, form: Form): Reading {
  const words = splitWords(text);
  if (form !== "exe")
    return { tokens: readItems(text, words, false), flaws: openQuote(words), wrapped: undefined };
  const at = programIn(words);
  // Whatever starts ccmsetup (a shell, a script host) is not ours to judge, nor is what a shell does afterwards.
  const before = at < 0 ? [] : words.slice(0, at).map((word) => plainToken(word, "program"));
  const program = at < 0 ? undefined : splitProgram(text, words[at]!);
  const { own, after } = upToShell(
    text,
    [...(program?.glued ?? []), ...words.slice(at + 1)],
    [...before, ...(program ? [program.token] : [])],
  );
  return {
    tokens: [
      ...before,
      ...(program ? [program.token] : []),
      ...after.map((word) => plainToken(word, "program")),
      ...readItems(text, own, false),
    ],
    flaws: [...openQuote(at < 0 ? [] : words.slice(0, at + 1)), ...openQuote(own)],
    wrapped: undefined,
  };
}

const SHELL_OPERATOR = /^(?:[12]?>{1,2}.*|2>&1|&&?|\|\|?|;.*|[)}].*)$/;
const CMDLET_OPTION =
  /^-(?:Wait|NoNewWindow|PassThru|Verb|WindowStyle|ErrorAction|WorkingDirectory|Verbose|AsJob|Credential)\b/i;

/** Items end where the shell goes on: a redirection, a second command, the end of a block, an option of the cmdlet. */
function upToShell(
  text: string,
  words: readonly Word[],
  before: readonly Token[],
): { own: readonly Word[]; after: readonly Word[] } {
  const byCmdlet = before.some(({ text: word }) => /^[a-z]+-[a-z]+$|^saps$/i.test(word));
  const end = words.findIndex(
    (word) => SHELL_OPERATOR.test(word.text) || (byCmdlet && CMDLET_OPTION.test(word.text)),
  );
  const [own, after] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end)];
  const opened = before.map((token) => token.text).join("");
  for (const [index, word] of own.entries()) {
    const next = own[index + 1];
    // `/uninstall; Start-Sleep 30`, but not `/mp:a; SMSSITECODE=ABC`: there the semicolon is a slip.
    const glued =
      (!next || !/^"?(?:[/-]|\w+=)/.test(next.text) ? /;+$/.exec(word.text) : null) ??
      (!next && /[{(]/.test(opened) ? /[)};]+$/.exec(word.text) : null);
    if (!glued || glued.index === 0 || word.quotes.length % 2 === 1) continue;
    const cut = word.start + glued.index;
    const item = { ...word, end: cut, text: text.slice(word.start, cut) };
    const rest = { start: cut, end: word.end, text: glued[0], quotes: [], open: false };
    return { own: [...own.slice(0, index), item], after: [rest, ...own.slice(index + 1), ...after] };
  }
  return { own, after };
}

/** The program's word; that of a second command when the first only copies it there. */
function programIn(words: readonly Word[]): number {
  const places = words.flatMap((word, index) => (isProgram(word.text) ? [index] : []));
  const [first = -1, ...later] = places;
  const between = (next: number) => words.slice(first + 1, next).map(({ text }) => text);
  const next = later.find((place) => between(place).some((text) => /^(?:&&?|;)$|;$/.test(text)));
  if (next === undefined || between(next).some((text) => /^\/|=/.test(text))) return first;
  return next;
}

/** `ccmsetup`, `ccmsetup.exe`, with a path or quotes, and perhaps with an item glued to it. */
const isProgram = (text: string) =>
  /(?:^|[\\/"'@>{(]|%~dp0)ccmsetup(?:\.exe)?(?:"|'|$|(?=\/))/i.test(text) &&
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
