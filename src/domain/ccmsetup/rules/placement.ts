import type { Edit, Token } from "../line.ts";
import { at, type Finding, isSeen, type Lintable, MSI_FORMS, type Rule } from "./finding.ts";

/** Where things stand: inside CCMSETUPCMD or beside it, parameters before properties, how long it all is. */
export const placementRule: Rule = function* (line) {
  yield* order(line);
  if (MSI_FORMS.includes(line.form)) yield* besideCmd(line);
  if (line.form === "intune-lob-args") yield* intuneBox(line);
  const limit = lengthLimit(line);
  if (limit && limit.length > limit.limit)
    yield {
      start: limit.start,
      end: line.source.trimEnd().length,
      code: "too-long",
      message: `CCMSETUPCMD makes ${limit.length.toLocaleString("en")} characters; Intune takes ${limit.limit.toLocaleString("en")}, and a longer line makes the installation fail.`,
      rule: 15,
    };
};

export const INTUNE_LIMIT = 1_024;

/** How long the part is that Intune takes, and how long it may be; undefined for forms that never go there. */
export function lengthLimit({
  form,
  source,
  tokens,
}: Pick<Lintable, "form" | "source" | "tokens">):
  | { start: number; length: number; limit: number }
  | undefined {
  if (form !== "intune-lob-args" && form !== "msi-doc") return undefined;
  const file = form === "msi-doc" && tokens[0]?.kind === "msi-file" ? tokens[0].end : 0;
  const rest = source.slice(file);
  const start = file + (rest.length - rest.trimStart().length);
  return { start, length: rest.trim().length, limit: INTUNE_LIMIT };
}

function* order(line: Lintable): Iterable<Finding> {
  // A property with a slash is judged as what it looks like until it is mended.
  const seen = line.items.filter(
    (token) => isSeen(line, token) && !token.flaws.some(({ code }) => code === "property-as-parameter"),
  );
  const firstProperty = seen.findIndex(({ kind }) => kind === "property");
  if (firstProperty < 0) return;
  const late = seen.slice(firstProperty).filter(({ kind }) => kind === "parameter");
  const before = seen[firstProperty]!;
  for (const token of late) {
    // Microsoft's own samples put /regtoken last (rule 2): worth a word, not a refusal.
    const trailing = token.name === "/regtoken" && token === seen.at(-1);
    yield {
      ...at(token),
      code: "parameter-after-property",
      message: trailing
        ? "Parameters come before properties; Microsoft's own samples put /regtoken last, so this is no error."
        : `${token.name} stands behind a property; parameters come first.`,
      rule: 2,
      ...(trailing ? { severity: "warning" as const } : {}),
      fix: isString(line.source, token)
        ? undefined
        : { words: "move it in front of the properties", edits: moved(line.source, token, before.start) },
    };
  }
}

/** A string of its own in a PowerShell array; taking its text away would leave an empty one. */
const isString = (source: string, { start, end }: Token) =>
  /["']/.test(source[start - 1] ?? "") && source[start - 1] === source[end];

/** Takes a token out with the blank before it, and puts it elsewhere with a blank behind it. */
function moved(source: string, token: Token, to: number): Edit[] {
  let start = token.start;
  while (start > 0 && /\s/.test(source[start - 1]!)) start -= 1;
  return [
    { start: to, end: to, text: `${source.slice(token.start, token.end)} ` },
    { start, end: token.end, text: "" },
  ];
}

function* besideCmd(line: Lintable): Iterable<Finding> {
  const wrapper = line.tokens.find(({ kind }) => kind === "wrapper");
  const { wrapped, source } = line;
  for (const token of line.items.filter(({ inside }) => !inside)) {
    if (!wrapper || !wrapped) {
      yield {
        ...at(token),
        code: "not-in-ccmsetupcmd",
        message: `ccmsetup.msi passes on only what is in CCMSETUPCMD="…"; ${token.name} is lost.`,
        rule: 11,
        fix: wrapAll(line, token),
      };
      continue;
    }
    const safe =
      wrapper.quoted &&
      !/["“”]/.test(token.text) &&
      !line.flaws.some(({ code }) => code === "unbalanced-quote" || code === "missing-space");
    yield {
      ...at(token),
      code: "outside-ccmsetupcmd",
      message: `${token.name} stands outside the quotes of CCMSETUPCMD, so ccmsetup.exe never sees it.`,
      rule: 12,
      fix: safe
        ? { words: "move it inside the quotes", edits: intoQuotes(source, token, wrapped) }
        : quotesGone(line, token),
    };
  }
}

/** `SMSSITECODE="ABC"` moves inside as `SMSSITECODE=ABC`: the quotes were the MSI's, the value needs none. */
function quotesGone({ source, wrapped, flaws, tokens }: Lintable, token: Token): Finding["fix"] {
  if (
    !wrapped ||
    !tokens.some(({ kind, quoted }) => kind === "wrapper" && quoted) ||
    flaws.length > 0 ||
    !token.value ||
    /[\s"]/.test(token.value)
  )
    return undefined;
  const text = `${source.slice(token.start, token.valueSpan!.start)}${token.value}`.replaceAll('"', "");
  return { words: "move it inside the quotes", edits: intoQuotes(source, token, wrapped, text) };
}

function intoQuotes(
  source: string,
  token: Token,
  wrapped: { start: number; end: number },
  text = source.slice(token.start, token.end),
): Edit[] {
  let { start, end } = token;
  if (start > wrapped.end) while (start > 0 && /\s/.test(source[start - 1]!)) start -= 1;
  else while (end < source.length && /\s/.test(source[end]!)) end += 1;
  const inner = source.slice(wrapped.start, wrapped.end);
  const to = wrapped.end;
  return [
    { start: to, end: to, text: `${inner.trim() === "" || /\s$/.test(inner) ? "" : " "}${text}` },
    { start, end, text: "" },
  ];
}

/** A box of nothing but ccmsetup's items is what belongs inside the quotes. One fix for all of them, at the first. */
function wrapAll(line: Lintable, token: Token): Finding["fix"] {
  const items = line.tokens.filter(({ kind }) => kind !== "msi-file" && kind !== "program");
  const [first, last] = [items[0], items.at(-1)];
  if (
    token !== first ||
    !last ||
    items.some(({ kind, text }) => (kind !== "parameter" && kind !== "property") || /["“”&]/.test(text))
  )
    return undefined;
  return {
    words: 'put all of it into CCMSETUPCMD="…"',
    edits: [
      { start: first.start, end: first.start, text: 'CCMSETUPCMD="' },
      { start: last.end, end: last.end, text: '"' },
    ],
  };
}

function* intuneBox(line: Lintable): Iterable<Finding> {
  for (const token of line.tokens) {
    const forbidden =
      (token.kind === "program" && /msiexec/i.test(token.text)) ||
      token.kind === "msi-file" ||
      (token.kind === "msi-option" && /^[/-](?:i|x|package|uninstall)$/i.test(token.text));
    if (!forbidden) continue;
    let end = token.end;
    while (end < line.source.length && /\s/.test(line.source[end]!)) end += 1;
    yield {
      ...at(token),
      code: "msiexec-in-intune-args",
      message: `Intune adds msiexec, /i and the file itself; ${token.text} is one too many.`,
      rule: 17,
      fix: { words: "remove it", edits: [{ start: token.start, end, text: "" }] },
    };
  }
}
