import type { AttachedLog } from "../../domain/device/attached-log.ts";
import type { TenantDb } from "./tenant-db.ts";

export async function attachLog({ db, tenant }: TenantDb, deviceId: string, log: AttachedLog): Promise<void> {
  const body = JSON.stringify(log);
  await db
    .insertInto("device_log")
    .values({ tenant, device_id: deviceId, attached_at: log.attachedAt, body })
    .onConflict((conflict) => conflict.columns(["tenant", "device_id", "attached_at"]).doUpdateSet({ body }))
    .execute();
}

/** Newest first. */
export async function attachedLogs({ db, tenant }: TenantDb, deviceId: string): Promise<AttachedLog[]> {
  const rows = await db
    .selectFrom("device_log")
    .select("body")
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .orderBy("attached_at", "desc")
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as AttachedLog);
}
