import { sql } from "kysely";
import type { DeviceQuery, DeviceRow } from "../../bridge/needs.ts";
import { ROW_COLUMNS, rowOf } from "./ask-devices.ts";
import { fits } from "./facets.ts";
import { idsOfGroups, occurringFacets, tableOf } from "./ids-of-groups.ts";
import { searchIds } from "./search-devices.ts";
import { lastSyncEnded } from "./syncs.ts";
import type { TenantDb } from "./tenant-db.ts";

const PAGE = 1_000;

/** Devices in order of their id. */
export async function* listDevices(
  part: TenantDb,
  query: DeviceQuery,
): AsyncGenerator<DeviceRow & { readonly cursor: string }> {
  const ended = await lastSyncEnded(part);
  const groups = await groupsThatFit(part, query);
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  for (let after = query.after ?? ""; left > 0 && groups.length > 0; ) {
    const size = Math.min(PAGE, left);
    const ids =
      query.search === undefined
        ? await idsOfGroups(part, groups, { code: query.fault, after, size })
        : await searchIds(part, query.search, {
            groups,
            code: query.fault,
            after,
            size,
            isNarrow: isNarrow(query),
          });
    if (ids.length === 0) return;
    const page = await part.db
      .selectFrom("device")
      .select([...ROW_COLUMNS])
      .where("tenant", "=", part.tenant)
      .where("device_id", "in", ids)
      .orderBy("device_id")
      .execute();
    for (const row of page) yield { ...rowOf(row, ended), cursor: row.device_id };
    if (ids.length < size) return;
    left -= ids.length;
    after = ids.at(-1)!;
  }
}

/** Whether more is asked than that a text is in it. */
const isNarrow = ({ stage, reached, health, fault, workload, client }: DeviceQuery) =>
  client === true || (stage ?? reached ?? health ?? fault ?? workload) !== undefined;

/** Every combination of facets that occurs and fits. */
const groupsThatFit = async (part: TenantDb, query: DeviceQuery): Promise<readonly string[]> =>
  (await occurringFacets(part, query.fault)).filter((facets) => fits(facets, query));

export async function countDevices(part: TenantDb, query: DeviceQuery): Promise<number> {
  const groups = await groupsThatFit(part, query);
  if (groups.length === 0) return 0;
  if (query.search !== undefined) {
    const all = {
      groups,
      code: query.fault,
      after: "",
      size: Number.MAX_SAFE_INTEGER,
      isNarrow: isNarrow(query),
    };
    return (await searchIds(part, query.search, all)).length;
  }
  const { table, ofCode } = tableOf(query.fault);
  const { rows } = await sql<{ devices: number }>`
    select count(*) as devices from ${table}
    where tenant = ${part.tenant} ${ofCode} and facets in (${sql.join([...groups])})
  `.execute(part.db);
  return Number(rows[0]?.devices ?? 0);
}
