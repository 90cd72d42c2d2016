import type { z } from "zod";

/** What zod expects, as people call it. */
const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  bigint: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "names with values",
  record: "names with values",
  date: "a date",
};

/**
 * What is wrong with a value, as the end of a sentence that begins with its name: "has to be text, not a number". Given to
 * `safeParse` as `error`; a schema that has words of its own keeps them. Never repeats the value, which may be a secret.
 */
export function issueInWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "is missing"
        : [`has to be ${KINDS[issue.expected] ?? issue.expected}`, ...kindOf(issue.input)].join(", not ");
    case "invalid_value":
      return issue.input === undefined ? "is missing" : `has to be ${oneOf(issue.values)}`;
    case "too_small":
      return `has to ${sized(issue.origin, Number(issue.minimum), "at least", issue.inclusive !== false)}`;
    case "too_big":
      return `has to ${sized(issue.origin, Number(issue.maximum), "at most", issue.inclusive !== false)}`;
    case "not_multiple_of":
      return `has to be a multiple of ${issue.divisor}`;
    case "invalid_format":
      return FORMATS[issue.format] ?? "is not written as it has to be";
    case "unrecognized_keys":
      return `has ${issue.keys.length === 1 ? "a name" : "names"} that mean nothing here: ${issue.keys.join(", ")}`;
    case "invalid_key":
      return "has a name that cannot stand here";
    case "invalid_element":
      return "has a value that cannot stand here";
    case "invalid_union":
      return issue.input === undefined ? "is missing" : "has none of the forms it may have";
    default:
      return "is not valid";
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  url: "has to be a whole web address, such as https://www.contoso.com",
  guid: "has to be a GUID, such as 00000000-0000-0000-0000-000000000000",
  uuid: "has to be a GUID, such as 00000000-0000-0000-0000-000000000000",
  datetime: "has to be a time such as 2026-07-01T08:00:00Z",
  email: "has to be an e-mail address",
};

function sized(origin: string, limit: number, bound: "at least" | "at most", inclusive: boolean): string {
  const many = (one: string, more: string) =>
    `${bound} ${limit.toLocaleString("en")} ${limit === 1 ? one : more}`;
  switch (origin) {
    case "string":
      return bound === "at least" && limit === 1
        ? "hold some text; it is empty"
        : `have ${many("character", "characters")}`;
    case "array":
    case "set":
      return `have ${many("entry", "entries")}`;
    case "object":
    case "record":
      return `have ${many("name", "names")}`;
    default:
      return inclusive
        ? `be ${bound} ${limit}`
        : `be ${bound === "at least" ? "more than" : "less than"} ${limit}`;
  }
}

/** `one of a, b`, or the only one. */
const oneOf = (values: readonly unknown[]) =>
  values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(", ")}`;

/** What a value is; nothing for text that was to be read as a number and is none. */
function kindOf(value: unknown): string[] {
  if (value === null) return ["empty"];
  if (Array.isArray(value)) return ["a list"];
  if (value instanceof Date) return ["a date"];
  switch (typeof value) {
    case "string":
      return ["text"];
    case "number":
      if (Number.isNaN(value)) return [];
      return [Number.isInteger(value) ? "a whole number" : "a number with decimals"];
    case "boolean":
      return ["true or false"];
    default:
      return ["names with values"];
  }
}
