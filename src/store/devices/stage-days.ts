import { sql } from "kysely";
import { type DayOfStages, followTrend } from "../../domain/device/trend.ts";
import type { Schema } from "../schema.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

const PAGE = 5_000;
/** Devices whose stories are read one by one; of more, everything is read, which is as quick then. */
const MANY = 50_000;

type Row = Pick<Schema["transition"], "at" | "device_id" | "seen_at" | "episode" | "from_value" | "to_value">;

/** Changes of stage of devices that count, added up by day; read in order of their time, a page at a time. */
export async function stageDays(part: TenantDb): Promise<readonly DayOfStages[]> {
  const trend = followTrend();
  for (let after = { at: "", device_id: "", seen_at: "" }; ; ) {
    const rows: Row[] = await changesOfStage(part)
      .where(sql<boolean>`(at, device_id, seen_at) > (${after.at}, ${after.device_id}, ${after.seen_at})`)
      .orderBy("at")
      .orderBy("device_id")
      .orderBy("seen_at")
      .limit(PAGE)
      .execute();
    for (const row of rows) trend.add(changeOf(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return trend.days();
    after = last;
  }
}

/** `before`, with `days` added up anew: by the whole story of every device that changed its stage on one of them. */
export async function changedDays(
  part: TenantDb,
  before: readonly DayOfStages[],
  days: readonly string[],
): Promise<readonly DayOfStages[]> {
  const ids = new Set<string>();
  for (const day of days) {
    for (const id of await devicesOnDay(part, day, MANY)) ids.add(id);
    if (ids.size > MANY) return stageDays(part);
  }
  const anew = new Set(days);
  return [
    ...before.filter(({ day }) => !anew.has(day)),
    ...(await daysOf(part, [...ids])).filter(({ day }) => anew.has(day)),
  ].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** What these devices alone make of each day. */
export async function daysOf(part: TenantDb, ids: readonly string[]): Promise<readonly DayOfStages[]> {
  const trend = followTrend();
  for (const some of inParts(ids)) {
    const rows: Row[] = await changesOfStage(part)
      .where("device_id", "in", some)
      .orderBy("device_id")
      .orderBy("at")
      .orderBy("seen_at")
      .execute();
    for (const row of rows) trend.add(changeOf(row));
  }
  return trend.days();
}

const changesOfStage = ({ db, tenant }: TenantDb) =>
  db
    .selectFrom("transition")
    .select(["at", "device_id", "seen_at", "episode", "from_value", "to_value"])
    .where("tenant", "=", tenant)
    // The index of stages is found by the word itself, not by a value that comes later.
    .where("field", "=", sql.lit("stage"))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("device")
          .select("device.device_id")
          .where("device.tenant", "=", tenant)
          .where("device.leftover", "is", null)
          .whereRef("device.device_id", "=", "transition.device_id"),
      ),
    );

/** Devices that changed their stage on a day; of more than `most`, one more than that. */
export async function devicesOnDay(
  { db, tenant }: TenantDb,
  day: string,
  most: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("transition")
    .select("device_id")
    .distinct()
    .where("tenant", "=", tenant)
    .where("field", "=", sql.lit("stage"))
    .where("at", ">=", day)
    .where("at", "<", `${day}~`)
    .limit(most + 1)
    .execute();
  return rows.map(({ device_id }) => device_id);
}

const changeOf = ({ at, device_id, episode, from_value, to_value }: Row) => ({
  field: "stage",
  deviceId: device_id,
  episode: Number(episode),
  at,
  from: from_value,
  to: to_value,
});
