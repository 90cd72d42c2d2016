import { type Kysely, sql } from "kysely";
import { asPart, wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { inBytes } from "./in-bytes.ts";
import type { TenantDb } from "./tenant-db.ts";

export interface Among {
  /** Facets of devices that are looked for. */
  readonly groups: readonly string[];
  /** Of a fault they have. */
  readonly code: string | undefined;
  readonly after: string;
  readonly size: number;
}

/** Signs that the index begins at. */
const SHORTEST = 3;
/** Devices that have a text: of more, going through all of them in order fills a page sooner than sorting those out. */
const MANY = 2_000;
/** Where few of those would be left by what else is asked. */
const MANY_AMONG_FEW = 10_000;
/** Sorts behind whatever begins the same. */
const LAST = "\u{10ffff}";

/**
 * The next ids of devices whose name or serial number has this in it, or whose id begins with it, whatever the case. What
 * hardly any device has is found by an index; so is that none has it.
 */
export async function searchIds(
  part: TenantDb,
  searched: string,
  among: Among & { readonly isNarrow: boolean },
): Promise<readonly string[]> {
  const text = searched.toLowerCase();
  if ([...text].length >= SHORTEST && (await isSearchable(part.db))) {
    const most = among.isNarrow ? MANY_AMONG_FEW : MANY;
    const { rows } = await wordsOf(part.db)
      .search.holding(part.tenant, text, most + 1)
      .execute(part.db);
    if (rows.length <= most) return foundOf(part, text, rows, among);
  }
  return passed(part, text, among);
}

async function isSearchable(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await wordsOf(db).search.isThere.execute(db);
  return Boolean(rows[0]?.there);
}

/** Makes the index when it is not there yet: over everything at once, after a first sync, is the quickest. */
export async function makeSearchable(db: Kysely<Schema>): Promise<void> {
  const { search } = wordsOf(db);
  if ((await isSearchable(db)) || !(await search.prepare(db))) return;
  await db.transaction().execute(async (transaction) => {
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
  named: readonly { readonly device_id: string; readonly facets: string }[],
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

/** Goes through the devices in order until there are enough. */
async function passed(
  { db, tenant }: TenantDb,
  text: string,
  { groups, code, after, size }: Among,
): Promise<readonly string[]> {
  const part = `%${asPart(text)}%`;
  const { rows } = await sql<{ device_id: string }>`
    select device_id from device
    where tenant = ${tenant} and device_id > ${after} and facets in (${sql.join([...groups])})
      and (name_lower like ${part} escape '\\' or serial_lower like ${part} escape '\\'
        or device_id like ${`${asPart(text)}%`} escape '\\')
      ${havingFault(tenant, code)}
    order by device_id limit ${size}
  `.execute(db);
  return rows.map(({ device_id }) => device_id);
}
