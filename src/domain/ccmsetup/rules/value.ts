import { findEntry } from "../catalogue.ts";
import type { LintCode, Token } from "../line.ts";
import { decodeRegistrationToken } from "../registration-token.ts";
import { at, type Finding, type Lintable, type Rule } from "./finding.ts";
import { isExpandedLater, isPlaceholder, isVariable } from "./placeholder.ts";

/** What an item's value may be: placeholders, variables, ranges, paths, lists, addresses. */
export const valueRule: Rule = function* (line) {
  for (const token of line.items) {
    const { value, valueSpan } = token;
    if (!value || !valueSpan) continue;
    if (isExpandedLater(value, line.form)) continue;
    if (isVariable(value)) {
      yield {
        ...at(valueSpan),
        code: "unexpanded-variable",
        message: `The value of ${token.name} holds a variable that nothing expands here.`,
        rule: null,
      };
      continue;
    }
    if (token.name !== "/regtoken" ? isPlaceholder(value) : /[<>{}[\]]|\.\.\.|…/.test(value)) {
      yield {
        ...at(valueSpan),
        code: "placeholder",
        message: `The value of ${token.name} is a placeholder that was not replaced.`,
        rule: null,
      };
      continue;
    }
    yield* list(token, value);
    yield* shell(line, token, value);
    yield* range(line, token, value);
    yield* path(line, token, value);
    yield* special(line, token, value);
  }
  for (const token of line.tokens) {
    // A token that stands where ccmsetup would not look for it grants access all the same.
    if (token.name !== "/regtoken" && /\beyJ[\w-]{6,}\./.test(token.text))
      yield { ...at(token), code: "secret-in-line", message: SECRET, rule: 104 };
    if (
      token.kind === "stray" ||
      ((token.kind === "parameter" || token.kind === "property") && !findEntry(token.name))
    ) {
      const text = token.text;
      if (token.kind === "stray" && isVariable(text)) continue;
      if (isPlaceholder(token.kind === "stray" ? text : token.name))
        yield { ...at(token), code: "placeholder", message: "A placeholder was not replaced.", rule: null };
    }
  }
};

const SECRET =
  "The token of /regtoken is a credential: anyone with this line can register a client until it expires.";

const say = (
  token: Token,
  code: LintCode,
  message: string,
  rule: number | null,
  text?: string,
  words = "correct it",
): Finding => ({
  ...at(token.valueSpan!),
  code,
  message,
  rule,
  fix: text === undefined ? undefined : { words, edits: [{ ...at(token.valueSpan!), text }] },
});

const SEMICOLON_LISTS = new Set(["/mp", "/skipprereq", "SMSMPLIST", "SMSCACHEFLAGS", "CCMADMINS"]);

/** Lists are met here too, though only one host is documented. */
const SINGLE_HOSTS = new Set(["SMSMP"]);

function* list(token: Token, value: string): Iterable<Finding> {
  if (token.name === "CCMCERTISSUERS") {
    // A comma inside a value ("O=Contoso, Ltd") is none between attributes.
    if (/,\s*[A-Za-z][\w.-]{0,30}\s*=/.test(value))
      yield say(
        token,
        "separator-doubtful",
        "Commas between the attributes of CCMCERTISSUERS were reported not to work; semicolons do.",
        7,
      );
    return;
  }
  if (SINGLE_HOSTS.has(token.name) && value.includes(",")) {
    yield say(
      token,
      "wrong-list-separator",
      `${token.name} takes one host; a list goes into SMSMPLIST, with semicolons.`,
      7,
    );
    return;
  }
  if (!SEMICOLON_LISTS.has(token.name)) return;
  if (/[,|]/.test(value)) {
    const mended = token.quoted || /[\s"]/.test(value) ? undefined : value.replaceAll(/[,|]/g, ";");
    yield say(
      token,
      "wrong-list-separator",
      `${token.name} separates several values by semicolons.`,
      7,
      mended,
      "write semicolons",
    );
  }
}

/** A semicolon that is neither in quotes nor in a field that no shell reads. */
function* shell({ form, held }: Lintable, token: Token, value: string): Iterable<Finding> {
  if (!value.includes(";") || token.quoted || held || (form !== "exe" && form !== "args")) return;
  yield {
    ...at(token.valueSpan!),
    code: "shell-quoting",
    message: `PowerShell ends a command at a semicolon: quote the value of ${token.name} when the line is run there.`,
    rule: 7,
  };
}

function* range(line: Lintable, token: Token, value: string): Iterable<Finding> {
  const entry = findEntry(token.name);
  if (!entry) return;
  const { type, min, max, pattern, unit } = entry.valueType;
  const words = entry.allowed?.map((allowed) => allowed.split(" ", 1)[0]!);
  const refuse = (what: string) => say(token, "out-of-range", `${entry.name} ${what}.`, null);
  if (type === "integer" && token.name !== "SMSCACHESIZE") {
    if (!/^\d+$/.test(value)) yield refuse(`takes a whole number${unit ? ` (${unit})` : ""}`);
    else if (words && !words.includes(value)) yield refuse(`takes ${words.join(", ")}`);
    else if ((min !== undefined && Number(value) < min) || (max !== undefined && Number(value) > max))
      yield refuse(
        `takes ${max === undefined ? `${min} or more` : `${min} to ${max}`}${unit ? ` (${unit})` : ""}`,
      );
  } else if (token.name === "SMSCACHESIZE") {
    if (!/^\d+$/.test(value) || Number(value) < 1)
      yield refuse("takes a whole number of MB, or of percent with a PERCENT flag");
    else if (Number(value) > 100 && flagsOf(line).some((flag) => flag.startsWith("PERCENT")))
      yield refuse("is a percentage with a PERCENT flag: 1 to 100");
  } else if (type === "guid" && !/^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(value))
    yield refuse("takes a GUID");
  else if (type === "enum" && words && !words.some((word) => word.toLowerCase() === value.toLowerCase()))
    yield refuse(`takes ${words.join(", ")}`);
  else if (token.name === "SMSCACHEFLAGS" && words) {
    const unknown = value
      .split(/[;,|]/)
      .map((flag) => flag.trim())
      .filter((flag) => flag !== "" && !words.includes(flag.toUpperCase()));
    if (unknown.length > 0) yield refuse(`takes ${words.join(", ")}`);
  } else if (pattern && type === "string" && !new RegExp(pattern, "i").test(value)) {
    if (token.name === "SMSSITECODE")
      yield say(token, "out-of-range", "SMSSITECODE takes three letters or digits, or AUTO.", 31);
    else yield refuse(`is written like this: ${entry.syntax}`);
  }
}

/** The cache flags of the line, in upper case. */
const flagsOf = ({ items }: Lintable) =>
  items
    .filter(({ name }) => name === "SMSCACHEFLAGS")
    .flatMap(({ value }) => (value ?? "").toUpperCase().split(/[;,|]/));

const FULL_PATHS = new Set([
  "/source",
  "SMSROOTKEYPATH",
  "SMSSIGNCERT",
  "CCMINSTALLDIR",
  "SMSCACHEDIR",
  "PATCH",
]);

function* path(line: Lintable, token: Token, value: string): Iterable<Finding> {
  if (token.name === "/source" && /^https?:/i.test(value)) {
    yield say(token, "http-source", "/source is a local or UNC folder; a web address goes into /mp.", 26);
    return;
  }
  // A bare name picks a folder on the drive that a flag chooses.
  if (token.name === "SMSCACHEDIR" && flagsOf(line).some((flag) => flag.startsWith("MAXDRIVE"))) return;
  if (FULL_PATHS.has(token.name) && !/^(?:[A-Za-z]:|\\\\|\/\/|%)/.test(value))
    yield say(
      token,
      "relative-path",
      `${token.name} expects a full path; ccmsetup runs as a service from another folder.`,
      null,
    );
}

/** One item and a form that was only guessed: a sample, which may be meant for the MSI as well. */
const isLone = ({ guessed, items }: Lintable) => guessed && items.length === 1;

function* special(line: Lintable, token: Token, value: string): Iterable<Finding> {
  if (token.name === "/skipprereq" && /silverlight/i.test(value))
    yield {
      ...at(token.valueSpan!),
      code: "obsolete-prerequisite",
      message: "Silverlight is not installed automatically since 1802, so /skipprereq has nothing to skip.",
      rule: 108,
    };
  if (
    token.name === "PROVISIONTS" &&
    !token.inside &&
    (line.form === "exe" || line.form === "config-file" || (line.form === "args" && !isLone(line)))
  )
    yield {
      ...at(token),
      code: "provisionts-needs-msi",
      message: "PROVISIONTS works through ccmsetup.msi only.",
      rule: 101,
    };
  if (token.name === "/regtoken") {
    yield {
      ...at(token.valueSpan!),
      code: "secret-in-line",
      message: SECRET,
      rule: 104,
    };
    const decoded = decodeRegistrationToken(value);
    if (!decoded.ok)
      yield {
        ...at(token.valueSpan!),
        code: "token-malformed",
        message: `The token of /regtoken does not decode: ${decoded.reason}.`,
        rule: 54,
      };
  }
}
