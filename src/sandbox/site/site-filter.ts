import { badQuery } from "./site-refusal.ts";

type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([(),])|([^\s'(),]+))/y;
const FUNCTIONS = ["contains", "startswith", "endswith"];

/**
 * `$filter` as far as there is evidence that the service takes it (facts S46, S47): `eq` on texts, whole numbers and yes or
 * no, `and`, `or`, parentheses, and three functions, bare or with `eq true`. Everything else is a 404.
 */
export function readSiteFilter(text: string, has: (name: string) => boolean): Test {
  const tokens = tokensOf(text);
  let at = 0;
  const take = () => {
    const token = tokens[at++];
    if (token === undefined) throw badQuery(`the filter ends too early: ${text}`);
    return token;
  };
  const expect = (sign: string) => {
    const token = take();
    if (token.text !== sign || token.isText) throw badQuery(`${sign} is wanted in ${text}`);
  };
  const isWord = (word: string) => tokens[at]?.isText === false && tokens[at]?.text.toLowerCase() === word;
  const joined = (word: "and" | "or", part: () => Test): Test => {
    const parts = [part()];
    while (isWord(word)) {
      at++;
      parts.push(part());
    }
    return word === "and"
      ? (row) => parts.every((each) => each(row))
      : (row) => parts.some((each) => each(row));
  };
  const whole = (): Test => joined("or", () => joined("and", single));
  const property = (name: string) => {
    if (!has(name)) throw badQuery(`Could not find a property named '${name}'.`);
    return name;
  };
  const single = (): Test => {
    const token = take();
    if (token.isText) throw badQuery(`a text stands where a property is wanted in ${text}`);
    if (token.text === "(") {
      const inner = whole();
      expect(")");
      return inner;
    }
    if (FUNCTIONS.includes(token.text)) return textTest(token.text);
    const name = property(token.text);
    const operator = take().text;
    if (operator !== "eq") throw badQuery(`nothing says that this service takes '${operator}' in a filter`);
    const wanted = literal(take());
    return (row) => same(row[name], wanted);
  };
  const textTest = (kind: string): Test => {
    expect("(");
    const name = property(take().text);
    expect(",");
    const wanted = take();
    if (!wanted.isText) throw badQuery(`${kind} wants a text`);
    expect(")");
    if (isWord("eq")) {
      at++;
      if (take().text !== "true") throw badQuery(`${kind}(…) is compared with true only`);
    }
    const part = wanted.text.toLowerCase();
    return (row) => {
      const value = String(row[name] ?? "").toLowerCase();
      if (kind === "contains") return value.includes(part);
      return kind === "startswith" ? value.startsWith(part) : value.endsWith(part);
    };
  };
  const test = whole();
  if (at < tokens.length) throw badQuery(`syntax error at '${tokens[at]!.text}' in ${text}`);
  return test;
}

interface Token {
  readonly text: string;
  readonly isText: boolean;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found) throw badQuery(`syntax error in ${text}`);
    tokens.push({
      text: found[1]?.replaceAll("''", "'") ?? found[2] ?? found[3]!,
      isText: found[1] !== undefined,
    });
  }
  return tokens;
}

function literal({ text, isText }: Token): unknown {
  if (isText) return text;
  if (text === "true" || text === "false") return text === "true";
  if (/^-?\d+$/.test(text)) return Number(text);
  throw badQuery(`nothing says that this service compares with ${text}`);
}

function same(value: unknown, wanted: unknown): boolean {
  if (typeof value === "string" && typeof wanted === "string")
    return value.toLowerCase() === wanted.toLowerCase();
  return value === wanted;
}
