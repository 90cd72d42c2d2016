import { type RawBuilder, sql } from "kysely";
import type { ChangeQuery, DeviceStore } from "../../bridge/needs.ts";
import type { Instant } from "../../domain/device/facts.ts";
import { BESIDES, changesOfRow, valuesOfRow } from "./first-look.ts";
import type { TenantDb } from "./tenant-db.ts";

/**
 * The latest changes that were learnt since, as far as `most`: a first sync learns millions at once, and nobody reads them
 * one by one. Of devices that count.
 */
const recent = ({ db, tenant }: TenantDb, since: Instant, most: number) =>
  db
    .selectFrom(
      db
        .selectFrom("transition")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("seen_at", ">=", since)
        .orderBy("seen_at", "desc")
        .limit(most)
        .as("recent"),
    )
    .innerJoin("device", (join) =>
      join
        .onRef("device.tenant", "=", "recent.tenant")
        .onRef("device.device_id", "=", "recent.device_id")
        .on("device.leftover", "is", null),
    );

export async function changeCounts(
  part: TenantDb,
  since: Instant,
  most: number,
): ReturnType<DeviceStore["changeCounts"]> {
  const rows = await recent(part, since, most)
    .select(["recent.field", "recent.to_value", "recent.beside"])
    .select(({ fn }) => fn.countAll().as("changes"))
    .select(sql<number>`case when recent.from_value is null then 1 else 0 end`.as("first"))
    .groupBy(["recent.field", "recent.to_value", "recent.beside", "first"])
    .execute();
  const more = await part.db
    .selectFrom("transition")
    .select("seen_at")
    .where("tenant", "=", part.tenant)
    .where("seen_at", ">=", since)
    .orderBy("seen_at", "desc")
    .offset(most)
    .limit(1)
    .execute();
  const counts = new Map<string, { field: string; to: string; first: boolean; changes: number }>();
  for (const { field, to_value, beside, first, changes } of rows)
    for (const [name, to] of valuesOfRow({ field, to_value, beside })) {
      const key = `${name} ${first} ${to}`;
      const count = counts.get(key) ?? { field: name, to, first: Number(first) === 1, changes: 0 };
      counts.set(key, count);
      count.changes += Number(changes);
    }
  return { rows: [...counts.values()], all: more.length === 0 };
}

export async function changesSince(part: TenantDb, query: ChangeQuery): ReturnType<DeviceStore["changes"]> {
  const { since, most, field, to, first, after, limit } = query;
  let rows = recent(part, since, most).where(tells(field, to));
  if (first !== undefined) rows = rows.where("recent.from_value", first ? "is" : "is not", null);
  const [seen = "", device = "", changed = ""] = after?.split(" ") ?? [];
  if (after !== undefined)
    rows = rows.where(
      sql<boolean>`(recent.seen_at < ${seen} or (recent.seen_at = ${seen}
        and (recent.device_id, ${LAST_FIELD}) > (${device}, ${changed})))`,
    );
  const found = await rows
    .selectAll("recent")
    .select("device.name")
    .orderBy("recent.seen_at", "desc")
    .orderBy("recent.device_id")
    .orderBy("recent.field")
    .limit(limit)
    .execute();
  return found
    .flatMap(({ name, ...row }) =>
      changesOfRow(row).map((change) => ({
        ...change,
        name,
        cursor: `${change.seenAt} ${change.deviceId} ${change.field}`,
      })),
    )
    .filter(
      (change) =>
        (field === undefined || change.field === field) &&
        (to === undefined || change.to === to) &&
        // Of the first look the last page ended in, what it told already.
        (change.seenAt !== seen || change.deviceId !== device || change.field > changed),
    )
    .slice(0, limit);
}

/** Rows of a first look tell several changes: they come after a place as long as the last of them does. */
const LAST_FIELD = sql`case when recent.beside is null then recent.field else 'workload:~' end`;

/** Rows that tell at least one change of this field and value. */
function tells(field: string | undefined, to: string | undefined): RawBuilder<boolean> {
  const own = [
    ...(field === undefined ? [] : [sql`recent.field = ${field}`]),
    ...(to === undefined ? [] : [sql`recent.to_value = ${to}`]),
  ];
  if (own.length === 0) return sql`1 = 1`;
  const besides = BESIDES.filter((each) => field === undefined || each.field === field).map(
    ({ isTold, value }) => (to === undefined ? isTold : sql`(${isTold} and ${value} = ${to})`),
  );
  return sql`(${sql.join([sql`(${sql.join(own, sql` and `)})`, ...besides], sql` or `)})`;
}
