import beta from "../contract/graph-beta.json" with { type: "json" };
import permissions from "../contract/graph-permissions.json" with { type: "json" };
import v1 from "../contract/graph-v1.0.json" with { type: "json" };

export type Version = "v1.0" | "beta";

export interface PropertyFacts {
  /** `Edm.*`, one of TypeScript's primitives (beta), or the name of a type or enum. */
  readonly type: string;
  readonly collection?: boolean;
  readonly nullable?: boolean;
  readonly readOnly?: boolean;
  readonly filter?: readonly string[];
  readonly edm?: string;
}
interface TypeFacts {
  readonly base?: string;
  readonly abstract?: boolean;
  readonly open?: boolean;
  readonly properties?: Readonly<Record<string, PropertyFacts>>;
  readonly navigation?: Readonly<Record<string, { readonly type: string }>>;
}
interface Operation {
  readonly name: string;
  readonly boundTo: string;
  readonly parameters: readonly (PropertyFacts & { readonly name: string })[];
}
interface Contract {
  readonly types: Readonly<Record<string, TypeFacts>>;
  readonly enums: Readonly<
    Record<string, { readonly members: Readonly<Record<string, number | null>>; readonly flags?: boolean }>
  >;
  readonly operations: readonly Operation[];
}
export interface AcceptedRights {
  readonly any: readonly string[];
  readonly least: readonly string[];
}
export type TokenKind = "Application" | "DelegatedWork";
type PathRights = Readonly<Record<string, Partial<Record<TokenKind, AcceptedRights>>>>;

const CONTRACTS = { "v1.0": v1, beta } as unknown as Readonly<Record<Version, Contract>>;
const RIGHTS = permissions.paths as unknown as Readonly<Record<string, PathRights>>;

const cache = new Map<string, Readonly<Record<string, PropertyFacts>>>();

/** All properties of a type, inherited ones included; undefined when the contract does not know the type. */
export function propertiesOf(
  version: Version,
  type: string,
): Readonly<Record<string, PropertyFacts>> | undefined {
  const facts = CONTRACTS[version].types[type];
  if (!facts) return undefined;
  const key = `${version} ${type}`;
  let all = cache.get(key);
  if (!all) {
    const inherited = facts.base ? propertiesOf(version, facts.base) : {};
    all = { ...inherited, ...facts.properties };
    cache.set(key, all);
  }
  return all;
}

export function typeFacts(version: Version, type: string): TypeFacts | undefined {
  return CONTRACTS[version].types[type];
}

/** Whether `type` is `base` or comes down from it. */
export function isA(version: Version, type: string, base: string): boolean {
  for (let at: string | undefined = type; at; at = CONTRACTS[version].types[at]?.base)
    if (at === base) return true;
  return false;
}

/** Members of an enum by name, with their numbers where they are known; undefined when there is no such enum. */
export function enumMembers(
  version: Version,
  name: string,
): Readonly<Record<string, number | null>> | undefined {
  return CONTRACTS[version].enums[name]?.members;
}

/** Whether several members of an enum may stand together, with commas. */
export const isFlags = (version: Version, name: string): boolean =>
  // Only the metadata of v1.0 says so.
  [version, "v1.0" as const].some((each) => CONTRACTS[each].enums[name]?.flags === true);

/** Parameters of an action; undefined when the version does not have it. */
export function parametersOf(
  version: Version,
  boundTo: string,
  name: string,
): Readonly<Record<string, PropertyFacts>> | undefined {
  const operation = CONTRACTS[version].operations.find(
    (each) => each.name === name && each.boundTo === boundTo,
  );
  return operation && Object.fromEntries(operation.parameters.map((each) => [each.name, each]));
}

/** What the permission map accepts for a path (written with `{id}`) and method; undefined when it names none for this kind of token. */
export function rightsFor(path: string, method: string, kind: TokenKind): AcceptedRights | undefined {
  return RIGHTS[path.toLowerCase()]?.[method]?.[kind];
}
