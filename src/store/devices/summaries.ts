import type { Kysely } from "kysely";
import type { DeviceStore } from "../../bridge/needs.ts";
import type { Schema } from "../schema.ts";
import * as counts from "./count-devices.ts";
import { stageDays } from "./stage-days.ts";
import type { TenantDb } from "./tenant-db.ts";

/** What reports count over every device. */
const COUNTS = {
  stageCounts: counts.stageCounts,
  workloadCounts: counts.workloadCounts,
  faultCounts: counts.faultCounts,
  installCounts: counts.installCounts,
  reconciliation: counts.reconciliation,
  stageDays,
} as const satisfies {
  readonly [Name in keyof DeviceStore]?: (part: TenantDb) => ReturnType<DeviceStore[Name]>;
};
type Counted = keyof typeof COUNTS;

/** As the last sync counted it; anew where something changed since, or while there was no sync yet. */
export async function counted<Name extends Counted>(
  part: TenantDb,
  name: Name,
): Promise<Awaited<ReturnType<(typeof COUNTS)[Name]>>> {
  const { db, tenant } = part;
  const row = await db
    .selectFrom("device_summary")
    .select("body")
    .where("tenant", "=", tenant)
    .where("name", "=", name)
    .executeTakeFirst();
  return (row ? JSON.parse(row.body) : await COUNTS[name](part)) as never;
}

/** Counts everything anew and keeps it: a report of a million devices is then one small row. */
export async function keepCounts(part: TenantDb): Promise<void> {
  const { db, tenant } = part;
  for (const name of Object.keys(COUNTS) as Counted[]) {
    const body = JSON.stringify(await COUNTS[name](part));
    await db
      .insertInto("device_summary")
      .values({ tenant, name, body })
      .onConflict((conflict) => conflict.columns(["tenant", "name"]).doUpdateSet({ body }))
      .execute();
  }
}

/** What is counted may be otherwise from now on. */
export async function dropCounts(db: Kysely<Schema>, tenant: string): Promise<void> {
  await db.deleteFrom("device_summary").where("tenant", "=", tenant).execute();
}
