import { sql } from "kysely";
import { devicesDue, makeDue } from "./due.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import { insertKin, kinOf, type Relative } from "./kin.ts";
import type { TenantDb } from "./tenant-db.ts";

const KEYS = ["hardware", "autopilot"] as const;

/**
 * Works out anew how devices stand among others of the same hardware, as far as `due_now` may have changed it: families one
 * of whose records changed, and devices that had one. Who stands otherwise than before is due.
 */
export async function saveDueKin(part: TenantDb): Promise<void> {
  const { db, tenant } = part;
  await sql`drop table if exists kin_due`.execute(db);
  await sql`create temporary table kin_due (device_id text primary key)`.execute(db);
  for (const key of KEYS)
    for (const source of PRIMARY_SOURCES) {
      const column = sql.ref(`fact.${key}`);
      await sql`
        insert into kin_due (device_id)
        select distinct fact.device_id from due_now cross join fact
        where due_now.kind = ${`${key}:${source}`} and fact.tenant = ${tenant} and fact.source = ${source}
          and ${column} = due_now.key and fact.device_id is not null
          and (exists (select 1 from device_kin as kin
              where kin.tenant = ${tenant} and kin.device_id = fact.device_id)
            or exists (select 1 from fact as other
              where other.tenant = ${tenant} and other.source = fact.source and other.${sql.ref(key)} = ${column}
                and other.gone_at is null and other.device_id <> fact.device_id))
        on conflict do nothing
      `.execute(db);
    }
  await sql`
    insert into kin_due (device_id)
    select kin.device_id from device_due as due cross join device_kin as kin
    where due.tenant = ${tenant} and due.kind = 'device' and kin.tenant = ${tenant} and kin.device_id = due.key
    on conflict do nothing
  `.execute(db);
  const { rows: due } = await sql<{ device_id: string; body: string | null }>`
    select kin_due.device_id, kin.body from kin_due
    left join device_kin as kin on kin.tenant = ${tenant} and kin.device_id = kin_due.device_id
  `.execute(db);
  if (due.length > 0) {
    const relatives = {
      hardware: await familiesOf(part, "hardware"),
      autopilot: await familiesOf(part, "autopilot"),
    };
    const kin = kinOf(relatives);
    const changed = due.filter(({ device_id, body }) => (kin.get(device_id) ?? null) !== body);
    const ids = changed.map(({ device_id }) => device_id);
    await insertKin(part, ids, kin);
    await makeDue(part, devicesDue(ids));
  }
  await sql`drop table kin_due`.execute(db);
}

/** Everybody who shares a key with one of `kin_due`. */
async function familiesOf({ db, tenant }: TenantDb, key: (typeof KEYS)[number]): Promise<Relative[]> {
  const column = sql.ref(`fact.${key}`);
  const own = sql.ref(`own.${key}`);
  const { rows } = await sql<Relative>`
    select fact.device_id, fact.source, ${column} as hardware, max(fact.spoke_at) as spoke_at, min(fact.state) as trust
    from (
      select distinct own.source, ${own} as shared from kin_due cross join fact as own
      where own.tenant = ${tenant} and own.device_id = kin_due.device_id and own.gone_at is null
        and ${own} is not null
    ) as family cross join fact
    where fact.tenant = ${tenant} and fact.source = family.source and ${column} = family.shared
      and fact.gone_at is null and fact.device_id is not null
    group by fact.source, ${column}, fact.device_id
    order by fact.source, ${column}, fact.device_id
  `.execute(db);
  return rows;
}
