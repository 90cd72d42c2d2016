/** A strict reading of a PowerShell script, by PowerShell's own rules for quotes, comments and brackets. */
export interface ReadPowerShell {
  /** What is wrong, or what our scripts do not do. Empty for a good one. */
  readonly problems: readonly string[];
  /** Values of single-quoted literals. */
  readonly literals: readonly string[];
  /** Everything outside literals and comments. */
  readonly code: string;
  readonly comments: string;
}

const SINGLE = "'‘’‚‛";
const DOUBLE = '"“”„';
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const FORBIDDEN = /\b(?:Invoke-Expression|iex|Add-Type|EncodedCommand|ScriptBlock)\b/i;

export function readPowerShell(text: string): ReadPowerShell {
  const problems: string[] = [];
  const literals: string[] = [];
  const open: string[] = [];
  let code = "";
  let comments = "";
  let at = 0;
  const line = () => text.slice(0, at).split("\n").length;
  const problem = (what: string) => problems.push(`line ${line()}: ${what}`);

  const single = () => {
    let value = "";
    for (at += 1; at < text.length; at += 1) {
      const character = text[at]!;
      if (SINGLE.includes(character)) {
        if (!SINGLE.includes(text[at + 1] ?? " ")) {
          at += 1;
          literals.push(value);
          return;
        }
        at += 1;
        value += text[at];
      } else {
        if (/[\r\n]/.test(character)) problem("a line break inside a literal");
        value += character;
      }
    }
    problem("a literal that does not end");
  };
  const double = () => {
    for (at += 1; at < text.length; at += 1) {
      const character = text[at]!;
      if (character === "`") at += 1;
      else if (character === "\n") problem("a line break inside double quotes");
      else if (character === "$" && text[at + 1] === "(") problem("a subexpression inside double quotes");
      else if (DOUBLE.includes(character)) {
        if (!DOUBLE.includes(text[at + 1] ?? " ")) {
          at += 1;
          return;
        }
        at += 1;
      }
    }
    problem("double quotes that do not end");
  };

  while (at < text.length) {
    const character = text[at]!;
    const before = text[at - 1] ?? "\n";
    if (text.startsWith("<#", at)) {
      const end = text.indexOf("#>", at);
      if (end < 0) {
        problem("a comment that does not end");
        break;
      }
      comments += `${text.slice(at, end)}\n`;
      at = end + 2;
    } else if (character === "#" && /[\s({;]/.test(before)) {
      const end = text.indexOf("\n", at);
      comments += `${text.slice(at, end < 0 ? undefined : end)}\n`;
      at = end < 0 ? text.length : end;
    } else if (character === "@" && (SINGLE + DOUBLE).includes(text[at + 1] ?? " ")) {
      problem("a here-string, which our scripts do without");
      at += 2;
    } else if (SINGLE.includes(character)) single();
    else if (DOUBLE.includes(character)) double();
    else {
      if (CLOSING[character]) open.push(CLOSING[character]);
      else if (")]}".includes(character) && open.pop() !== character) problem(`a stray ${character}`);
      else if (character === "`") problem("a backtick outside quotes");
      else if (/[^\n\r\x20-\x7e]/.test(character))
        problem(`U+${character.charCodeAt(0).toString(16)} outside quotes`);
      code += character;
      at += 1;
    }
  }
  if (open.length > 0) problems.push(`${open.length} brackets are not closed`);
  if (FORBIDDEN.test(code)) problems.push(`runs text as code: ${FORBIDDEN.exec(code)![0]}`);
  return { problems, literals, code, comments };
}

/** The text a literal of `powershellLiteral` means, read with PowerShell's rules: literals and [char] numbers, added up. */
export function meaningOf(literal: string): string {
  const inner = literal.startsWith("(") && literal.endsWith(")") ? literal.slice(1, -1) : literal;
  let meaning = "";
  let rest = inner;
  for (let first = true; rest !== "" || first; first = false) {
    if (!first) {
      if (!rest.startsWith(" + ")) throw new Error(`not a sum of texts: ${JSON.stringify(literal)}`);
      rest = rest.slice(3);
    }
    const number = /^\[char\](\d+)/.exec(rest);
    if (number) {
      if (first) throw new Error("[char] first would make a number of the sum");
      meaning += String.fromCharCode(Number(number[1]));
      rest = rest.slice(number[0].length);
      continue;
    }
    if (!SINGLE.includes(rest[0] ?? " ")) throw new Error(`no literal here: ${JSON.stringify(rest)}`);
    let at = 1;
    for (; ; at += 1) {
      if (at >= rest.length) throw new Error("a literal that does not end");
      if (SINGLE.includes(rest[at]!)) {
        if (!SINGLE.includes(rest[at + 1] ?? " ")) break;
        at += 1;
      }
      meaning += rest[at];
    }
    rest = rest.slice(at + 1);
  }
  return meaning;
}
