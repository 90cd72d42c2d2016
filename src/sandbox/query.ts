import { propertiesOf, type Version } from "./contract.ts";
import { type FilterRules, type Predicate, readFilter } from "./filter.ts";
import { breach } from "./graph-error.ts";

/** What a route takes behind the question mark; what is not named here is refused. */
export interface QueryRules {
  /** Type whose properties `$select` may name. */
  readonly select?: string;
  readonly filter?: FilterRules;
  readonly expand?: readonly string[];
  /** Largest `$top`. */
  readonly top?: number;
  readonly orderby?: readonly string[];
  readonly count?: boolean;
  /** The route reads its skip token itself: its pages go by keys. */
  readonly ownToken?: boolean;
  /** `$deltatoken` is taken. */
  readonly delta?: boolean;
}

export interface Query {
  readonly select: readonly string[] | undefined;
  readonly filter: Predicate;
  readonly expand: readonly string[];
  readonly top: number | undefined;
  readonly orderby: readonly { readonly name: string; readonly descending: boolean }[];
  readonly count: boolean;
  /** Rows to leave out, from a next link. */
  readonly skip: number;
  /** Skip token of a route that reads its own. */
  readonly token: string | undefined;
  readonly deltaToken: string | undefined;
  /** `$filter` as it was written. */
  readonly filterText: string | undefined;
}

const split = (text: string) => text.split(",").map((part) => part.trim());

/** Checks and reads the query of one request; throws a refusal for what the route does not take. */
export function readQuery(search: URLSearchParams, rules: QueryRules, version: Version): Query {
  const given = new Map<string, string>();
  for (const [name, value] of search) {
    if (given.has(name)) throw breach(`Query option '${name}' was specified more than once.`);
    // Written in both ways by the service itself.
    given.set(/^\$(?:skip|delta)token$/i.test(name) ? name.toLowerCase() : name, value);
  }
  const take = (name: string, allowed: boolean): string | undefined => {
    const value = given.get(name);
    if (value === undefined) return undefined;
    given.delete(name);
    if (!allowed) throw breach(`The query option '${name}' is not supported here.`);
    if (value === "") throw breach(`The query option '${name}' is empty.`);
    return value;
  };

  const select = take("$select", rules.select !== undefined);
  const names = select === undefined ? undefined : split(select);
  for (const name of names ?? [])
    if (!propertiesOf(version, rules.select!)?.[name])
      throw breach(
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${rules.select}'.`,
        `$select: ${version} knows no property ${name} on ${rules.select}`,
      );
  const filter = take("$filter", rules.filter !== undefined);
  const expand = take("$expand", rules.expand !== undefined);
  for (const name of expand ? split(expand) : [])
    if (!rules.expand!.includes(name))
      throw breach(`Parsing OData Select and Expand failed: Could not expand '${name}'.`);
  const top = take("$top", rules.top !== undefined);
  if (top !== undefined && !(/^\d+$/.test(top) && Number(top) >= 1 && Number(top) <= rules.top!))
    throw breach(`Invalid page size specified: '${top}'. Must be between 1 and ${rules.top} inclusive.`);
  const orderby = take("$orderby", rules.orderby !== undefined);
  const order = (orderby ? split(orderby) : []).map((part) => {
    const [name, direction = "asc", ...rest] = part.split(/\s+/);
    if (!rules.orderby!.includes(name!) || !/^(asc|desc)$/.test(direction) || rest.length > 0)
      throw breach(`Cannot order by '${part}'.`);
    return { name: name!, descending: direction === "desc" };
  });
  const count = take("$count", rules.count === true);
  const token = take("$skiptoken", rules.top !== undefined || rules.delta === true);
  const deltaToken = take("$deltatoken", rules.delta === true);
  const skip =
    token === undefined || rules.ownToken ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(skip)) throw breach("The skip token is not one of ours.");
  const [unknown] = given.keys();
  if (unknown !== undefined) throw breach(`The query option '${unknown}' is not known.`);
  return {
    select: names,
    filter: filter === undefined ? () => true : readFilter(filter, rules.filter!, version),
    expand: expand ? split(expand) : [],
    top: top === undefined ? undefined : Number(top),
    orderby: order,
    count: count === "true",
    skip,
    token,
    deltaToken,
    filterText: filter,
  };
}

type Row = Readonly<Record<string, unknown>>;

/** One page of `rows` as Graph writes it, with a next link (on the address that was asked) while there are more. */
export function page(rows: readonly Row[], query: Query, url: URL, pageSize: number): unknown {
  const found = rows.filter(query.filter);
  for (const { name, descending } of [...query.orderby].reverse())
    found.sort((a, b) => order(a[name], b[name]) * (descending ? -1 : 1));
  const size = Math.min(query.top ?? pageSize, pageSize);
  const shown = found.slice(query.skip, query.skip + size);
  const more = found.length > query.skip + size;
  let nextLink: string | undefined;
  if (more) {
    const next = new URL(url);
    next.searchParams.set("$skiptoken", `page-${query.skip + size}`);
    nextLink = next.href;
  }
  return {
    "@odata.context": `${url.origin}${url.pathname.split("/").slice(0, 2).join("/")}/$metadata#${url.pathname.split("/").slice(2).join("/")}`,
    ...(query.count ? { "@odata.count": found.length } : {}),
    value: shown.map((row) => selected(row, query)),
    ...(nextLink ? { "@odata.nextLink": nextLink } : {}),
  };
}

/** The row with only what `$select` names. The id and the type stay, as Graph leaves them. */
export function selected(row: Row, { select, expand }: Pick<Query, "select" | "expand">): Row {
  if (!select) return row;
  const kept = new Set(["@odata.type", "id", ...select, ...expand]);
  return Object.fromEntries(Object.entries(row).filter(([name]) => kept.has(name)));
}

function order(a: unknown, b: unknown): number {
  const [left, right] = [String(a ?? ""), String(b ?? "")];
  return left.localeCompare(right, "en", { numeric: true });
}
