import { sql } from "kysely";
import { type DayOfStages, followTrend } from "../../domain/device/trend.ts";
import type { TenantDb } from "./tenant-db.ts";

const PAGE = 5_000;

/** Changes of stage of devices that count, added up by day; read in order of their time, a page at a time. */
export async function stageDays({ db, tenant }: TenantDb): Promise<readonly DayOfStages[]> {
  const trend = followTrend();
  for (let after = { at: "", device_id: "", seen_at: "" }; ; ) {
    const rows = await db
      .selectFrom("transition")
      .select(["at", "device_id", "seen_at", "episode", "from_value", "to_value"])
      .where("tenant", "=", tenant)
      // The index of stages is found by the word itself, not by a value that comes later.
      .where("field", "=", sql.lit("stage"))
      .where(sql<boolean>`(at, device_id, seen_at) > (${after.at}, ${after.device_id}, ${after.seen_at})`)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("device")
            .select("device.device_id")
            .where("device.tenant", "=", tenant)
            .where("device.leftover", "is", null)
            .whereRef("device.device_id", "=", "transition.device_id"),
        ),
      )
      .orderBy("at")
      .orderBy("device_id")
      .orderBy("seen_at")
      .limit(PAGE)
      .execute();
    for (const { at, device_id, episode, from_value, to_value } of rows)
      trend.add({
        field: "stage",
        deviceId: device_id,
        episode: Number(episode),
        at,
        from: from_value,
        to: to_value,
      });
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return trend.days();
    after = last;
  }
}
