import type { Tenant } from "../tenant.ts";
import { readSiteFilter } from "./site-filter.ts";
import { badQuery, SiteRefusal } from "./site-refusal.ts";
import type { SiteRows } from "./site-rows.ts";

export interface SiteClass {
  readonly key: readonly string[];
  readonly superclass: string | null;
  readonly properties: Readonly<
    Record<string, { readonly edm?: string; readonly collection?: boolean; readonly lazy?: boolean }>
  >;
}
type Row = Readonly<Record<string, unknown>>;

interface Question {
  readonly name: string;
  readonly facts: SiteClass;
  readonly rows: SiteRows;
  readonly url: URL;
  readonly key: string | undefined;
}

/** A class as it is asked for: a list, or one row in a list when a key is named (fact S40). */
export function answerClass(tenant: Tenant, question: Question): unknown {
  const { name, facts, rows, url, key } = question;
  const { select, filter, top, skip } = optionsOf(url, facts);
  const show = (row: Row) => (select ? chosen(row, select) : whole(row, question, tenant));
  const value: Row[] = [];
  if (key !== undefined) {
    const row = rows.byKey(key);
    if (!row) throw new SiteRefusal(404, `No object ${name}(${key}).`);
    value.push(show(row));
  } else if (!tenant.site.noRole) {
    const most =
      tenant.site.shortPage && top !== undefined ? Math.max(1, Math.floor(top / 2)) : (top ?? rows.length);
    // A $select without the whole key gave one row of a class with several keys (fact S49).
    const isCut =
      select !== undefined && facts.key.length > 1 && !facts.key.every((each) => select.includes(each));
    const limit = isCut ? 1 : most;
    // Without a filter what is passed over need not be looked at.
    let left = filter ? skip : 0;
    for (let place = filter ? 0 : skip; place < rows.length && value.length < limit; place++) {
      const row = rows.at(place);
      if (!row || (filter && !filter(row))) continue;
      if (left > 0) left--;
      else value.push(show(row));
    }
  }
  return {
    "@odata.context": `${url.origin}${url.pathname.replace(/\/[^/]*$/, "")}/$metadata#${name}`,
    value,
  };
}

function optionsOf(url: URL, facts: SiteClass) {
  const options = new Map(url.searchParams);
  const take = (name: string) => {
    const value = options.get(name);
    options.delete(name);
    return value;
  };
  const has = (name: string) => Object.hasOwn(facts.properties, name);
  const select = take("$select")
    ?.split(",")
    .map((name) => {
      const member = name.trim();
      if (!has(member)) throw badQuery(`Could not find a property named '${member}'.`);
      return member;
    });
  const filter = take("$filter");
  const [top, skip] = [take("$top"), take("$skip")].map((text) => {
    if (text !== undefined && !/^\d{1,9}$/.test(text)) throw badQuery(`'${text}' is no count.`);
    return text === undefined ? undefined : Number(text);
  });
  const [unknown] = options.keys();
  if (unknown !== undefined) throw badQuery(`The query option '${unknown}' is not supported.`);
  return {
    select,
    filter: filter === undefined ? undefined : readSiteFilter(filter, has),
    top,
    skip: skip ?? 0,
  };
}

const chosen = (row: Row, select: readonly string[]): Row =>
  Object.fromEntries(select.map((name) => [name, row[name] ?? null]));

/** All members with what the provider puts around them (fact S42); null where nothing is said (fact S121). */
function whole(row: Row, { name, facts, key }: Question, { cast }: Tenant): Row {
  const lazy = Object.keys(facts.properties).filter((member) => facts.properties[member]?.lazy);
  const members = Object.keys(facts.properties)
    .filter((member) => !lazy.includes(member))
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const place = `\\\\CM1.CONTOSO.COM\\root\\sms\\site_${cast.site.code}`;
  const path = `${name}${facts.key.map((each) => `.${each}=${JSON.stringify(row[each])}`).join(",")}`;
  return {
    "@odata.etag": facts.key.map((each) => String(row[each])).join(";"),
    __LAZYPROPERTIES: ["__QUALIFIER_SECURITYVERBS", ...lazy],
    __QUALIFIER_SECURITYVERBS: -1,
    ...Object.fromEntries(members.map((member) => [member, row[member] ?? null])),
    __GENUS: 2,
    __CLASS: name,
    __SUPERCLASS: facts.superclass,
    __DYNASTY: "SMS_BaseClass",
    __RELPATH: path,
    __PROPERTY_COUNT: members.length,
    __DERIVATION: facts.superclass ? [facts.superclass, "SMS_BaseClass"] : ["SMS_BaseClass"],
    __SERVER: "CM1",
    __NAMESPACE: `root\\sms\\site_${cast.site.code}`,
    __PATH: `${place}:${path}`,
    ...(key === undefined ? {} : Object.fromEntries(lazy.map((member) => [member, []]))),
  };
}
