import { sql } from "kysely";
import type { ChangeQuery, DeviceStore } from "../../bridge/needs.ts";
import type { Instant } from "../../domain/device/facts.ts";
import type { Schema } from "../schema.ts";
import { transitionOf } from "./ask-devices.ts";
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
    .select(["recent.field", "recent.to_value"])
    .select(({ fn }) => fn.countAll().as("changes"))
    .select(sql<number>`case when recent.from_value is null then 1 else 0 end`.as("first"))
    .groupBy(["recent.field", "recent.to_value", "first"])
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
  return {
    rows: rows.map(({ field, to_value, first, changes }) => ({
      field,
      to: to_value,
      first: Number(first) === 1,
      changes: Number(changes),
    })),
    all: more.length === 0,
  };
}

export async function changesSince(part: TenantDb, query: ChangeQuery): ReturnType<DeviceStore["changes"]> {
  const { since, most, field, to, first, after, limit } = query;
  let rows = recent(part, since, most);
  if (field !== undefined) rows = rows.where("recent.field", "=", field);
  if (to !== undefined) rows = rows.where("recent.to_value", "=", to);
  if (first !== undefined) rows = rows.where("recent.from_value", first ? "is" : "is not", null);
  if (after !== undefined) {
    const [seen = "", device = "", changed = ""] = after.split(" ");
    rows = rows.where(
      sql<boolean>`(recent.seen_at < ${seen} or (recent.seen_at = ${seen} and (recent.device_id, recent.field) > (${device}, ${changed})))`,
    );
  }
  const found = await rows
    .selectAll("recent")
    .select("device.name")
    .orderBy("recent.seen_at", "desc")
    .orderBy("recent.device_id")
    .orderBy("recent.field")
    .limit(limit)
    .execute();
  return found.map(({ name, ...row }) => ({
    ...transitionOf(row as Omit<Schema["transition"], "tenant">),
    name,
    cursor: `${row.seen_at} ${row.device_id} ${row.field}`,
  }));
}
