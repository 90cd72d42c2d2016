export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/** Words every YAML reader takes for text. What looks like a number, a date, a truth value or a mark is quoted. */
const PLAIN = /^[A-Za-z][A-Za-z0-9 ._/-]*(?<! )$/;
const NOT_TEXT = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** A document of top-level keys, one a line; what stands deeper is written in flow style. JSON's quoting is YAML's too. */
export function yamlDocument(values: Readonly<Record<string, YamlValue | undefined>>): string {
  return Object.entries(values)
    .filter((entry): entry is [string, YamlValue] => entry[1] !== undefined)
    .map(([key, value]) => `${key}: ${flow(value)}\n`)
    .join("");
}

function flow(value: YamlValue): string {
  if (typeof value === "string")
    return PLAIN.test(value) && !NOT_TEXT.test(value) ? value : quotedForYaml(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  const entries = Object.entries(value).filter(
    (entry): entry is [string, YamlValue] => entry[1] !== undefined,
  );
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([key, inner]) => `${flow(key)}: ${flow(inner)}`).join(", ")} }`;
}

/** Single quotes where they do: a Windows path then stays readable. */
const quotedForYaml = (text: string) =>
  /^[\x20-\x7e]+$/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
