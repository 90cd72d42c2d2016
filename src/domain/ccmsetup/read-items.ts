import { findEntry } from "./catalogue.ts";
import { separateWords } from "./glued-words.ts";
import {
  canonical,
  isParameter,
  isProperty,
  isWindowsInstallerProperty,
  looksLikeProperty,
  takesNothing,
} from "./item-names.ts";
import { itemToken } from "./item-token.ts";
import type { Edit, Flaw, LintCode, Span, Token } from "./line.ts";
import { looseToken } from "./loose-token.ts";
import type { Word } from "./split-words.ts";

/**
 * Parameters and properties of ccmsetup among words. Words that were torn apart by a blank are put together again, words
 * that ran into each other are taken apart; both are noted. `beside` reads what stands beside CCMSETUPCMD, where unknown
 * properties are the MSI's own.
 */
export function readItems(text: string, words: readonly Word[], inside: boolean, beside = false): Token[] {
  const separated = separateWords(text, words);
  const reader = new ItemReader(text, separated.words, inside, beside);
  const tokens: Token[] = [];
  for (let token = reader.next(); token; token = reader.next()) {
    // A place where words were taken apart counts only when the parts did not belong together after all.
    const previous = tokens.at(-1);
    if (separated.cuts.has(token.start)) {
      // A comma or a semicolon that stands where the blank should.
      const instead = previous?.end === token.start && /[;,]/.test(text[token.start - 1]!) ? 1 : 0;
      const flaw: Flaw = {
        code: "missing-space",
        start: previous?.end === token.start ? previous.start : token.start,
        end: token.end,
        edits: [{ start: token.start - instead, end: token.start, text: " " }],
      };
      token = { ...token, flaws: [flaw, ...token.flaws] };
    }
    tokens.push(token);
  }
  return tokens;
}

const PREFIX = /^"?([-–—\\]{0,2})([A-Za-z_?]+)(?=[:=]|"?$)/;
/** Written without anything in front, only these are taken for parameters: they have a colon and a value. */
const VALUED =
  /^(?:mp|source|regtoken|skipprereq|downloadtimeout|retry|config|ExcludeFeatures|BITSPriority):/i;
const LONG_VALUES = new Set(["path", "list", "string"]);
const NEVER_TORN = new Set([
  "/mp",
  "SMSMPLIST",
  "SMSSITECODE",
  "SMSCACHEFLAGS",
  "SMSCONFIGSOURCE",
  "PROVISIONTS",
]);

/** Not an item of its own: nothing that looks like a parameter or `NAME=value`. */
const isBareValue = (text: string) =>
  !/^\/\w/.test(text) && !/^"?[A-Za-z_][\w.]*=/.test(text) && text !== "=";

class ItemReader {
  readonly #text: string;
  readonly #words: readonly Word[];
  readonly #inside: boolean;
  readonly #beside: boolean;
  #index = 0;

  constructor(text: string, words: readonly Word[], inside: boolean, beside: boolean) {
    this.#text = text;
    this.#words = words;
    this.#inside = inside;
    this.#beside = beside;
  }

  next(): Token | undefined {
    const word = this.#words[this.#index];
    if (!word) return undefined;
    this.#index += 1;
    return this.#wholeValue(this.#item(word));
  }

  #item(word: Word): Token {
    const following = this.#words[this.#index];
    // "/ mp:x": the slash stands alone.
    if (word.text === "/" && following && isParameter(nameIn(following.text))) {
      this.#index += 1;
      const blank: Flaw = {
        code: "space-after-slash",
        start: word.start,
        end: following.end,
        edits: [{ start: word.end, end: following.start, text: "" }],
      };
      const token = this.#parameter(following, following.start, word.start);
      return { ...token, flaws: [blank, ...token.flaws] };
    }
    if (/^"?\//.test(word.text)) return this.#slashed(word);
    return this.#withoutSlash(word) ?? this.#property(word);
  }

  /** `/name…`; a known property behind the slash was meant as one. */
  #slashed(word: Word): Token {
    const slash = word.start + (word.text[0] === '"' ? 1 : 0);
    const doubled = /^"?\/\/(?=[A-Za-z?])/.test(word.text);
    if (doubled && isParameter(nameIn(this.#text.slice(slash + 2, word.end)))) {
      const flaw: Flaw = {
        code: "parameter-prefix",
        start: slash,
        end: slash + 2,
        edits: [{ start: slash, end: slash + 1, text: "" }],
      };
      const token = this.#parameter(word, slash + 2, word.start);
      return { ...token, flaws: [flaw, ...token.flaws] };
    }
    const name = nameIn(this.#text.slice(slash + 1, word.end)).replace(/\/+$/, "");
    return isProperty(name) && !isParameter(name) && name.toUpperCase() !== "UPGRADETOLATEST"
      ? this.#asParameter(word, slash, slash + 1, name)
      : this.#parameter(word, slash + 1, word.start);
  }

  /** `-mp:x`, `\mp:x`, `–mp:x`, or a known parameter with nothing in front. */
  #withoutSlash(word: Word): Token | undefined {
    const found = PREFIX.exec(word.text);
    if (!found) return undefined;
    const [, prefix, name] = found as unknown as [string, string, string];
    const start = word.start + (word.text[0] === '"' ? 1 : 0);
    if (isProperty(name))
      return prefix === "" ? undefined : this.#asParameter(word, start, start + prefix.length, name);
    if (!isParameter(name) || word.text[found[0].length] === "=") return undefined;
    if (prefix === "" && !VALUED.test(word.text) && !(takesNothing(`/${name}`) && word.text === name))
      return undefined;
    const nameStart = start + prefix.length;
    const flaw: Flaw = {
      code: "parameter-prefix",
      start,
      end: nameStart + name.length,
      edits: [{ start, end: nameStart, text: "/" }],
    };
    const token = this.#parameter(word, nameStart, word.start);
    return { ...token, flaws: [flaw, ...token.flaws] };
  }

  /** A client.msi property written like a parameter; `start` is where its prefix begins. */
  #asParameter(word: Word, start: number, nameStart: number, name: string): Token {
    const nameEnd = nameStart + name.length;
    const separator = this.#text[nameEnd];
    const edits: Edit[] = [{ start, end: nameStart, text: "" }];
    if (separator === ":") edits.push({ start: nameEnd, end: nameEnd + 1, text: "=" });
    const hasValue = nameEnd < word.end && (separator === ":" || separator === "=");
    return itemToken(this.#text, {
      kind: "property",
      name: canonical(name),
      start: word.start,
      end: word.end,
      nameSpan: { start: nameStart, end: nameEnd },
      valueSpan: hasValue ? { start: nameEnd + 1, end: word.end } : undefined,
      inside: this.#inside,
      flaws: [{ code: "property-as-parameter", start, end: nameEnd, edits }],
    });
  }

  /** A parameter whose name begins at `nameStart`; `start` is where its slash, or what stands for it, begins. */
  #parameter(word: Word, nameStart: number, start: number): Token {
    const head = nameIn(this.#text.slice(nameStart, word.end));
    const bare = head.replace(/\/+$/, "");
    const headEnd = nameStart + head.length;
    const nameEnd = nameStart + bare.length;
    const known = findEntry(`/${bare}`);
    const separator = headEnd < word.end ? this.#text[headEnd] : undefined;
    const flaws: Flaw[] = [];
    if (known && nameEnd < headEnd && headEnd === word.end)
      flaws.push(flawOf("stray-slash", { start: nameEnd, end: headEnd }, ""));
    // The preview's /CCMPKICERTOPTIONS=0 was written so.
    if (separator === "=" && known?.status !== "preview-only")
      flaws.push({
        code: "parameter-with-equals",
        start,
        end: headEnd + 1,
        edits: [{ start: headEnd, end: headEnd + 1, text: ":" }],
      });
    let end = word.end;
    let valueStart = headEnd + 1;
    const following = this.#words[this.#index];
    const isCut = separator !== undefined && headEnd + 1 === word.end && known && !takesNothing(known.name);
    if (isCut && following && isBareValue(following.text)) {
      this.#index += 1;
      flaws.push({
        code: "space-after-colon",
        start,
        end: following.end,
        edits: [{ start: word.end, end: following.start, text: "" }],
      });
      end = following.end;
      valueStart = following.start;
    }
    const name = bare.toUpperCase() === "UPGRADETOLATEST" ? "UPGRADETOLATEST" : canonical(`/${bare}`);
    return itemToken(this.#text, {
      kind: "parameter",
      name,
      start,
      end,
      nameSpan: { start, end: nameEnd },
      valueSpan: separator === ":" || separator === "=" ? { start: valueStart, end } : undefined,
      inside: this.#inside,
      flaws,
    });
  }

  #property(word: Word): Token {
    const assigned = /^"?([A-Za-z_][\w.]*)=/.exec(word.text);
    if (!assigned) return this.#spaced(word) ?? looseToken(this.#text, word, this.#inside);
    const start = word.start + (word.text[0] === '"' ? 1 : 0);
    const name = assigned[1]!;
    const following = this.#words[this.#index];
    const valueStart = start + name.length + 1;
    if (valueStart === word.end && following && mayHaveBlanks(name) && this.#isValue(following, 1)) {
      this.#index += 1;
      return this.#named(word, name, following.start, following.end, [
        this.#blanksAround(word, following.end, { start: word.end, end: following.start, text: "" }),
      ]);
    }
    return this.#named(word, name, valueStart, word.end);
  }

  /** `NAME = value` and `NAME =value`. */
  #spaced(word: Word): Token | undefined {
    const [sign, third] = [this.#words[this.#index], this.#words[this.#index + 1]];
    const name = word.text;
    if (!sign || !/^[A-Za-z_][\w.]*$/.test(name) || !/^=(?!=)/.test(sign.text) || !mayHaveBlanks(name))
      return undefined;
    this.#index += 1;
    if (sign.text !== "=")
      return this.#named(word, name, sign.start + 1, sign.end, [
        this.#blanksAround(word, sign.end, { start: word.end, end: sign.start, text: "" }),
      ]);
    if (!third || !this.#isValue(third, 1))
      return this.#named(word, name, sign.end, sign.end, [
        this.#blanksAround(word, sign.end, { start: word.end, end: sign.end, text: "=" }),
      ]);
    this.#index += 1;
    return this.#named(word, name, third.start, third.end, [
      this.#blanksAround(word, third.end, { start: word.end, end: third.start, text: "=" }),
    ]);
  }

  /** Whether a word behind a lonely equals sign is its value, and not the next property before its own equals sign. */
  #isValue(word: Word, ahead: number): boolean {
    if (!isBareValue(word.text)) return false;
    return !(isProperty(word.text) && this.#words[this.#index + ahead]?.text.startsWith("="));
  }

  #blanksAround(word: Word, end: number, edit: Edit): Flaw {
    return { code: "spaces-around-equals", start: word.start, end, edits: [edit] };
  }

  #named(word: Word, name: string, from: number, end: number, flaws: readonly Flaw[] = []): Token {
    const nameStart = word.start + (word.text[0] === '"' ? 1 : 0);
    const own = this.#beside && (!isProperty(name) || isWindowsInstallerProperty(name));
    return itemToken(this.#text, {
      kind: own ? "msi-property" : "property",
      name: canonical(name),
      start: word.start,
      end: Math.max(end, word.end),
      nameSpan: { start: nameStart, end: nameStart + name.length },
      valueSpan: { start: from, end },
      inside: this.#inside,
      flaws,
    });
  }

  /** A value with a blank and no quotes goes on in the words that follow and are nothing else. */
  #wholeValue(token: Token): Token {
    const type = findEntry(token.name)?.valueType.type;
    const { valueSpan } = token;
    if (!type || !valueSpan || !token.value || token.quoted || token.kind === "msi-property") return token;
    if (!LONG_VALUES.has(type) || NEVER_TORN.has(token.name)) return token;
    let end = token.end;
    for (let word = this.#words[this.#index]; word && this.#goesOn(word); word = this.#words[this.#index]) {
      end = word.end;
      this.#index += 1;
    }
    if (end === token.end) return token;
    const { start } = valueSpan;
    // Quotes inside CCMSETUPCMD are documented nowhere (rule 14), nor is a backslash before one: no safe edit there.
    const safe = !this.#inside && this.#text[end - 1] !== "\\";
    const edits = [
      { start, end: start, text: '"' },
      { start: end, end, text: '"' },
    ];
    const flaw: Flaw = { code: "space-inside-value", start, end, ...(safe ? { edits } : {}) };
    return {
      ...token,
      end,
      text: this.#text.slice(token.start, end),
      value: this.#text.slice(start, end),
      valueSpan: { start, end },
      flaws: [...token.flaws, flaw],
    };
  }

  #goesOn(word: Word): boolean {
    return (
      isBareValue(word.text) &&
      !/["<>]/.test(word.text) &&
      !looksLikeProperty(word.text) &&
      !/^[A-Za-z_]\w*:/.test(word.text) &&
      !(PREFIX.test(word.text) && isParameter(PREFIX.exec(word.text)![2]!)) &&
      !this.#words[this.#index + 1]?.text.startsWith("=")
    );
  }
}

/** The name a word begins with: up to a colon, an equals sign, a quote. */
const nameIn = (text: string) => /^[^:=\s"]*/.exec(text)![0];

/** Whether `NAME = value` is read as one: known properties, and what is written like one. */
const mayHaveBlanks = (name: string) => isProperty(name) || /^[A-Z][A-Z0-9_]+$/.test(name);

const flawOf = (code: LintCode, span: Span, text: string): Flaw => ({
  ...span,
  code,
  edits: [{ ...span, text }],
});
