import { sql } from "kysely";
import { type DayOfStages, followTrend } from "../../domain/device/trend.ts";
import type { Schema } from "../schema.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

const PAGE = 5_000;

type Row = Pick<Schema["transition"], "at" | "device_id" | "seen_at" | "episode" | "from_value" | "to_value">;

/** Changes of stage of devices that count, added up by day. */
export async function stageDays(part: TenantDb): Promise<readonly DayOfStages[]> {
  const arriving = await byJourney(part).select("device_id").limit(1).execute();
  if (arriving.length > 0) return followedDays(part);
  // While nobody was seen on the way to co-managed, as after a first sync, an index alone counts them.
  const rows = await changesOfStage(part)
    .select(DAY.as("day"))
    .select([ARRIVED.as("arrived"), GAINED.as("gained"), LOST.as("lost")])
    .groupBy(DAY)
    .orderBy("day")
    .execute();
  return rows.map(({ day, ...counts }) => ({ day, ...inNumbers(counts), ...NO_JOURNEY }));
}

/** Every story, read in order of its time, a page at a time. */
async function followedDays(part: TenantDb): Promise<readonly DayOfStages[]> {
  const trend = followTrend();
  for (let after = { at: "", device_id: "", seen_at: "" }; ; ) {
    const rows: Row[] = await changesOfStage(part)
      .select(COLUMNS)
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

/** `before`, with `days` added up anew. */
export async function changedDays(
  part: TenantDb,
  before: readonly DayOfStages[],
  days: readonly string[],
): Promise<readonly DayOfStages[]> {
  const known = new Map(before.map((each) => [each.day, each]));
  for (const day of days) {
    const anew = await dayOf(part, day);
    if (anew) known.set(day, anew);
    else known.delete(day);
  }
  return [...known.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/**
 * One day: its changes are counted in one index, however many devices were first seen on it; the way to co-managed is told
 * by the whole story of those that got there. Undefined when nothing changed.
 */
async function dayOf(part: TenantDb, day: string): Promise<DayOfStages | undefined> {
  const ofDay = changesOfStage(part).where("at", ">=", day).where("at", "<", `${day}~`);
  const counted = await ofDay
    .select(({ fn }) => fn.countAll().as("changes"))
    .select([ARRIVED.as("arrived"), GAINED.as("gained"), LOST.as("lost")])
    .executeTakeFirst();
  if (!counted || Number(counted.changes) === 0) return undefined;
  const arriving = await byJourney(part, ofDay).select("device_id").distinct().execute();
  const journeys = (
    await daysOf(
      part,
      arriving.map(({ device_id }) => device_id),
    )
  ).find((each) => each.day === day);
  const { medianSeconds, p95Seconds } = journeys ?? NO_JOURNEY;
  return { day, ...inNumbers(counted), medianSeconds, p95Seconds };
}

const DAY = sql<string>`substr(at, 1, 10)`;
const countOf = (which: ReturnType<typeof sql>) =>
  sql<number>`coalesce(sum(case when ${which} then 1 else 0 end), 0)`;
const ARRIVED = countOf(sql`from_value is null`);
const GAINED = countOf(sql`to_value = 'comanaged' and coalesce(from_value, '') <> 'comanaged'`);
const LOST = countOf(sql`from_value = 'comanaged' and to_value <> 'comanaged'`);
const inNumbers = ({ arrived, gained, lost }: Pick<DayOfStages, "arrived" | "gained" | "lost">) => ({
  arrived: Number(arrived),
  gained: Number(gained),
  lost: Number(lost),
});
const NO_JOURNEY = { medianSeconds: null, p95Seconds: null };

/** What these devices alone make of each day. */
export async function daysOf(part: TenantDb, ids: readonly string[]): Promise<readonly DayOfStages[]> {
  const trend = followTrend();
  for (const some of inParts(ids)) {
    const rows: Row[] = await changesOfStage(part)
      .select(COLUMNS)
      .where("device_id", "in", some)
      .orderBy("device_id")
      .orderBy("at")
      .orderBy("seen_at")
      .execute();
    for (const row of rows) trend.add(changeOf(row));
  }
  return trend.days();
}

const COLUMNS = ["at", "device_id", "seen_at", "episode", "from_value", "to_value"] as const;

/** Of devices that count. */
const changesOfStage = ({ db, tenant }: TenantDb) =>
  db
    .selectFrom("transition")
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

/** Of those, devices that were seen to become co-managed. */
const byJourney = (part: TenantDb, changes = changesOfStage(part)) =>
  changes.where("from_value", "is not", null).where("to_value", "=", "comanaged");

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
