import { guessForm } from "./guess-form.ts";
import type { Flaw, Form, ParsedLine, Span, Token } from "./line.ts";
import { readItems } from "./read-items.ts";
import { type ReadableText, readableText } from "./readable-text.ts";
import { splitWords, type Word } from "./split-words.ts";

/**
 * Reads a line in one of the seven forms into tokens with their places. Accepts any text, in time that grows with its
 * length; what is wrong is kept as flaws of tokens or of the line. The form is guessed when none is given.
 */
export function parseLine(source: string, form?: Form): ParsedLine {
  const readable = readableText(source);
  const chosen = form ?? guessForm(readable.text);
  const read = new LineReader(readable);
  if (chosen === "intune-lob-args" || chosen === "msi-doc" || chosen === "msiexec") read.msiLine(chosen);
  else if (chosen === "config-file") read.configFile();
  else read.setupLine(chosen);
  const inSource = <T extends Span>(span: T): T => ({
    ...span,
    start: readable.from(span.start),
    end: readable.from(span.end),
  });
  const flawIn = (flaw: Flaw): Flaw => ({
    ...inSource(flaw),
    ...(flaw.edits ? { edits: flaw.edits.map(inSource) } : {}),
  });
  const tokens = read.tokens
    .map((token): Token => {
      const span = inSource(token);
      return {
        ...span,
        text: source.slice(span.start, span.end),
        nameSpan: inSource(token.nameSpan),
        valueSpan: token.valueSpan && inSource(token.valueSpan),
        flaws: token.flaws.map(flawIn),
      };
    })
    .sort((a, b) => a.start - b.start);
  return {
    source,
    form: chosen,
    guessed: form === undefined,
    tokens,
    flaws: [...readable.flaws, ...read.flaws.map(flawIn)],
    wrapped: read.wrapped && inSource(read.wrapped),
  };
}

const plain = (word: Word, kind: Token["kind"], flaws: readonly Flaw[] = []): Token => ({
  kind,
  text: word.text,
  name: word.text.replaceAll('"', ""),
  value: undefined,
  start: word.start,
  end: word.end,
  nameSpan: { start: word.start, end: word.end },
  valueSpan: undefined,
  quoted: word.quotes.length > 0,
  inside: false,
  flaws,
});

/** Positions are those of the readable text; `parseLine` leads them back into the source. */
class LineReader {
  readonly tokens: Token[] = [];
  readonly flaws: Flaw[] = [];
  wrapped: Span | undefined;
  readonly #text: string;

  constructor({ text }: ReadableText) {
    this.#text = text;
  }

  /** `ccmsetup.exe` with its arguments, or the arguments alone. */
  setupLine(form: Form): void {
    const shell = form === "exe" ? SHELL_STRING.exec(this.#text) : null;
    const { from, to } = shell ? this.#insideShell(shell) : { from: 0, to: this.#text.length };
    let words = splitWords(this.#text, from, to);
    const program = form === "exe" ? words.findIndex(({ text }) => isProgram(text)) : -1;
    // Whatever starts ccmsetup (a shell, a script host) is not ours to judge, nor is what a shell does afterwards.
    if (program >= 0) {
      for (const word of words.slice(0, program)) this.tokens.push(plain(word, "program"));
      words = [...this.#programAndRest(words[program]!), ...words.slice(program + 1)];
    }
    if (form === "exe") words = this.#withoutShellTail(words);
    this.#noteOpenQuote(words);
    this.tokens.push(...readItems(this.#text, words, false));
  }

  /** `cmd /c "ccmsetup.exe … "`: the outer quotes are the shell's. */
  #insideShell(shell: RegExpExecArray): { from: number; to: number } {
    const from = shell[0].length;
    const to = this.#text.trimEnd().length - 1;
    for (const word of splitWords(this.#text, 0, from)) this.tokens.push(plain(word, "program"));
    this.tokens.push(plain({ start: to, end: to + 1, text: '"', quotes: [], open: false }, "program"));
    return { from, to };
  }

  #withoutShellTail(words: Word[]): Word[] {
    const tail = words.findIndex(({ text }) => SHELL_OPERATOR.test(text));
    if (tail < 0) return words;
    for (const word of words.slice(tail)) this.tokens.push(plain(word, "program"));
    return words.slice(0, tail);
  }

  /** Takes the program off a word; what is glued to it goes on as a word of its own. */
  #programAndRest(word: Word): Word[] {
    const glued = /^(.*?ccmsetup(?:\.exe)?["']?)(?=\/|[A-Z]+=)/i.exec(word.text);
    if (
      !glued ||
      word.quotes.some(
        (at) =>
          at > word.start + glued[1]!.length - 1 && word.quotes[0] === word.start && word.quotes.length < 2,
      )
    ) {
      this.tokens.push(plain(word, "program"));
      return [];
    }
    const end = word.start + glued[1]!.length;
    const space: Flaw = {
      code: "missing-space",
      start: word.start,
      end: word.end,
      edits: [{ start: end, end, text: " " }],
      detail: "the program and its first item",
    };
    this.tokens.push(
      plain(
        {
          ...word,
          end,
          text: word.text.slice(0, end - word.start),
          quotes: word.quotes.filter((q) => q < end),
        },
        "program",
        [space],
      ),
    );
    return splitWords(this.#text, end, word.end);
  }

  /** A `/config` file, or its Install entry: the items stand behind INSTALL=ALL, line ends count as blanks. */
  configFile(): void {
    let at = 0;
    for (const line of this.#text.split(/(?<=\n)/)) {
      const trimmed = line.trim();
      const start = at + line.indexOf(trimmed);
      const head =
        /^\[[^\]]*\]?$|^[;#].*$|^[A-Za-z][\w ]*=\s*$/.exec(trimmed) ??
        /^install\s*=\s*(?=install\s*=)/i.exec(trimmed);
      const end = head ? start + head[0].trimEnd().length : start;
      if (head && head[0] !== "") {
        const text = this.#text.slice(start, end);
        this.tokens.push(plain({ start, end, text, quotes: [], open: false }, "section"));
      }
      const words = splitWords(this.#text, end, at + line.length);
      this.#noteOpenQuote(words);
      this.tokens.push(...readItems(this.#text, words, false));
      at += line.length;
    }
  }

  /** Arguments of an MSI: options and properties, and CCMSETUPCMD with a line of its own inside its quotes. */
  msiLine(form: Form): void {
    const found = /(?<![A-Za-z0-9_])CCMSETUPCMD(\s*)=(\s*)/i.exec(this.#text);
    if (!found) {
      const words = splitWords(this.#text);
      this.#noteOpenQuote(words);
      this.#outside(words, form);
      return;
    }
    const after = found.index + found[0].length;
    const spaces = found[1] || (found[2] && after < this.#text.length);
    const shape: Flaw[] = spaces
      ? [
          {
            code: "spaces-around-equals",
            start: found.index,
            end: after,
            edits: [{ start: found.index + 11, end: after, text: "=" }],
          },
        ]
      : [];
    this.#outside(splitWords(this.#text, 0, found.index), form);
    if (this.#text[after] === '"') this.#quotedWrapper(found.index, after, form, shape);
    else this.#bareWrapper(found.index, after, form, shape);
  }

  #quotedWrapper(start: number, quote: number, form: Form, shape: Flaw[]): void {
    const text = this.#text;
    const doubled =
      text[quote + 1] === '"' && text[quote + 2] !== undefined && !/[\s"]/.test(text[quote + 2]!);
    const inner = quote + (doubled ? 2 : 1);
    const { end, closing, closed, nested } = closingQuote(text, inner, doubled);
    if (!doubled && closing - end > 1)
      this.flaws.push({
        code: "doubled-quote",
        start: end,
        end: closing,
        edits: [{ start: end, end: closing, text: '"' }],
      });
    if (doubled)
      shape.push({
        code: "doubled-quote",
        start: quote,
        end: closing,
        edits: [
          { start: quote, end: inner, text: '"' },
          ...(closed ? [{ start: end, end: closing, text: '"' }] : []),
        ],
      });
    if (!closed)
      this.flaws.push({
        code: "unbalanced-quote",
        start: quote,
        end: quote + 1,
        edits: [{ start: text.trimEnd().length, end: text.trimEnd().length, text: '"' }],
      });
    if (nested)
      this.flaws.push({ code: "unbalanced-quote", start: nested.start, end: nested.end, detail: "nested" });
    this.#wrapperToken(start, inner, shape);
    this.wrapped = { start: inner, end };
    this.tokens.push(...readItems(text, splitWords(text, inner, end, true), true));
    const rest = splitWords(text, closing);
    const [first] = rest;
    if (closed && first && first.start === closing)
      this.flaws.push({
        code: "missing-space",
        start: quote,
        end: first.end,
        edits: [{ start: closing, end: closing, text: " " }],
        detail: "the closing quote and what follows",
      });
    this.#noteOpenQuote(rest);
    this.#outside(rest, form);
  }

  /** Without quotes only the first word is the value; an empty one is noted by the linter. */
  #bareWrapper(start: number, after: number, form: Form, shape: Flaw[]): void {
    const [first, ...rest] = splitWords(this.#text, after);
    this.#wrapperToken(start, after, shape);
    const end = first?.end ?? after;
    this.wrapped = { start: first?.start ?? after, end };
    if (first) this.tokens.push(...readItems(this.#text, [first], true));
    this.#noteOpenQuote(rest);
    this.#outside(rest, form);
  }

  #wrapperToken(start: number, end: number, flaws: readonly Flaw[]): void {
    const text = this.#text.slice(start, end);
    this.tokens.push({
      kind: "wrapper",
      text,
      name: "CCMSETUPCMD",
      value: undefined,
      start,
      end: start + text.trimEnd().length,
      nameSpan: { start, end: start + 11 },
      valueSpan: undefined,
      quoted: text.includes('"'),
      inside: false,
      flaws,
    });
  }

  /** What stands beside CCMSETUPCMD: options of msiexec, the file, properties of the MSI; items of ccmsetup are misplaced there. */
  #outside(words: readonly Word[], form: Form): void {
    const items: Word[] = [];
    for (const [index, word] of words.entries()) {
      const bare = word.text.replaceAll('"', "");
      const before = words[index - 1]?.text ?? "";
      if (/(?:^|[\\/])msiexec(?:\.exe)?$/i.test(bare)) this.tokens.push(plain(word, "program"));
      else if (/\.(?:msi|mst|msp)$/i.test(bare) && !/=/.test(bare)) this.tokens.push(plain(word, "msi-file"));
      else if (MSI_OPTION.test(bare)) this.tokens.push(plain(word, "msi-option"));
      else if (/^[/-]l\S*$/i.test(before) && !/[=]/.test(bare) && !/^\//.test(bare))
        this.tokens.push(plain(word, "msi-option"));
      else if (form === "msiexec" && /^\{[0-9A-Fa-f-]{36}\}$/.test(bare))
        this.tokens.push(plain(word, "msi-file"));
      else items.push(word);
    }
    this.tokens.push(...readItems(this.#text, items, false, true));
  }

  #noteOpenQuote(words: readonly Word[]): void {
    const last = words.at(-1);
    if (last?.open) this.flaws.push({ code: "unbalanced-quote", start: last.quotes.at(-1)!, end: last.end });
  }
}

/** A shell that takes a whole line in quotes. */
const SHELL_STRING = /^\s*&?\s*\S*\bcmd(?:\.exe)?"?\s+\/[ck]\s*"(?=[^"]*ccmsetup(?:\.exe)?\s[\s\S]*"\s*$)/i;
const SHELL_OPERATOR = /^(?:[12]?>{1,2}.*|2>&1|&&?|\|\|?)$/;

/** `ccmsetup`, `ccmsetup.exe`, with a path or quotes, and perhaps with an item glued to it. */
const isProgram = (text: string) =>
  /(?:^|[\\/"'])ccmsetup(?:\.exe)?(?:"|'|$|(?=\/))/i.test(text) &&
  !/^[/-]/.test(text) &&
  !/=/.test(text.split(/ccmsetup/i, 1)[0]!);

const MSI_OPTION =
  /^[/-](?:i|x|a|f[pomuecdsav]*|j[um]?|package|uninstall|update|q|qn|qb[!+-]*|qr|qf|quiet|passive|l[iwearucmopvx*+!]*|log|norestart|promptrestart|forcerestart|t|g|y|z)$/i;

/**
 * Where the quotes of CCMSETUPCMD end. Doubled quotes belong inside, so of a run of quotes the last closes when their
 * number is odd; one right behind `=` or `:` opens a string within.
 */
function closingQuote(
  text: string,
  from: number,
  doubled: boolean,
): { end: number; closing: number; closed: boolean; nested: Span | undefined } {
  let nested: Span | undefined;
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at)) {
    let run = 1;
    while (text[at + run] === '"') run += 1;
    if (doubled) return { end: at, closing: at + Math.min(run, 2), closed: true, nested };
    const further = text.indexOf('"', at + run);
    if (run % 2 === 1 && run === 1 && /[=:]/.test(text[at - 1] ?? "") && further > 0 && at > from) {
      nested ??= { start: at, end: further + 1 };
      at = further + 1;
      continue;
    }
    if (run % 2 === 1) return { end: at + run - 1, closing: at + run, closed: true, nested };
    if (further < 0) return { end: at, closing: at + run, closed: true, nested };
    at += run;
  }
  const end = Math.max(from, text.trimEnd().length);
  return { end, closing: end, closed: false, nested };
}
