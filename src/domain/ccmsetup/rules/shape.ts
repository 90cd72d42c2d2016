import { CATALOGUE, findEntry, MISSPELLINGS } from "../catalogue.ts";
import { isWindowsInstallerProperty } from "../item-names.ts";
import type { Flaw, LintCode, Token } from "../line.ts";
import { distance } from "./distance.ts";
import { at, type Finding, type Lintable, type Rule } from "./finding.ts";
import { isPlaceholder, isVariable } from "./placeholder.ts";

interface Wording {
  /** `what` is the name of the item, or the characters themselves. */
  readonly message: (what: string, detail: string | undefined) => string;
  readonly rule: number | null;
  readonly words: string;
}

const WORDINGS: Partial<Record<LintCode, Wording>> = {
  "html-entity": {
    message: (what, meant) =>
      `${what} is the HTML entity for ${meant === " " ? "a blank" : meant}, not the character; it was copied from the source of a page.`,
    rule: 10,
    words: "write the character",
  },
  "curly-quote": {
    message: (what) =>
      `${what} is a typographic quote: only straight double quotes work, with others msiexec ends with error 1639.`,
    rule: 13,
    words: "use a straight quote",
  },
  "doubled-quote": {
    message: (what) =>
      `The quotes of ${what} are doubled where one is meant; doubling is for a quote inside a quoted string.`,
    rule: 13,
    words: "write one quote",
  },
  "spaces-around-equals": {
    message: (what) => `The value of ${what} follows the equals sign directly; with blanks it is lost.`,
    rule: 1,
    words: "remove the blanks",
  },
  "space-after-colon": {
    message: (what) => `The value of ${what} follows the colon directly; with a blank it is lost.`,
    rule: 1,
    words: "remove the blank",
  },
  "space-after-slash": {
    message: (what) => `The name of ${what} follows the slash directly; with a blank it is no parameter.`,
    rule: 1,
    words: "remove the blank",
  },
  "space-inside-value": {
    message: (what) =>
      `The value of ${what} has blanks and needs quotes; without them it ends at the first blank.`,
    rule: 3,
    words: "put the value in quotes",
  },
  "parameter-prefix": {
    message: (what) => `A parameter starts with a forward slash: ${what}.`,
    rule: 1,
    words: "write a slash",
  },
  "parameter-with-equals": {
    message: (what) => `${what} is a parameter and takes a colon; the equals sign is for properties.`,
    rule: 1,
    words: "write a colon",
  },
  "property-as-parameter": {
    message: (what) => `${what} is a client.msi property, written as NAME=value without a slash.`,
    rule: 1,
    words: "write NAME=value",
  },
  "property-with-colon": {
    message: (what) => `${what} is a property and takes an equals sign; the colon is for parameters.`,
    rule: 1,
    words: "write an equals sign",
  },
  "stray-slash": {
    message: (what) => `A slash stands behind ${what}; the one in front is all it has.`,
    rule: 10,
    words: "remove the slash",
  },
  "missing-space": {
    message: (what, where) =>
      `A blank is missing ${where ?? `in front of ${what}`}; without it the two are read as one.`,
    rule: 10,
    words: "put a blank between them",
  },
  "stray-text": {
    message: () =>
      "A character that cannot be seen stands here, copied along from a page; Windows takes it for a part of the value.",
    rule: 10,
    words: "remove the character",
  },
  "unbalanced-quote": {
    message: (what) => `The quote that opens at ${what} has no closing one; msiexec ends with error 1639.`,
    rule: 13,
    words: "close the quotes",
  },
};

const NESTED: Wording = {
  message: (what) =>
    `The quote inside the quotes of CCMSETUPCMD, at ${what}, ends the string. How to nest them is documented nowhere: choose a value that needs no quotes.`,
  rule: 14,
  words: "close the quotes",
};

/** Flaws the parser saw, in words. */
export const flawRule: Rule = function* (line) {
  for (const flaw of line.flaws) yield* said(flaw, whatIsAt(line, flaw));
  for (const token of line.tokens) for (const flaw of token.flaws) yield* said(flaw, shown(token.name));
};

function* said(flaw: Flaw, what: string): Iterable<Finding> {
  const { code, edits, detail } = flaw;
  const wording = detail === "nested" ? NESTED : WORDINGS[code];
  if (!wording) return;
  yield {
    ...at(flaw),
    code,
    message: wording.message(what, detail),
    rule: wording.rule,
    fix: edits && { words: wording.words, edits },
  };
}

/** A quote or an entity as it is written; for what is longer the item that begins there. */
function whatIsAt({ source, tokens }: Lintable, { start, end, code }: Flaw): string {
  if (code === "curly-quote" || code === "html-entity") return source.slice(start, end);
  const token = tokens.find((one) => one.start <= start && start < one.end);
  return shown(token?.name || source.slice(start, end));
}

/** Names that do not exist, text that is nothing, values that are missing. */
export const wordRule: Rule = function* (line) {
  for (const token of line.tokens) {
    if (token.kind === "stray") yield* stray(line, token);
    if (token.kind === "parameter") yield* parameter(token);
    if (token.kind === "property") yield* property(line, token);
    if (
      token.kind === "wrapper" &&
      line.wrapped &&
      line.source.slice(line.wrapped.start, line.wrapped.end).trim() === ""
    )
      yield {
        ...at(token),
        code: "empty-value",
        message: "CCMSETUPCMD is empty: ccmsetup.exe gets nothing.",
        rule: 11,
      };
  }
};

function* stray(line: Lintable, token: Token): Iterable<Finding> {
  if (isPlaceholder(token.text)) return;
  if (/^["']*$/.test(token.text)) {
    if (!line.flaws.some(({ code }) => code === "unbalanced-quote"))
      yield { ...at(token), code: "unbalanced-quote", message: "A quote stands alone.", rule: 13 };
    return;
  }
  if (isVariable(token.text)) {
    yield {
      ...at(token),
      code: "unexpanded-variable",
      message: `${shown(token.text)} is a variable that nothing expands here.`,
      rule: null,
    };
    return;
  }
  yield {
    ...at(token),
    code: "stray-text",
    message: `${shown(token.text)} is neither a parameter (/name) nor a property (NAME=value).`,
    rule: 1,
  };
}

function* parameter(token: Token): Iterable<Finding> {
  const entry = findEntry(token.name);
  if (!entry) {
    if (isPlaceholder(token.text)) return;
    yield {
      ...at(token.nameSpan),
      code: "unknown-parameter",
      message: `ccmsetup has no parameter ${shown(token.name)}.${nearest(token.name)}`,
      rule: 1,
    };
    return;
  }
  if (entry.kind === "ccmsetup-parameter" && entry.status !== "current") {
    yield {
      ...at(token.nameSpan),
      code: "removed-parameter",
      message: `${entry.name} is on no page of the current branch.${entry.supersededBy ? ` ${entry.supersededBy} took its place.` : ""}`,
      rule: null,
    };
    return;
  }
  const isFlag = entry.valueType.type === "flag";
  if (isFlag && token.value !== undefined && token.value !== "")
    yield {
      ...at(token),
      code: "stray-text",
      message: `${entry.name} takes no value.`,
      rule: 1,
      fix: { words: "remove the value", edits: [{ start: token.nameSpan.end, end: token.end, text: "" }] },
    };
  if (!isFlag && (token.value === undefined || token.value === ""))
    yield {
      ...at(token),
      code: "missing-value",
      message: `${entry.name} needs a value: ${entry.syntax}`,
      rule: 1,
    };
}

function* property(line: Lintable, token: Token): Iterable<Finding> {
  const written = line.source.slice(token.nameSpan.start, token.nameSpan.end);
  const entry = findEntry(token.name);
  if (!entry) {
    if (isPlaceholder(written)) return;
    if (isWindowsInstallerProperty(written)) {
      yield {
        ...at(token.nameSpan),
        code: "undocumented-property",
        message: `${written.toUpperCase()} is a property of Windows Installer, handed on to client.msi; the page on client properties does not have it.`,
        rule: null,
      };
      return;
    }
    yield {
      ...at(token.nameSpan),
      code: "unknown-property",
      message: `There is no property ${shown(written)}.${nearest(token.name)}`,
      rule: 6,
    };
    return;
  }
  if (entry.kind === "ccmsetup-msi-property" && !token.inside) {
    yield {
      ...at(token),
      code: "unknown-property",
      message: "CCMSETUPCMD is a property of ccmsetup.msi; to ccmsetup.exe its contents are given directly.",
      rule: 18,
    };
    return;
  }
  const slashed = token.flaws.some(({ code }) => code === "property-as-parameter");
  if (!slashed && written !== entry.name && written.toUpperCase() === entry.name)
    yield {
      ...at(token.nameSpan),
      code: "property-case",
      message: `${entry.name} is written in upper case by convention.`,
      rule: 6,
      fix: { words: "write it in upper case", edits: [{ ...at(token.nameSpan), text: entry.name }] },
    };
  if ((token.value === undefined || token.value.trim() === "") && entry.valueType.type !== "flag")
    yield { ...at(token), code: "empty-value", message: `${entry.name} has no value.`, rule: 1 };
  yield* statusOf(token);
}

function* statusOf(token: Token): Iterable<Finding> {
  const entry = findEntry(token.name)!;
  const instead = entry.supersededBy ? ` ${entry.supersededBy} took its place.` : "";
  const say = (code: LintCode, message: string): Finding => ({
    ...at(token.nameSpan),
    code,
    message,
    rule: null,
  });
  switch (entry.status) {
    case "superseded":
      yield {
        ...say(
          "superseded-property",
          `Client settings replace ${entry.name} since 1606; it still sets the cache of a new client.`,
        ),
        rule: 108,
      };
      break;
    case "deprecated":
      yield say("deprecated-property", `${entry.name} is no longer documented.${instead}`);
      break;
    case "removed":
      yield say("removed-property", `${entry.name} belongs to an older product or page.${instead}`);
      break;
    case "undocumented":
    case "unconfirmed":
    case "preview-only":
      yield say("undocumented-property", `${entry.name} is not on the properties page.`);
      break;
    case "current":
    case "file-only":
      break;
  }
}

function nearest(name: string): string {
  const meant = closest(name);
  return meant ? ` Did you mean ${meant}?` : "";
}

function closest(name: string): string | undefined {
  const known = MISSPELLINGS.get(name.toLowerCase());
  if (known) return known;
  if (name.length > 40) return undefined;
  const best = CATALOGUE.map((entry) => ({
    entry,
    off: distance(name.toLowerCase(), entry.name.toLowerCase(), 2),
  })).sort((a, b) => a.off - b.off)[0];
  return best && best.off <= 2 ? best.entry.name : undefined;
}

/** A stretch of the line for a message, cut short. */
const shown = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
