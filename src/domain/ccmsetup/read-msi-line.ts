import type { Flaw, Form, Span, Token } from "./line.ts";
import { readItems } from "./read-items.ts";
import { openQuote, plainToken, type Reading } from "./reading.ts";
import { splitWords, type Word } from "./split-words.ts";

/** Arguments of an MSI: options and properties, and CCMSETUPCMD with a line of its own inside its quotes. */
export function readMsiLine(text: string, form: Form): Reading {
  const reader = new MsiLineReader(text, form);
  reader.read();
  return reader;
}

/** The property, perhaps with a slash in front, and its equals sign or what was taken for one. */
const WRAPPER = /((?:(?<=^|\s)[/-])?)(?<![A-Za-z0-9_])CCMSETUPCMD(\s*)([=:])(\s*)/i;

class MsiLineReader implements Reading {
  readonly tokens: Token[] = [];
  readonly flaws: Flaw[] = [];
  wrapped: Span | undefined;
  readonly #text: string;
  readonly #form: Form;

  constructor(text: string, form: Form) {
    this.#text = text;
    this.#form = form;
  }

  read(): void {
    const found = WRAPPER.exec(this.#text);
    if (!found) {
      const words = splitWords(this.#text);
      this.flaws.push(...openQuote(words));
      this.#outside(words);
      return;
    }
    const [all, slash, before, sign, behind] = found as unknown as [string, string, string, string, string];
    const start = found.index + slash.length;
    const after = found.index + all.length;
    const shape: Flaw[] = [];
    if (slash !== "")
      shape.push({
        code: "property-as-parameter",
        start: found.index,
        end: start + 11,
        edits: [{ start: found.index, end: start, text: "" }],
      });
    if (before || (behind && after < this.#text.length))
      shape.push({
        code: "spaces-around-equals",
        start,
        end: after,
        edits: [{ start: start + 11, end: after, text: "=" }],
      });
    else if (sign === ":")
      shape.push({
        code: "property-with-colon",
        start,
        end: after - behind.length,
        edits: [{ start: start + 11, end: start + 12, text: "=" }],
      });
    this.#outside(splitWords(this.#text, 0, found.index));
    if (this.#text[after] === '"') this.#quotedWrapper(start, after, shape);
    else this.#bareWrapper(start, after, shape);
  }

  #quotedWrapper(start: number, quote: number, shape: Flaw[]): void {
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
        detail: "between the closing quote of CCMSETUPCMD and what follows",
      });
    this.flaws.push(...openQuote(rest));
    this.#outside(rest);
  }

  /** Without quotes only the first word is the value; an empty one is noted by the linter. */
  #bareWrapper(start: number, after: number, shape: Flaw[]): void {
    const [first, ...rest] = splitWords(this.#text, after);
    this.#wrapperToken(start, after, shape);
    const end = first?.end ?? after;
    this.wrapped = { start: first?.start ?? after, end };
    if (first) this.tokens.push(...readItems(this.#text, [first], true));
    this.flaws.push(...openQuote(rest));
    this.#outside(rest);
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
  #outside(words: readonly Word[]): void {
    // Items that an option of msiexec stands between do not go on in each other.
    let items: Word[] = [];
    const readTogether = () => {
      this.tokens.push(...readItems(this.#text, items, false, true));
      items = [];
    };
    for (const [index, word] of words.entries()) {
      const kind = this.#kindBeside(word, words[index - 1]);
      if (kind === undefined) {
        items.push(word);
        continue;
      }
      readTogether();
      this.tokens.push(plainToken(word, kind));
    }
    readTogether();
  }

  #kindBeside(word: Word, before: Word | undefined): Token["kind"] | undefined {
    const bare = word.text.replaceAll('"', "");
    if (/(?:^|[\\/])msiexec(?:\.exe)?$/i.test(bare)) return "program";
    if (/\.(?:msi|mst|msp)$/i.test(bare) && !/=/.test(bare)) return "msi-file";
    if (MSI_OPTION.test(bare)) return "msi-option";
    // The log's file stands behind /l and its letters.
    if (/^[/-]l\S*$/i.test(before?.text ?? "") && !/^\/|=/.test(bare)) return "msi-option";
    if (this.#form === "msiexec" && /^\{[0-9A-Fa-f-]{36}\}$/.test(bare)) return "msi-file";
    return undefined;
  }
}

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
    if (
      run % 2 === 1 &&
      run === 1 &&
      /[=:]\\?$/.test(text.slice(Math.max(0, at - 2), at)) &&
      further > 0 &&
      at > from
    ) {
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
