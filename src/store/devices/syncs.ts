import type { DeviceStore, SourceState } from "../../bridge/needs.ts";
import type { Instant } from "../../domain/device/facts.ts";
import { buildIndexes } from "./load-in-bulk.ts";
import { makeSearchable } from "./search-devices.ts";
import { keepCounts } from "./summaries.ts";
import { inPlenty, type TenantDb } from "./tenant-db.ts";

/** A number higher than every one before, also when two start at once: the key lets only one have it, the other takes the next. */
export async function beginSync({ db, tenant }: TenantDb, at: Instant): Promise<number> {
  for (;;) {
    const row = await db
      .insertInto("device_sync")
      .values(({ selectFrom, fn, val }) => ({
        tenant,
        number: selectFrom("device_sync")
          .where("tenant", "=", tenant)
          .select((eb) => eb(fn.coalesce(eb.fn.max("number"), val(0)), "+", 1).as("next")),
        started_at: at,
        ended_at: null,
        complete: null,
        sources: null,
      }))
      .onConflict((conflict) => conflict.doNothing())
      .returning("number")
      .executeTakeFirst();
    if (row) return Number(row.number);
  }
}

export async function finishSync(
  { db, tenant }: TenantDb,
  sync: number,
  at: Instant,
  sources: readonly SourceState[],
  complete: boolean,
): Promise<void> {
  await buildIndexes(db, ["device", "device_fault", "transition"], [makeSearchable]);
  await inPlenty(db, async (transaction) => {
    await keepCounts({ db: transaction, tenant });
    await transaction
      .updateTable("device_sync")
      .set({ ended_at: at, complete: complete ? 1 : 0, sources: JSON.stringify(sources) })
      .where("tenant", "=", tenant)
      .where("number", "=", sync)
      .execute();
  });
}

/** The newest that ended; one that was killed has no word in it. */
export async function lastSync({ db, tenant }: TenantDb): ReturnType<DeviceStore["lastSync"]> {
  const row = await db
    .selectFrom("device_sync")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("ended_at", "is not", null)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  return { at: row.ended_at!, complete: Boolean(row.complete), sources: JSON.parse(row.sources ?? "[]") };
}

/** When the last sync that ended was begun: every verdict stands as of then, or was made since. */
export async function lastSyncEnded({ db, tenant }: TenantDb): Promise<Instant | undefined> {
  const row = await db
    .selectFrom("device_sync")
    .select("ended_at")
    .where("tenant", "=", tenant)
    .where("ended_at", "is not", null)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.ended_at ?? undefined;
}

/** Whose mark is kept. */
type Marked = Parameters<DeviceStore["mark"]>[0];

export async function markOf({ db, tenant }: TenantDb, source: Marked): Promise<string | null> {
  const row = await db
    .selectFrom("source_mark")
    .select("mark")
    .where("tenant", "=", tenant)
    .where("source", "=", source)
    .executeTakeFirst();
  return row?.mark ?? null;
}

export async function saveMark({ db, tenant }: TenantDb, source: Marked, mark: string | null): Promise<void> {
  if (mark === null) {
    await db.deleteFrom("source_mark").where("tenant", "=", tenant).where("source", "=", source).execute();
    return;
  }
  await db
    .insertInto("source_mark")
    .values({ tenant, source, mark })
    .onConflict((conflict) => conflict.columns(["tenant", "source"]).doUpdateSet({ mark }))
    .execute();
}
