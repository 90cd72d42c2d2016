import { sql } from "kysely";
import type { DeviceStore } from "../../bridge/needs.ts";
import { changesOfRow } from "./first-look.ts";
import type { TenantDb } from "./tenant-db.ts";

/** Read in the index of stages, from where the page before ended. */
export async function stageChanges(
  { db, tenant }: TenantDb,
  { day, from, to, after, limit }: Parameters<DeviceStore["stageChanges"]>[0],
): ReturnType<DeviceStore["stageChanges"]> {
  let select = db
    .selectFrom("transition")
    .innerJoin("device", (join) =>
      join
        .onRef("device.tenant", "=", "transition.tenant")
        .onRef("device.device_id", "=", "transition.device_id")
        .on("device.leftover", "is", null),
    )
    .where("transition.tenant", "=", tenant)
    // The index is found by the word itself, not by a value that comes later.
    .where("transition.field", "=", sql.lit("stage"))
    .where("transition.at", ">=", day)
    .where("transition.at", "<", `${day}~`);
  if (from !== undefined) select = select.where("transition.from_value", "=", from);
  if (to !== undefined) select = select.where("transition.to_value", "=", to);
  if (after !== undefined) {
    const [at = "", device = "", seen = ""] = after.split(" ");
    select = select.where(
      sql<boolean>`(transition.at, transition.device_id, transition.seen_at) > (${at}, ${device}, ${seen})`,
    );
  }
  const rows = await select
    .selectAll("transition")
    .select("device.name")
    .orderBy("transition.at")
    .orderBy("transition.device_id")
    .orderBy("transition.seen_at")
    .limit(limit)
    .execute();
  return rows.flatMap(({ name, ...row }) =>
    changesOfRow(row)
      // What stands beside the stage of a first look is none.
      .filter(({ field }) => field === row.field)
      .map((change) => ({ ...change, name, cursor: `${row.at} ${row.device_id} ${row.seen_at}` })),
  );
}
