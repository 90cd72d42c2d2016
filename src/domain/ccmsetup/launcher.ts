import type { Span, Token } from "./line.ts";
import { plainToken } from "./reading.ts";
import { splitWords } from "./split-words.ts";

export interface Launched extends Span {
  /** What stands around the line: the shell, its options, the quotes that are the shell's. */
  readonly tokens: readonly Token[];
  /** What stands between the strings of a PowerShell array; to the program it is a blank. */
  readonly gaps: readonly Span[];
}

/**
 * Where the line itself stands when a shell is given it as a string, or as an array of strings: `cmd /c "…"`,
 * `schtasks … /tr "…"`, `Start-Process … -ArgumentList '…','…'`. Undefined when nothing of the kind stands around it. `escaped`
 * are the quotes that PowerShell's backtick keeps from ending a string.
 */
export function launched(text: string, escaped: ReadonlySet<number>): Launched | undefined {
  const shell = SHELL_STRING.exec(text);
  if (shell) return surrounded(text, shell[0].length, text.trimEnd().length - 1);
  return givenByCmdlet(text, escaped) ?? heldInString(text, escaped);
}

/** A shell that takes a whole line in quotes. */
const SHELL_STRING =
  /^\s*&?\s*\S*\bcmd(?:\.exe)?"?\s+\/[ck]\s*"(?=[^"]*(?:ccmsetup|msiexec)(?:\.exe)?\s[\s\S]*"\s*$)/i;
const CMDLET = /(?<![\w\\/:-])(?:saps|[a-z]{3,20}-[a-z]{3,30})(?=\s)/i;
/** `-ArgumentList`, which PowerShell lets be cut short, and what deployment toolkits call it. */
const ARGUMENTS = /\s-(?:a(?:rg[a-z]*)?|parameters|additionalArgumentList)[\s:]{1,8}@?\(?\s{0,4}(['"])/gi;
/** Without its name, the string behind the program's. */
const BEHIND_PROGRAM =
  /(?<![\w-])(?:Start-Process|saps)\s(?:\s*-\w+\s)*\s*["']?[^\s"']*(?:ccmsetup|msiexec)(?:\.exe)?["']?\s+@?\(?(['"])(?=\/|[a-z]\w*=)/gi;

function givenByCmdlet(text: string, escaped: ReadonlySet<number>): Launched | undefined {
  const cmdlet = CMDLET.exec(text);
  if (!cmdlet) return undefined;
  for (const pattern of [ARGUMENTS, BEHIND_PROGRAM]) {
    pattern.lastIndex = pattern === ARGUMENTS ? cmdlet.index : 0;
    const found = pattern.exec(text);
    const given = found && strings(text, found.index + found[0].length, found[1]!, escaped);
    if (given) return given;
  }
  return undefined;
}

/** The strings of an array, from inside the first on. */
function strings(
  text: string,
  start: number,
  quote: string,
  escaped: ReadonlySet<number>,
): Launched | undefined {
  const first = stringEnd(text, start, quote, escaped);
  if (first === undefined) return undefined;
  const gaps: Span[] = [];
  let end = first;
  for (let next = another(text, end); next; next = another(text, end)) {
    const to = stringEnd(text, next.from, next.quote, escaped);
    if (to === undefined) break;
    gaps.push({ start: end, end: next.from });
    end = to;
  }
  return surrounded(text, start, end, gaps);
}

/** Where the next string of the array begins, behind the one that ends at `end`. */
function another(text: string, end: number): { from: number; quote: string } | undefined {
  ANOTHER.lastIndex = end;
  const found = ANOTHER.exec(text);
  return found ? { from: end + found[0].length, quote: found[1]! } : undefined;
}
const ANOTHER = /["']\s{0,4},\s{0,4}(['"])/y;

/** A string with the program and its items in it: `schtasks /tr "…"`, `Invoke-Expression "…"`, `powershell -Command "& {…}"`. */
function heldInString(text: string, escaped: ReadonlySet<number>): Launched | undefined {
  const program = PROGRAM_WITH_ITEMS.exec(text);
  if (!program) return undefined;
  let open: number | undefined;
  for (let at = 0; at < program.index; at++) {
    const character = text[at]!;
    if (escaped.has(at)) continue;
    if (open !== undefined) open = character === text[open] ? undefined : open;
    else if (character === '"' || (character === "'" && /[\s({,=]/.test(text[at - 1] ?? " "))) open = at;
  }
  if (open === undefined) return undefined;
  const end = stringEnd(text, program.index + program[0].length, text[open]!, escaped);
  // A quoted program alone, `"C:\Program Files\ccmsetup.exe" /mp:x`, holds no items.
  return end === undefined ? undefined : surrounded(text, open + 1, end);
}
const PROGRAM_WITH_ITEMS = /\b(?:ccmsetup|msiexec)\.exe\s+(?=\/|[a-z]\w*=)/i;

function stringEnd(text: string, from: number, quote: string, escaped: ReadonlySet<number>) {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (escaped.has(at)) continue;
    // Doubled, it stands for itself.
    if (text[at + 1] !== quote) return at;
    at += 1;
  }
  return undefined;
}

function surrounded(text: string, start: number, end: number, gaps: readonly Span[] = []): Launched {
  const around = [...splitWords(text, 0, start), ...splitWords(text, end)];
  return { start, end, tokens: around.map((word) => plainToken(word, "program")), gaps };
}
