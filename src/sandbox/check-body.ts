import {
  enumMembers,
  isA,
  isFlags,
  type PropertyFacts,
  propertiesOf,
  typeFacts,
  type Version,
} from "./contract.ts";

const TYPE_PREFIX = /^#microsoft\.graph\./;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export type JsonObject = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The type a body says it is, without its prefix; undefined when it does not say. */
export function declaredType(value: JsonObject): string | undefined {
  const declared = value["@odata.type"];
  return typeof declared === "string" ? declared.replace(TYPE_PREFIX, "") : undefined;
}

interface Strictness {
  /** Members the service sets are ignored instead of refused: entities that are read and sent back. */
  readonly readOnlyIgnored?: boolean;
}

/** The first thing in `value` that the contract does not know or forbids, in words; undefined when all is well. */
export function breachOfType(
  version: Version,
  type: string,
  value: unknown,
  at: string,
  strictness: Strictness = {},
): string | undefined {
  if (!isObject(value)) return `${at}: an object of ${type} is wanted`;
  const declared = declaredType(value);
  if (value["@odata.type"] !== undefined) {
    if (!TYPE_PREFIX.test(String(value["@odata.type"])))
      return `${at}/@odata.type: "${value["@odata.type"]}" is not written as #microsoft.graph.…`;
    if (!typeFacts(version, declared!))
      return `${at}/@odata.type: ${version} does not have the type ${declared}`;
    if (!isA(version, declared!, type)) return `${at}/@odata.type: ${declared} is no ${type}`;
  }
  const concrete = declared ?? type;
  // Fact G5: the service cannot guess which of several types is meant.
  if (typeFacts(version, concrete)?.abstract)
    return `${at}/@odata.type: ${concrete} is abstract, name a concrete type`;
  const properties = propertiesOf(version, concrete);
  if (!properties) return `${at}: ${version} does not have the type ${type}`;
  return breachOfMembers(version, properties, value, at, strictness, concrete);
}

/** The same for the named parameters of an action. */
export function breachOfMembers(
  version: Version,
  properties: Readonly<Record<string, PropertyFacts>>,
  value: JsonObject,
  at: string,
  strictness: Strictness = {},
  owner = "this action",
): string | undefined {
  for (const [name, member] of Object.entries(value)) {
    if (name.includes("@odata.")) continue;
    const facts = properties[name];
    const place = `${at}/${name}`;
    if (!facts) return `${place}: ${version} knows no property ${name} on ${owner}`;
    if (facts.readOnly || name === "id") {
      if (strictness.readOnlyIgnored) continue;
      return `${place}: ${name} is set by the service`;
    }
    if (member === null) {
      if (facts.nullable === false) return `${place}: null is not allowed`;
      continue;
    }
    if (facts.collection) {
      if (!Array.isArray(member)) return `${place}: a list is wanted`;
      for (const [index, item] of member.entries()) {
        const breach = breachOfValue(version, facts, item, `${place}/${index}`, strictness);
        if (breach) return breach;
      }
      continue;
    }
    const breach = breachOfValue(version, facts, member, place, strictness);
    if (breach) return breach;
  }
  return undefined;
}

function breachOfValue(
  version: Version,
  facts: PropertyFacts,
  value: unknown,
  at: string,
  strictness: Strictness,
): string | undefined {
  const wants = (ok: boolean, what: string) => (ok ? undefined : `${at}: ${what} is wanted`);
  switch (facts.edm ?? facts.type) {
    case "Edm.String":
    case "Edm.Guid":
    case "string":
      return wants(typeof value === "string", "text");
    case "Edm.Boolean":
    case "boolean":
      return wants(typeof value === "boolean", "true or false");
    case "Edm.Int16":
    case "Edm.Int32":
    case "Edm.Int64":
      return wants(Number.isSafeInteger(value), "a whole number");
    case "Edm.Double":
    case "Edm.Single":
    case "Edm.Decimal":
    case "number":
      return wants(typeof value === "number", "a number");
    case "Edm.Binary":
      return wants(typeof value === "string" && BASE64.test(value), "base64");
    case "Edm.DateTimeOffset":
    case "Edm.Duration":
    case "Edm.TimeOfDay":
      return wants(typeof value === "string", "a time as ISO 8601 text");
  }
  const members = enumMembers(version, facts.type);
  if (members) {
    const flags = isFlags(version, facts.type);
    const words = typeof value === "string" ? (flags ? value.split(",") : [value]) : [];
    const ok = words.length > 0 && words.every((word) => Object.hasOwn(members, word.trim()));
    return wants(ok, `${flags ? "some" : "one"} of ${Object.keys(members).join(", ")}`);
  }
  return breachOfType(version, facts.type, value, at, strictness);
}
