import type { Span, Token } from "./line.ts";
import { plainToken } from "./reading.ts";
import { splitWords } from "./split-words.ts";

export interface Launched extends Span {
  /** What stands around the line: the shell, its options, the quotes that are the shell's. */
  readonly tokens: readonly Token[];
}

/**
 * Where the line itself stands when a shell is given it as one string: `cmd /c "…"`, or
 * `Start-Process … -ArgumentList '…'`. Undefined when nothing of the kind stands around it. `escaped` are the quotes
 * that PowerShell's backtick keeps from ending a string.
 */
export function launched(text: string, escaped: ReadonlySet<number>): Launched | undefined {
  const shell = SHELL_STRING.exec(text);
  if (shell) return surrounded(text, shell[0].length, text.trimEnd().length - 1);
  const cmdlet = /\b(?:Start-Process|saps)\b/i.exec(text);
  if (!cmdlet) return undefined;
  ARGUMENTS.lastIndex = cmdlet.index + cmdlet[0].length;
  const found = ARGUMENTS.exec(text);
  if (!found) return undefined;
  const start = found.index + found[0].length;
  const end = stringEnd(text, start, found[1]!, escaped);
  return end === undefined ? undefined : surrounded(text, start, end);
}

/** A shell that takes a whole line in quotes. */
const SHELL_STRING =
  /^\s*&?\s*\S*\bcmd(?:\.exe)?"?\s+\/[ck]\s*"(?=[^"]*(?:ccmsetup|msiexec)(?:\.exe)?\s[\s\S]*"\s*$)/i;
const ARGUMENTS = /\s-a(?:rg[a-z]*)?[\s:]{1,8}\(?(['"])/gi;

function stringEnd(text: string, from: number, quote: string, escaped: ReadonlySet<number>) {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (escaped.has(at)) continue;
    // Doubled, it stands for itself.
    if (text[at + 1] !== quote) return at;
    at += 1;
  }
  return undefined;
}

function surrounded(text: string, start: number, end: number): Launched {
  const around = [...splitWords(text, 0, start), ...splitWords(text, end)];
  return { start, end, tokens: around.map((word) => plainToken(word, "program")) };
}
