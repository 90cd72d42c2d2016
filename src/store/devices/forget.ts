import { sql } from "kysely";
import type { Instant } from "../../domain/device/facts.ts";
import { makeDaysDue, makeFactsDue, settleDevices } from "./due.ts";
import { partFirstLooks } from "./first-look.ts";
import { followCounts } from "./follow-counts.ts";
import type { TenantDb } from "./tenant-db.ts";

/**
 * Changes of before `at` go, but for the last one of each field: it says since when what is so now is so. So do syncs, but
 * for the last that ended, whose sources are told, and what came after it.
 */
export async function forgetBefore({ db, tenant }: TenantDb, at: Instant): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const isOld = sql<boolean>`seen_at < ${at} and exists (
      select 1 from transition as later where later.tenant = ${tenant} and later.device_id = transition.device_id
        and later.field = transition.field and later.seen_at > transition.seen_at)`;
    await makeDaysDue({ db: transaction, tenant }, isOld);
    await partFirstLooks({ db: transaction, tenant }, isOld);
    const { numDeletedRows } = await transaction
      .deleteFrom("transition")
      .where("tenant", "=", tenant)
      .where(isOld)
      .executeTakeFirst();
    await transaction
      .deleteFrom("device_sync")
      .where("tenant", "=", tenant)
      .where("started_at", "<", at)
      .where("number", "<", ({ selectFrom }) =>
        selectFrom("device_sync as ended")
          .select(({ fn }) => fn.max("ended.number").as("number"))
          .where("ended.tenant", "=", tenant)
          .where("ended.ended_at", "is not", null),
      )
      .execute();
    return Number(numDeletedRows);
  });
}

/** Everything of a device, whatever was joined to it. False when nothing was there. */
export async function eraseDevice({ db, tenant }: TenantDb, deviceId: string): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const part = { db: transaction, tenant };
    return followCounts(part, [deviceId], () => eraseRows(part, deviceId));
  });
}

async function eraseRows(part: TenantDb, deviceId: string): Promise<boolean> {
  const { db, tenant } = part;
  // Others may have had a serial number or their hardware in common with it.
  await makeFactsDue(part, sql`device_id = ${deviceId}`);
  await settleDevices(part, [deviceId]);
  let rows = 0;
  for (const table of ["fact", "device", "device_fault", "device_kin", "device_log", "transition"] as const) {
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where("tenant", "=", tenant as never)
      .where("device_id", "=", deviceId as never)
      .executeTakeFirst();
    rows += Number(numDeletedRows);
  }
  return rows > 0;
}
