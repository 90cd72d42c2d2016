import type { Instant } from "../../domain/device/facts.ts";
import type { TenantDb } from "./tenant-db.ts";

/** Changes of before `at` go, but for the last one of each field: it says since when what is so now is so. */
export async function forgetBefore({ db, tenant }: TenantDb, at: Instant): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("transition")
    .where("tenant", "=", tenant)
    .where("seen_at", "<", at)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("transition as later")
          .select("later.field")
          .where("later.tenant", "=", tenant)
          .whereRef("later.device_id", "=", "transition.device_id")
          .whereRef("later.field", "=", "transition.field")
          .whereRef("later.seen_at", ">", "transition.seen_at"),
      ),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Everything of a device, whatever was joined to it. False when nothing was there. */
export async function eraseDevice({ db, tenant }: TenantDb, deviceId: string): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    let rows = 0;
    for (const table of [
      "fact",
      "device",
      "device_fault",
      "device_kin",
      "device_log",
      "transition",
    ] as const) {
      const { numDeletedRows } = await transaction
        .deleteFrom(table)
        .where("tenant", "=", tenant as never)
        .where("device_id", "=", deviceId as never)
        .executeTakeFirst();
      rows += Number(numDeletedRows);
    }
    return rows > 0;
  });
}
