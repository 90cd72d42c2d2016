import { type Kysely, sql } from "kysely";
import type { Schema } from "../schema.ts";

/**
 * Devices that are alike in all that lists go by lie side by side in one index, and so do faults of such devices: whatever
 * is asked together, a page is found without a look at what does not fit. Faults that keep devices from going on have an
 * index of their own.
 */
export async function groupDevices(db: Kysely<Schema>): Promise<void> {
  const { schema } = db;
  await schema.alterTable("device").addColumn("facets", "text").execute();
  await schema.alterTable("device_fault").addColumn("facets", "text").execute();
  await schema.alterTable("device_fault").addColumn("stuck", "integer").execute();
  await fillFacets(db);
  for (const index of ["device_list", "device_stage", "device_fault_code", "device_fault_since"])
    await schema.dropIndex(index).execute();
  for (const [name, table, columns] of [
    ["device_list", "device", ["tenant", "device_id", "facets", "name_lower", "serial_lower"]],
    ["device_facets", "device", ["tenant", "facets", "device_id"]],
    ["device_fault_facets", "device_fault", ["tenant", "code", "facets", "device_id"]],
  ] as const)
    await schema
      .createIndex(name)
      .on(table)
      .columns([...columns])
      .execute();
  await schema
    .createIndex("device_fault_stuck")
    .on("device_fault")
    .columns(["tenant", "since", "device_id", "code"])
    .where(sql.ref("stuck"), "=", sql.lit(1))
    .execute();
}

/** Facets of rows that an earlier version wrote, in the words of `facetsOf` and `isStuck`. */
export async function fillFacets(db: Kysely<Schema>): Promise<void> {
  await sql`
    update device set facets = stage || ' ' || health || ' ' || coalesce(leftover, '-') || ' ' || workloads
    where facets is null
  `.execute(db);
  const ofDevice = (what: ReturnType<typeof sql>) =>
    sql`(select ${what} from device where device.tenant = device_fault.tenant and device.device_id = device_fault.device_id)`;
  await sql`
    update device_fault set
      facets = ${ofDevice(sql`device.facets`)},
      stuck = case
        when severity <> 'info' and ${ofDevice(sql`device.leftover is null and device.stage not in ('comanaged', 'left')`)}
        then 1 else 0 end
    where facets is null
  `.execute(db);
}
