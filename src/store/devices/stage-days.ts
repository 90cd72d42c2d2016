import { sql } from "kysely";
import { type DayOfStages, followTrend } from "../../domain/device/trend.ts";
import type { Schema } from "../schema.ts";
import { IS_STAGE_OF_FEW } from "./due.ts";
import { tellingOf } from "./facets.ts";
import { occurringFacets } from "./ids-of-groups.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

const PAGE = 5_000;

type Row = Pick<Schema["transition"], "at" | "device_id" | "seen_at" | "episode" | "from_value" | "to_value">;

/** Changes of stage of devices that count, added up by day. */
export async function stageDays(part: TenantDb): Promise<readonly DayOfStages[]> {
  const arriving = await byJourney(part).select("device_id").limit(1).execute();
  if (arriving.length > 0) return followedDays(part);
  // While nobody was seen on the way to co-managed, as after a first sync, an index alone counts them.
  const counts = await countsByDay(part, await devicesApart(part));
  return counts.map(({ changes: _, ...day }) => ({ ...day, ...NO_JOURNEY }));
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
  const apart = days.length > 0 ? await devicesApart(part) : [];
  for (const day of days) {
    const anew = await dayOf(part, day, apart);
    if (anew) known.set(day, anew);
    else known.delete(day);
  }
  return [...known.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/**
 * One day: its changes are counted in one index, however many devices were first seen on it; the way to co-managed is told
 * by the whole story of those that got there. Undefined when nothing changed.
 */
async function dayOf(part: TenantDb, day: string, apart: Apart): Promise<DayOfStages | undefined> {
  const [counted] = await countsByDay(part, apart, day);
  if (!counted) return undefined;
  const { changes: _, ...counts } = counted;
  const arriving = await byJourney(part, onDay(changesOfStage(part), day))
    .select("device_id")
    .distinct()
    .execute();
  const journeys = (
    await daysOf(
      part,
      arriving.map(({ device_id }) => device_id),
    )
  ).find((each) => each.day === day);
  const { medianSeconds, p95Seconds } = journeys ?? NO_JOURNEY;
  return { ...counts, medianSeconds, p95Seconds };
}

const NO_JOURNEY = { medianSeconds: null, p95Seconds: null };

/** Devices whose stories do not count; undefined where they are too many to be told one by one. */
type Apart = readonly string[] | undefined;
const MOST_APART = 5_000;

async function devicesApart(part: TenantDb): Promise<Apart> {
  const { db, tenant } = part;
  // Which combinations do not count is known of a hundred; each device is not to be asked.
  const apart = (await occurringFacets(part)).filter((facets) => tellingOf(facets).leftover !== null);
  const { rows } = await sql<{ device_id: string }>`
    with apart as materialized (
      select device_id from device
      where tenant = ${tenant} and ${apart.length > 0 ? sql`facets in (${sql.join(apart)})` : sql`1 = 0`}
      limit ${MOST_APART + 1})
    select device_id from apart
    union
    select device_id from (
      select device_id from transition where tenant = ${tenant} and field = 'stage'
      except select device_id from device where tenant = ${tenant}) as storied
    limit ${MOST_APART + 1}
  `.execute(db);
  return rows.length > MOST_APART ? undefined : rows.map(({ device_id }) => device_id);
}

interface DayCounts extends Pick<DayOfStages, "day" | "arrived" | "gained" | "lost"> {
  readonly changes: number;
}

/**
 * Changes of stage by day, or of one day: all there are, which an index alone counts, less those of the few devices apart. To
 * look every device up would take longer than everything else together.
 */
async function countsByDay(part: TenantDb, apart: Apart, day?: string): Promise<readonly DayCounts[]> {
  const ask = async (changes: ReturnType<typeof everyChangeOfStage>): Promise<readonly DayCounts[]> => {
    const rows = await (day === undefined ? changes : onDay(changes, day))
      .select(DAY.as("day"))
      .select(({ fn }) => fn.countAll<number>().as("changes"))
      .select([ARRIVED.as("arrived"), GAINED.as("gained"), LOST.as("lost")])
      .groupBy(DAY)
      .orderBy("day")
      .execute();
    return rows.map((row) => ({
      day: row.day,
      changes: Number(row.changes),
      arrived: Number(row.arrived),
      gained: Number(row.gained),
      lost: Number(row.lost),
    }));
  };
  if (!apart) return ask(changesOfStage(part));
  const days = new Map((await ask(everyChangeOfStage(part))).map((each) => [each.day, each]));
  for (const some of inParts(apart))
    for (const less of await ask(everyChangeOfStage(part, some))) {
      const all = days.get(less.day)!;
      days.set(less.day, {
        day: less.day,
        changes: all.changes - less.changes,
        arrived: all.arrived - less.arrived,
        gained: all.gained - less.gained,
        lost: all.lost - less.lost,
      });
    }
  return [...days.values()].filter(({ changes }) => changes > 0);
}

const DAY = sql<string>`substr(at, 1, 10)`;
const countOf = (which: ReturnType<typeof sql>) =>
  sql<number>`coalesce(sum(case when ${which} then 1 else 0 end), 0)`;
const ARRIVED = countOf(sql`from_value is null`);
const GAINED = countOf(sql`to_value = 'comanaged' and coalesce(from_value, '') <> 'comanaged'`);
const LOST = countOf(sql`from_value = 'comanaged' and to_value <> 'comanaged'`);

/** What these devices alone make of each day. */
export async function daysOf(part: TenantDb, ids: readonly string[]): Promise<readonly DayOfStages[]> {
  const trend = followTrend();
  for (const some of inParts(ids)) {
    const rows: Row[] = await changesOfStage(part, some)
      .select(COLUMNS)
      .orderBy("device_id")
      .orderBy("at")
      .orderBy("seen_at")
      .execute();
    for (const row of rows) trend.add(changeOf(row));
  }
  return trend.days();
}

const COLUMNS = ["at", "device_id", "seen_at", "episode", "from_value", "to_value"] as const;

/** `among`: of these devices alone. The index of stages is found by the word itself, not by a value that comes later. */
const everyChangeOfStage = ({ db, tenant }: TenantDb, among?: readonly string[]) =>
  db
    .selectFrom("transition")
    .where("tenant", "=", tenant)
    .where(({ eb }) => (among ? IS_STAGE_OF_FEW : eb("field", "=", sql.lit("stage"))))
    .$if(among !== undefined, (some) => some.where("device_id", "in", [...among!]));

const onDay = (changes: ReturnType<typeof everyChangeOfStage>, day: string) =>
  changes.where("at", ">=", day).where("at", "<", `${day}~`);

/** Of devices that count. */
const changesOfStage = (part: TenantDb, among?: readonly string[]) =>
  everyChangeOfStage(part, among).where(({ exists, selectFrom }) =>
    exists(
      selectFrom("device")
        .select("device.device_id")
        .where("device.tenant", "=", part.tenant)
        .where("device.leftover", "is", null)
        .whereRef("device.device_id", "=", "transition.device_id"),
    ),
  );

/** Of those, devices that were seen to become co-managed. */
const byJourney = (part: TenantDb, changes = changesOfStage(part)) =>
  changes.where("from_value", "is not", null).where("to_value", "=", "comanaged");

/** Devices that changed their stage on a day; of more than `most`, one more than that. */
export async function devicesOnDay(part: TenantDb, day: string, most: number): Promise<readonly string[]> {
  const rows = await onDay(everyChangeOfStage(part), day)
    .select("device_id")
    .distinct()
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
