import type { DeviceStore } from "../../bridge/needs.ts";
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
  readonly [Name in keyof DeviceStore]?: (part: TenantDb) => ReturnType<NonNullable<DeviceStore[Name]>>;
};
type Counted = keyof typeof COUNTS;
type Count<Name extends Counted> = Awaited<ReturnType<(typeof COUNTS)[Name]>>;
export type Counts = { readonly [Name in Counted]: Count<Name> };

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
  await holdCounts(part);
  const all = await isAllDue(part);
  const days = await dueKeys(part, "day");
  const before = all ? undefined : await kept(part, "stageDays");
  const installs =
    all || (await dueKeys(part, "install")).length > 0 ? undefined : await kept(part, "installCounts");
  const alike = await alikeDevices(part);
  await writeCounts(part, {
    stageCounts: stageCounts(alike),
    workloadCounts: workloadCounts(alike),
    reconciliation: reconciliation(alike),
    faultCounts: await faultCounts(part),
    installCounts: installs ?? (await installCounts(part)),
    stageDays: before ? await changedDays(part, before, days) : await stageDays(part),
  });
  const { db, tenant } = part;
  await db.deleteFrom("device_summary").where("tenant", "=", tenant).where("name", "=", UNSETTLED).execute();
  await settleCounts(part, { all, days });
}

export async function writeCounts({ db, tenant }: TenantDb, counts: Counts): Promise<void> {
  for (const [name, count] of Object.entries(counts)) {
    const body = JSON.stringify(count);
    await db
      .insertInto("device_summary")
      .values({ tenant, name, body })
      .onConflict((conflict) => conflict.columns(["tenant", "name"]).doUpdateSet({ body }))
      .execute();
  }
}

/** What is kept; undefined where not everything is. */
export async function keptCounts(part: TenantDb): Promise<Counts | undefined> {
  const counts: Record<string, unknown> = {};
  for (const name of Object.keys(COUNTS) as Counted[]) {
    const count = await kept(part, name);
    if (count === undefined) return undefined;
    counts[name] = count;
  }
  return counts as Counts;
}

/**
 * Makes whoever else lets the counts follow wait until this transaction ends, and says whether there are any. The first
 * statement of it: on the embedded database it takes the turn to write.
 */
export async function holdCounts({ db, tenant }: TenantDb): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("device_summary")
    .set(({ ref }) => ({ body: ref("body") }))
    .where("tenant", "=", tenant)
    .where("name", "=", "stageCounts")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Stands among the counts while verdicts of a sync that has not ended are not counted yet. */
const UNSETTLED = "unsettled";

export async function unsettle({ db, tenant }: TenantDb): Promise<void> {
  await db
    .insertInto("device_summary")
    .values({ tenant, name: UNSETTLED, body: "" })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function isUnsettled({ db, tenant }: TenantDb): Promise<boolean> {
  const row = await db
    .selectFrom("device_summary")
    .select("name")
    .where("tenant", "=", tenant)
    .where("name", "=", UNSETTLED)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whoever asks next counts everything. */
export async function dropCounts({ db, tenant }: TenantDb): Promise<void> {
  await db.deleteFrom("device_summary").where("tenant", "=", tenant).execute();
}
