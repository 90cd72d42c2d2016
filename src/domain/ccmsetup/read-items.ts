import { CATALOGUE, findEntry, MISSPELLINGS } from "./catalogue.ts";
import type { Edit, Flaw, Span, Token } from "./line.ts";
import { splitWords, type Word } from "./split-words.ts";

const PARAMETER_NAMES = CATALOGUE.filter(({ kind }) => kind === "ccmsetup-parameter").map(({ name }) =>
  name.slice(1),
);
const PROPERTY_NAMES = CATALOGUE.filter(({ kind }) => kind !== "ccmsetup-parameter").map(({ name }) => name);
const byLength = (names: readonly string[]) =>
  [...names]
    .sort((a, b) => b.length - a.length)
    .join("|")
    .replaceAll("?", "\\?");
const isParameter = (name: string) => findEntry(`/${name}`) !== undefined;
const isProperty = (name: string) => !name.startsWith("/") && findEntry(name) !== undefined;
const takesNothing = (name: string) => findEntry(name)?.valueType.type === "flag";

// An item that begins inside another's value: a known property with its equals sign, or a known parameter.
const GLUED_PROPERTY = new RegExp(`(?<![A-Z0-9_;,|])(?:${byLength(PROPERTY_NAMES)})=`, "gi");
const GLUED_PARAMETER = new RegExp(`/(?:${byLength(PARAMETER_NAMES)})(?=[:\\s"]|$)`, "gi");

/**
 * Parameters and properties of ccmsetup among words. Words that were torn apart by a blank are put together again, words
 * that ran into each other are taken apart; both are noted. `beside` reads what stands beside CCMSETUPCMD, where unknown
 * properties are the MSI's own.
 */
export function readItems(text: string, words: readonly Word[], inside: boolean, beside = false): Token[] {
  const tokens: Token[] = [];
  const queue = [...words];
  for (let index = 0; index < queue.length; index++) {
    const cut = gluedAt(text, queue[index]!);
    if (cut) {
      const word = queue[index]!;
      const parts = [...splitWords(text, word.start, cut), ...splitWords(text, cut, word.end)];
      queue.splice(index, 1, ...parts);
    }
    const { token, used } = readItem(text, queue, index, inside, beside);
    const missing: Flaw[] = cut
      ? [
          {
            code: "missing-space",
            start: token.start,
            end: queue[index + 1]?.end ?? token.end,
            edits: [{ start: cut, end: cut, text: " " }],
            detail: "two items",
          },
        ]
      : [];
    tokens.push(missing.length > 0 ? { ...token, flaws: [...token.flaws, ...missing] } : token);
    index += used - 1;
  }
  return tokens;
}

/** Where a second item begins inside a word, if one does. */
function gluedAt(text: string, word: Word): number | undefined {
  for (const pattern of [GLUED_PROPERTY, GLUED_PARAMETER]) {
    for (const match of word.text.matchAll(pattern)) {
      const at = word.start + match.index;
      if (match.index === 0 || (match.index === 1 && /[/\\-]/.test(word.text[0]!))) continue;
      const quotesBefore = word.quotes.filter((q) => q < at).length;
      if (quotesBefore % 2 === 1) continue;
      // In a URL or path a slash and a word are just that, unless the item before takes no value.
      if (
        pattern === GLUED_PARAMETER &&
        /^[/-]\w+:(?:https?:|[A-Za-z]:\\|\\\\)/i.test(word.text) &&
        !/^\/(?:UsePKICert|NoCRLCheck|noservice|logon|regtoken|source|mp)\b/i.test(match[0])
      )
        continue;
      if (match.index > 0 && text[at - 1] === "=") continue;
      return at;
    }
  }
  return undefined;
}

function readItem(
  text: string,
  words: readonly Word[],
  index: number,
  inside: boolean,
  beside: boolean,
): { token: Token; used: number } {
  const word = words[index]!;
  const next = words[index + 1];
  // "/ mp:x": the slash stands alone.
  if (/^[/]$/.test(word.text) && next && isParameter(headOf(next.text)))
    return joined(text, words, index, 2, "space-after-slash", inside, [
      { start: word.end, end: next.start, text: "" },
    ]);
  const prefixed = wrongPrefix(text, word, inside);
  if (prefixed) return { token: prefixed, used: 1 };
  if (word.text.startsWith("/")) return readParameter(text, words, index, inside);
  return readProperty(text, words, index, inside, beside);
}

const headOf = (text: string) => /^[^:=\s"]*/.exec(text)![0];

/** `-mp:x`, `\mp:x`, `–mp:x`, or a known parameter without anything in front. */
function wrongPrefix(text: string, word: Word, inside: boolean): Token | undefined {
  const found = /^([-–—\\]{0,2})([A-Za-z?]+)(?=:|$)/.exec(word.text);
  if (!found || !isParameter(found[2]!) || isProperty(found[2]!)) return undefined;
  if (
    found[1] === "" &&
    !/^(?:mp|source|regtoken|skipprereq|downloadtimeout|retry|config|ExcludeFeatures|BITSPriority):/i.test(
      word.text,
    ) &&
    !takesNothing(`/${found[2]}`)
  )
    return undefined;
  if (found[1] === "" && word.text === "debug") return undefined;
  const nameStart = word.start + found[1]!.length;
  const flaw: Flaw = {
    code: "parameter-prefix",
    start: word.start,
    end: nameStart + found[2]!.length,
    edits: [{ start: word.start, end: nameStart, text: "/" }],
  };
  return parameterToken(text, word, nameStart, found[2]!, inside, [flaw]);
}

function readParameter(
  text: string,
  words: readonly Word[],
  index: number,
  inside: boolean,
): { token: Token; used: number } {
  const word = words[index]!;
  const head = headOf(word.text.slice(1));
  const bare = head.replace(/\/+$/, "");
  const nameStart = word.start + 1;
  const after = word.text[1 + head.length];
  const flaws: Flaw[] = [];
  if (isProperty(bare) && !isParameter(bare)) {
    flaws.push({
      code: "property-as-parameter",
      start: word.start,
      end: nameStart + bare.length,
      edits: propertyEdits(word, head),
    });
    const value = after === undefined ? undefined : { start: nameStart + head.length + 1, end: word.end };
    return {
      token: itemToken(
        text,
        "property",
        findEntry(bare)!.name,
        word,
        { start: nameStart, end: nameStart + bare.length },
        value,
        inside,
        flaws,
      ),
      used: 1,
    };
  }
  const name = findEntry(`/${bare}`)?.name;
  if (name && head.endsWith("/") && word.text.length === head.length + 1)
    flaws.push({
      code: "stray-slash",
      start: word.end - (head.length - bare.length),
      end: word.end,
      edits: [{ start: word.end - (head.length - bare.length), end: word.end, text: "" }],
    });
  if (after === "=") {
    flaws.push({
      code: "parameter-with-equals",
      start: word.start,
      end: nameStart + head.length + 1,
      edits: [{ start: nameStart + head.length, end: nameStart + head.length + 1, text: ":" }],
    });
  }
  const next = words[index + 1];
  if (name && !takesNothing(name) && /^\/[^:="]*[:=]$/.test(word.text) && next && isBareValue(next.text)) {
    const edit: Edit = { start: word.end, end: next.start, text: "" };
    return joined(text, words, index, 2, "space-after-colon", inside, [edit], flaws);
  }
  return withTornValue(
    text,
    words,
    index,
    parameterToken(text, word, nameStart, bare, inside, flaws, head.length),
    inside,
  );
}

function propertyEdits(word: Word, head: string): Edit[] {
  const edits: Edit[] = [{ start: word.start, end: word.start + 1, text: "" }];
  const colon = word.start + 1 + head.length;
  if (word.text[1 + head.length] === ":") edits.push({ start: colon, end: colon + 1, text: "=" });
  return edits;
}

function parameterToken(
  text: string,
  word: Word,
  nameStart: number,
  written: string,
  inside: boolean,
  flaws: readonly Flaw[],
  headLength = written.length,
): Token {
  const name = findEntry(`/${written}`)?.name ?? `/${written}`;
  const valueStart = nameStart + headLength + 1;
  const value = valueStart <= word.end ? { start: valueStart, end: word.end } : undefined;
  return itemToken(
    text,
    "parameter",
    name,
    word,
    { start: word.start, end: nameStart + written.length },
    value,
    inside,
    flaws,
  );
}

/** Not an item of its own: nothing that looks like a parameter or `NAME=value`. */
const isBareValue = (text: string) => !/^[/]\w/.test(text) && !/^[A-Za-z_][\w.]*=/.test(text) && text !== "=";

function readProperty(
  text: string,
  words: readonly Word[],
  index: number,
  inside: boolean,
  beside: boolean,
): { token: Token; used: number } {
  const word = words[index]!;
  const [next, third] = [words[index + 1], words[index + 2]];
  const assigned = /^"?([A-Za-z_][\w.]*)=/.exec(word.text);
  if (!assigned) {
    const name = word.text;
    // "NAME = value", "NAME =value"
    if (
      /^[A-Za-z_][\w.]*$/.test(name) &&
      next &&
      (next.text === "=" || /^=[^=]/.test(next.text)) &&
      (isProperty(name) || /^[A-Z0-9_]+$/.test(name))
    ) {
      const alone = next.text === "=";
      if (alone && (!third || !isBareValue(third.text)))
        return {
          token: propertyToken(text, word, next.end, name, inside, beside, [
            {
              code: "spaces-around-equals",
              start: word.start,
              end: next.end,
              edits: [{ start: word.end, end: next.end, text: "=" }],
            },
          ]),
          used: 2,
        };
      const edits = alone
        ? [{ start: word.end, end: third!.start, text: "=" }]
        : [{ start: word.end, end: next.start, text: "" }];
      return joined(text, words, index, alone ? 3 : 2, "spaces-around-equals", inside, edits);
    }
    return { token: looseWord(text, word, inside), used: 1 };
  }
  const name = assigned[1]!;
  const known = isProperty(name);
  if (
    word.text.endsWith(`${name}=`) &&
    next &&
    isBareValue(next.text) &&
    (known || /^[A-Z0-9_]+$/.test(name))
  )
    return joined(text, words, index, 2, "spaces-around-equals", inside, [
      { start: word.end, end: next.start, text: "" },
    ]);
  return withTornValue(
    text,
    words,
    index,
    propertyToken(text, word, word.end, name, inside, beside, []),
    inside,
  );
}

function propertyToken(
  text: string,
  word: Word,
  end: number,
  name: string,
  inside: boolean,
  beside: boolean,
  flaws: readonly Flaw[],
): Token {
  const start = word.start + (word.text.startsWith('"') ? 1 : 0);
  const equals = text.indexOf("=", start + name.length);
  const kind = beside && !isProperty(name) ? "msi-property" : "property";
  return itemToken(
    text,
    kind,
    findEntry(name)?.name ?? name,
    { ...word, end },
    { start, end: start + name.length },
    { start: equals + 1, end },
    inside,
    flaws,
  );
}

/** A word without `=`: a property written with a colon, one that needs no value, a name without a value, or text that is nothing. */
function looseWord(text: string, word: Word, inside: boolean): Token {
  const colon = /^([A-Za-z_]\w*):/.exec(word.text);
  if (colon && isProperty(colon[1]!)) {
    const at = word.start + colon[1]!.length;
    const flaw: Flaw = {
      code: "property-with-colon",
      start: word.start,
      end: at + 1,
      edits: [{ start: at, end: at + 1, text: "=" }],
    };
    return itemToken(
      text,
      "property",
      findEntry(colon[1]!)!.name,
      word,
      { start: word.start, end: at },
      { start: at + 1, end: word.end },
      inside,
      [flaw],
    );
  }
  const bare = word.text.replaceAll('"', "");
  if (isProperty(bare) || MISSPELLINGS.has(bare.toLowerCase()))
    return itemToken(
      text,
      "property",
      findEntry(bare)?.name ?? bare,
      word,
      { start: word.start, end: word.end },
      undefined,
      inside,
      [],
    );
  return itemToken(text, "stray", bare, word, { start: word.start, end: word.end }, undefined, inside, []);
}

/** Puts words together that a blank tore apart. */
function joined(
  text: string,
  words: readonly Word[],
  index: number,
  used: number,
  code: Flaw["code"],
  inside: boolean,
  edits: readonly Edit[],
  more: readonly Flaw[] = [],
): { token: Token; used: number } {
  const [first, last] = [words[index]!, words[index + used - 1]!];
  const flaw: Flaw = { code, start: first.start, end: last.end, edits };
  const wordsBetween = words.slice(index, index + used);
  // The same words without the blanks, read as one item.
  const compact = wordsBetween.map((w) => w.text).join("");
  const head = /^\/?([A-Za-z_?][\w.]*)/.exec(compact)?.[1] ?? "";
  const parameter = compact.startsWith("/");
  const nameStart =
    parameter && first.text === "/" ? words[index + 1]!.start : first.start + (parameter ? 1 : 0);
  const name = parameter ? `/${head}` : head;
  const separator = text.slice(nameStart + head.length, last.end).search(/[:=]/);
  const valueFrom = separator < 0 ? undefined : nameStart + head.length + separator + 1;
  const skipped = valueFrom === undefined ? 0 : /^\s*/.exec(text.slice(valueFrom, last.end))![0].length;
  const value = valueFrom === undefined ? undefined : { start: valueFrom + skipped, end: last.end };
  const span: Word = {
    start: first.start,
    end: last.end,
    text: text.slice(first.start, last.end),
    quotes: wordsBetween.flatMap((w) => w.quotes),
    open: last.open,
  };
  return {
    token: itemToken(
      text,
      parameter ? "parameter" : "property",
      findEntry(name)?.name ?? name,
      span,
      { start: first.start, end: nameStart + head.length },
      value,
      inside,
      [...more, flaw],
    ),
    used,
  };
}

const LONG_VALUES = new Set(["path", "list", "string"]);

/** A value with a blank and no quotes goes on in the words that follow and are nothing else. */
function withTornValue(
  text: string,
  words: readonly Word[],
  index: number,
  token: Token,
  inside: boolean,
): { token: Token; used: number } {
  const entry = findEntry(token.name);
  if (
    !entry ||
    !token.value ||
    token.quoted ||
    !LONG_VALUES.has(entry.valueType.type) ||
    token.name === "SMSSITECODE"
  )
    return { token, used: 1 };
  if (token.name === "/mp" || token.name === "SMSMPLIST") return { token, used: 1 };
  let used = 1;
  for (
    let next = words[index + used];
    next && isBareValue(next.text) && !/^["<]/.test(next.text);
    next = words[index + used]
  ) {
    const loose = looseWord(text, next, inside);
    if (loose.kind !== "stray" || wrongPrefix(text, next, inside)) break;
    used += 1;
  }
  if (used === 1) return { token, used };
  const end = words[index + used - 1]!.end;
  const start = token.valueSpan!.start;
  const value = { start, end };
  // Quotes inside CCMSETUPCMD are documented nowhere (rule 14): no safe edit there.
  const edits = inside
    ? {}
    : {
        edits: [
          { start, end: start, text: '"' },
          { start: end, end, text: '"' },
        ],
      };
  const flaw: Flaw = { code: "space-inside-value", start, end, ...edits };
  return {
    token: {
      ...token,
      end,
      text: text.slice(token.start, end),
      value: text.slice(start, end),
      valueSpan: value,
      flaws: [...token.flaws, flaw],
    },
    used,
  };
}

function itemToken(
  text: string,
  kind: Token["kind"],
  name: string,
  word: Word,
  nameSpan: Span,
  valueSpan: Span | undefined,
  inside: boolean,
  flaws: readonly Flaw[],
): Token {
  const raw = valueSpan && text.slice(valueSpan.start, valueSpan.end);
  const more: Flaw[] = [];
  const doubled = raw === undefined ? null : /^""(?!")(.*[^"])""$/s.exec(raw);
  if (doubled && !inside && valueSpan)
    more.push({
      code: "doubled-quote",
      start: valueSpan.start,
      end: valueSpan.end,
      edits: [
        { start: valueSpan.start, end: valueSpan.start + 2, text: '"' },
        { start: valueSpan.end - 2, end: valueSpan.end, text: '"' },
      ],
    });
  return {
    kind,
    text: word.text,
    name,
    value: raw?.replaceAll('"', ""),
    start: word.start,
    end: word.end,
    nameSpan,
    valueSpan,
    quoted: raw?.includes('"') ?? false,
    inside,
    flaws: [...flaws, ...more],
  };
}
