import { enumMembers, isA, propertiesOf, type Version } from "./contract.ts";
import { breach } from "./graph-error.ts";

type Row = Readonly<Record<string, unknown>>;
export type Predicate = (row: Row) => boolean;

export interface FilterRules {
  readonly type: string;
  /** What may be asked of which property; a property that is missing here has no evidence that it can be filtered. */
  readonly properties: Readonly<Record<string, readonly Operator[]>>;
  readonly isof?: boolean;
  /** A filter there is no evidence of is passed over, and everything comes (quirk Q20). */
  readonly lenient?: boolean;
}
export type Operator = "eq" | "ne" | "lt" | "gt" | "le" | "ge" | "in" | "contains" | "startswith";

type Token = { readonly kind: "word" | "text" | "sign"; readonly value: string };

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([(),])|([A-Za-z0-9_.:+/@-]+))/y;
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const COMPARISONS = new Set(["eq", "ne", "lt", "gt", "le", "ge"]);

/** `$filter` as a predicate. Throws a refusal for what does not parse and for what the rules have no evidence of. */
export function readFilter(text: string, rules: FilterRules, version: Version): Predicate {
  const tokens = tokensOf(text);
  let at = 0;
  let isPassedOver = false;
  const peek = () => tokens[at];
  const take = (): Token => {
    const token = tokens[at++];
    if (!token) throw invalid(text);
    return token;
  };
  const expect = (sign: string) => {
    if (take().value !== sign) throw invalid(text);
  };
  const isWord = (word: string) => peek()?.kind === "word" && peek()?.value === word;

  const either = (): Predicate => {
    const parts = [both()];
    while (isWord("or")) {
      take();
      parts.push(both());
    }
    return parts.length === 1 ? parts[0]! : (row) => parts.some((part) => part(row));
  };
  const both = (): Predicate => {
    const parts = [single()];
    while (isWord("and")) {
      take();
      parts.push(single());
    }
    return parts.length === 1 ? parts[0]! : (row) => parts.every((part) => part(row));
  };
  const single = (): Predicate => {
    const token = take();
    if (token.value === "(" && token.kind === "sign") {
      const inner = either();
      expect(")");
      return inner;
    }
    if (token.kind !== "word") throw invalid(text);
    if (token.value === "not") {
      const inner = single();
      return (row) => !inner(row);
    }
    if (token.value === "isof") return typeTest();
    if (token.value === "contains" || token.value === "startswith") return textTest(token.value);
    return comparison(token.value);
  };
  const typeTest = (): Predicate => {
    expect("(");
    const wanted = take().value.replace(/^microsoft\.graph\./, "");
    expect(")");
    if (!rules.isof || !isA(version, wanted, rules.type))
      throw breach(`Invalid filter clause: isof('${wanted}') does not fit ${rules.type}.`);
    return (row) => isA(version, String(row["@odata.type"]).replace(/^#microsoft\.graph\./, ""), wanted);
  };
  const textTest = (operator: "contains" | "startswith"): Predicate => {
    expect("(");
    const name = known(take().value, operator);
    expect(",");
    const wanted = take().value.toLowerCase();
    expect(")");
    return (row) => {
      const has = String(row[name] ?? "").toLowerCase();
      return operator === "contains" ? has.includes(wanted) : has.startsWith(wanted);
    };
  };
  const comparison = (property: string): Predicate => {
    const operator = take().value;
    if (operator === "in") {
      const name = known(property, "in");
      expect("(");
      const values = [literal(take())];
      while (peek()?.value === ",") {
        take();
        values.push(literal(take()));
      }
      expect(")");
      return (row) => values.some((value) => compare(row[name], value) === 0);
    }
    if (!COMPARISONS.has(operator)) throw invalid(text);
    const name = known(property, operator as Operator);
    const wanted = literal(take());
    if (typeof wanted === "number" && enumMembers(version, propertiesOf(version, rules.type)![name]!.type))
      throw breach(`Invalid filter clause: ${text.slice(0, 200)}`, "$filter: the number of an enum's member");
    return (row) => {
      const order = compare(row[name], wanted);
      switch (operator) {
        case "eq":
          return order === 0;
        case "ne":
          return order !== 0;
        case "lt":
          return order < 0;
        case "gt":
          return order > 0;
        case "le":
          return order <= 0;
        default:
          return order >= 0;
      }
    };
  };
  const known = (name: string, operator: Operator): string => {
    if (!propertiesOf(version, rules.type)?.[name])
      throw breach(`Could not find a property named '${name}' on type 'microsoft.graph.${rules.type}'.`);
    if (!rules.properties[name]?.includes(operator) && rules.lenient) isPassedOver = true;
    else if (!rules.properties[name]?.includes(operator))
      throw breach(
        `Invalid filter clause: '${name} ${operator}' is not supported.`,
        `$filter: nothing says that ${name} takes ${operator}`,
      );
    return name;
  };

  const predicate = either();
  if (at < tokens.length) throw invalid(text);
  return isPassedOver ? () => true : predicate;
}

const invalid = (text: string) => breach(`Invalid filter clause: ${text.slice(0, 200)}`);

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text);
    if (!found) throw invalid(text);
    if (found[1] !== undefined) tokens.push({ kind: "text", value: found[1].replaceAll("''", "'") });
    else if (found[2]) tokens.push({ kind: "sign", value: found[2] });
    else tokens.push({ kind: "word", value: found[3]! });
  }
  return tokens;
}

function literal(token: Token): unknown {
  if (token.kind === "text") return token.value;
  if (token.value === "true" || token.value === "false") return token.value === "true";
  if (token.value === "null") return null;
  return /^-?\d+(\.\d+)?$/.test(token.value) ? Number(token.value) : token.value;
}

/** Text compares whatever its case, as the directory does; NaN when the two cannot be compared. */
function compare(left: unknown, right: unknown): number {
  if (left === right || (left === undefined && right === null)) return 0;
  if (typeof left === "string" && typeof right === "string") {
    // Moments are written with and without fractions of a second.
    if (MOMENT.test(left) && MOMENT.test(right)) return Date.parse(left) - Date.parse(right);
    const [a, b] = [left.toLowerCase(), right.toLowerCase()];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (typeof left === "number" && typeof right === "number") return left - right;
  return Number.NaN;
}
