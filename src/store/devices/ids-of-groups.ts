import { sql } from "kysely";
import { inBytes } from "./in-bytes.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

/** Groups a statement merges: of more, planning it would take longer than carrying it out. */
const MERGED = 40;

/** Of devices that have the fault of this code; of all when none is said. */
export const tableOf = (code: string | undefined) =>
  code === undefined
    ? { table: sql.table("device"), ofCode: sql`` }
    : { table: sql.table("device_fault"), ofCode: sql`and code = ${code}` };

/**
 * Every combination of facets that occurs. The index is asked for the next one and the next: some hundred looks, however
 * many devices there are.
 */
export async function occurringFacets({ db, tenant }: TenantDb, code?: string): Promise<readonly string[]> {
  const { table, ofCode } = tableOf(code);
  const { rows } = await sql<{ facets: string }>`
    with recursive occurring (facets) as (
      select min(facets) from ${table} where tenant = ${tenant} ${ofCode}
      union all
      select (select min(facets) from ${table} where tenant = ${tenant} ${ofCode} and facets > occurring.facets)
      from occurring where occurring.facets is not null
    )
    select facets from occurring where facets is not null
  `.execute(db);
  return rows.map(({ facets }) => facets);
}

/** The next ids of devices in any of the groups: each group is read in order and no further than the page goes. */
export async function idsOfGroups(
  { db, tenant }: TenantDb,
  groups: readonly string[],
  { code, after, size }: { readonly code: string | undefined; readonly after: string; readonly size: number },
): Promise<readonly string[]> {
  const { table, ofCode } = tableOf(code);
  let ids: string[] = [];
  for (const some of inParts(groups, MERGED)) {
    // What comes later than a full page that was found already needs no look.
    const upTo = ids.length === size ? sql`and device_id < ${ids.at(-1)}` : sql``;
    // Each ends by itself: PostgreSQL would sort all that there is otherwise.
    const each = some.map(
      (facets) => sql`
        select device_id from (
          select device_id from ${table}
          where tenant = ${tenant} ${ofCode} and facets = ${facets} and device_id > ${after} ${upTo}
          order by device_id limit ${size}) as alike`,
    );
    const { rows } = await sql<{ device_id: string }>`
      ${sql.join(each, sql` union all `)} order by device_id limit ${size}
    `.execute(db);
    ids = [...ids, ...rows.map(({ device_id }) => device_id)].sort(inBytes).slice(0, size);
  }
  return ids;
}
