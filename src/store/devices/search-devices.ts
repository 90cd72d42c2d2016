import { type Kysely, sql } from "kysely";
import { asPart, wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { idsOfGroups } from "./ids-of-groups.ts";
import { inBytes } from "./in-bytes.ts";
import { inPlenty, type TenantDb } from "./tenant-db.ts";

export interface Among {
  /** Facets of devices that are looked for. */
  readonly groups: readonly string[];
  /** Of a fault they have. */
  readonly code: string | undefined;
  readonly after: string;
  readonly size: number;
}

/** Signs that an index of parts begins at. What is shorter is looked for where a name begins: an index tells that as well. */
const ANYWHERE_FROM = 3;
/** Devices that have a text: of more, going through all of them in order fills a page sooner than sorting those out. */
const MANY = 2_000;
/** Where few of those would be left by what else is asked. */
const MANY_AMONG_FEW = 10_000;
/** Devices that are looked at by one statement to find those with a text among them. */
const MOST_SIFTED = 1_000;
/** Statements of that kind: what every hundredth device has is found within them. */
const SIFTINGS = 12;
/** Sorts behind whatever begins the same. */
const LAST = "\u{10ffff}";

/**
 * The next ids of devices whose name or serial number has this in it, or whose id begins with it, whatever the case; names
 * and serial numbers begin with what is shorter than three signs. What hardly any device has is found by an index; so is that
 * none has it.
 */
export async function searchIds(
  part: TenantDb,
  searched: string,
  among: Among & { readonly isNarrow: boolean },
): Promise<readonly string[]> {
  const text = searched.toLowerCase();
  const most = among.isNarrow ? MANY_AMONG_FEW : MANY;
  const named = await namedSo(part, text, most);
  if (named) return foundOf(part, text, named, among);
  return among.isNarrow && among.size <= MOST_SIFTED ? sifted(part, text, among) : passed(part, text, among);
}

interface Named {
  readonly device_id: string;
  readonly facets: string;
}
/** Those an index tells; undefined where none does, and where they are more than `most`. */
async function namedSo(part: TenantDb, text: string, most: number): Promise<readonly Named[] | undefined> {
  if (isShort(text)) return beginning(part, text, most);
  if (!(await isSearchable(part.db))) return undefined;
  const { rows } = await wordsOf(part.db)
    .search.holding(part.tenant, text, most + 1)
    .execute(part.db);
  return rows.length > most ? undefined : rows;
}

const isShort = (text: string) => [...text].length < ANYWHERE_FROM;

/** By name and by serial number; what is both comes twice. */
async function beginning({ db, tenant }: TenantDb, text: string, most: number) {
  const by = (column: string) => sql`from device where tenant = ${tenant}
    and ${sql.ref(column)} >= ${text} and ${sql.ref(column)} < ${text + LAST}`;
  const [names, serials] = [by("name_lower"), by("serial_lower")];
  // Whether they are too many the index tells by itself; who they are it does not.
  const counted = await sql<{ devices: number }>`
    select (select count(*) from (select 1 ${names} limit ${most + 1}) as named)
      + (select count(*) from (select 1 ${serials} limit ${most + 1}) as numbered) as devices
  `.execute(db);
  if (Number(counted.rows[0]?.devices) > most) return undefined;
  const { rows } = await sql<Named>`
    select device_id, facets ${names} union all select device_id, facets ${serials}
  `.execute(db);
  return rows;
}

async function isSearchable(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await wordsOf(db).search.isThere.execute(db);
  return Boolean(rows[0]?.there);
}

/** Makes the index when it is not there yet: over everything at once, after a first sync, is the quickest. */
export async function makeSearchable(db: Kysely<Schema>): Promise<void> {
  const { search } = wordsOf(db);
  if ((await isSearchable(db)) || !(await search.prepare(db))) return;
  await inPlenty(db, async (transaction) => {
    await wordsOf(db).lockBuilding?.("device_search").execute(transaction);
    if (!(await isSearchable(transaction))) await search.make(transaction);
  });
}

const havingFault = (tenant: string, code: string | undefined) =>
  code === undefined
    ? sql``
    : sql`and exists (select 1 from device_fault where device_fault.tenant = ${tenant}
        and device_fault.device_id = device.device_id and device_fault.code = ${code})`;

/** Of those that have it in their names, and those whose ids begin with it: what fits. */
async function foundOf(
  { db, tenant }: TenantDb,
  text: string,
  named: readonly Named[],
  { groups, code, after, size }: Among,
): Promise<readonly string[]> {
  const wanted = new Set(groups);
  let ids = named
    .filter(({ device_id, facets }) => wanted.has(facets) && inBytes(device_id, after) > 0)
    .map(({ device_id }) => device_id);
  if (code !== undefined && ids.length > 0) {
    const { rows } = await sql<{ device_id: string }>`
      select device_id from device_fault
      where tenant = ${tenant} and code = ${code} and device_id in (${sql.join(ids)})
    `.execute(db);
    ids = rows.map(({ device_id }) => device_id);
  }
  // One beginning: of two, SQLite takes the one that may rule out nothing.
  const from = inBytes(after, text) < 0 ? sql`device_id >= ${text}` : sql`device_id > ${after}`;
  const { rows } = await sql<{ device_id: string }>`
    select device_id from device
    where tenant = ${tenant} and ${from} and device_id < ${text + LAST}
      and facets in (${sql.join([...groups])}) ${havingFault(tenant, code)}
    order by device_id limit ${size}
  `.execute(db);
  return [...new Set([...ids, ...rows.map(({ device_id }) => device_id)])].sort(inBytes).slice(0, size);
}

const havingText = (text: string) => {
  const part = `${isShort(text) ? "" : "%"}${asPart(text)}%`;
  return sql`(name_lower like ${part} escape '\\' or serial_lower like ${part} escape '\\'
    or device_id like ${`${asPart(text)}%`} escape '\\')`;
};

/** Goes through the devices in order until there are enough. */
async function passed(
  { db, tenant }: TenantDb,
  text: string,
  { groups, code, after, size }: Among,
): Promise<readonly string[]> {
  const { rows } = await sql<{ device_id: string }>`
    select device_id from device
    where tenant = ${tenant} and device_id > ${after} and facets in (${sql.join([...groups])})
      and ${havingText(text)} ${havingFault(tenant, code)}
    order by device_id limit ${size}
  `.execute(db);
  return rows.map(({ device_id }) => device_id);
}

/**
 * Goes through those alone that fit but for the text, in order until there are enough: more and more at a time. Where a text
 * that many have is hardly found among them, going through all devices is quicker in the end.
 */
async function sifted(part: TenantDb, text: string, among: Among): Promise<readonly string[]> {
  const { db, tenant } = part;
  const { groups, code, size } = among;
  const found: string[] = [];
  let after = among.after;
  let look = size;
  for (let turn = 0; turn < SIFTINGS; turn++) {
    const ids = await idsOfGroups(part, groups, { code, after, size: look });
    if (ids.length > 0) {
      const { rows } = await sql<{ device_id: string }>`
        select device_id from device
        where tenant = ${tenant} and device_id in (${sql.join([...ids])}) and ${havingText(text)}
        order by device_id
      `.execute(db);
      found.push(...rows.map(({ device_id }) => device_id));
    }
    if (found.length >= size || ids.length < look) return found.slice(0, size);
    after = ids.at(-1)!;
    look = Math.min(2 * look, MOST_SIFTED);
  }
  return [...found, ...(await passed(part, text, { groups, code, after, size: size - found.length }))];
}
