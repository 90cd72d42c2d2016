import type { Kysely } from "kysely";
import type { DeviceStore } from "../../bridge/needs.ts";
import type { Schema } from "../schema.ts";
import {
  alikeDevices,
  faultCounts,
  installCounts,
  reconciliation,
  stageCounts,
  workloadCounts,
} from "./count-devices.ts";
import { dueKeys, isAllDue, settleCounts } from "./due.ts";
import { changedDays, stageDays } from "./stage-days.ts";
import type { TenantDb } from "./tenant-db.ts";

/** What reports count over every device. */
const COUNTS = {
  stageCounts: async (part: TenantDb) => stageCounts(await alikeDevices(part)),
  workloadCounts: async (part: TenantDb) => workloadCounts(await alikeDevices(part)),
  reconciliation: async (part: TenantDb) => reconciliation(await alikeDevices(part)),
  faultCounts,
  installCounts,
  stageDays,
} as const satisfies {
  readonly [Name in keyof DeviceStore]?: (part: TenantDb) => ReturnType<DeviceStore[Name]>;
};
type Counted = keyof typeof COUNTS;
type Count<Name extends Counted> = Awaited<ReturnType<(typeof COUNTS)[Name]>>;

/** As the last sync counted it; anew where something changed since, or while there was no sync yet. */
export async function counted<Name extends Counted>(part: TenantDb, name: Name): Promise<Count<Name>> {
  return (await kept(part, name)) ?? ((await COUNTS[name](part)) as Count<Name>);
}

async function kept<Name extends Counted>(
  { db, tenant }: TenantDb,
  name: Name,
): Promise<Count<Name> | undefined> {
  const row = await db
    .selectFrom("device_summary")
    .select("body")
    .where("tenant", "=", tenant)
    .where("name", "=", name)
    .executeTakeFirst();
  return row && (JSON.parse(row.body) as Count<Name>);
}

/**
 * Counts and keeps it: a report of a million devices is then one small row. What one look at an index tells is counted
 * anew; reports of apps only when some came, changes of stage by the days that are due.
 */
export async function keepCounts(part: TenantDb): Promise<void> {
  const all = await isAllDue(part);
  const days = await dueKeys(part, "day");
  const before = all ? undefined : await kept(part, "stageDays");
  const installs =
    all || (await dueKeys(part, "install")).length > 0 ? undefined : await kept(part, "installCounts");
  const alike = await alikeDevices(part);
  const bodies: { readonly [Name in Counted]: Count<Name> } = {
    stageCounts: stageCounts(alike),
    workloadCounts: workloadCounts(alike),
    reconciliation: reconciliation(alike),
    faultCounts: await faultCounts(part),
    installCounts: installs ?? (await installCounts(part)),
    stageDays: before ? await changedDays(part, before, days) : await stageDays(part),
  };
  const { db, tenant } = part;
  for (const [name, counts] of Object.entries(bodies)) {
    const body = JSON.stringify(counts);
    await db
      .insertInto("device_summary")
      .values({ tenant, name, body })
      .onConflict((conflict) => conflict.columns(["tenant", "name"]).doUpdateSet({ body }))
      .execute();
  }
  await settleCounts(part, { all, days });
}

/** What is counted may be otherwise from now on. */
export async function dropCounts(db: Kysely<Schema>, tenant: string): Promise<void> {
  await db.deleteFrom("device_summary").where("tenant", "=", tenant).execute();
}
