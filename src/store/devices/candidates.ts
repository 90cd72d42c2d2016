import { sql } from "kysely";
import type { Candidate, DuePage } from "../../bridge/needs.ts";
import type { Instant } from "../../domain/device/facts.ts";
import { NO_KIN } from "../../domain/device/leftover.ts";
import { rememberedOf } from "./device-row.ts";
import { isAllDue } from "./due.ts";
import { FACT_COLUMNS, factOf, PRIMARY_SOURCES } from "./fact-row.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

/** Ids of what changed that are looked for in one go: to find them means to sort all of them. */
const IDS_AT_ONCE = 20_000;

/**
 * Devices that are due, in order of their id, `size` at a time: those that changed, those that time alone may have changed
 * by `now`, or all of them.
 */
export async function* dueDevices(part: TenantDb, size: number, now?: Instant): AsyncGenerator<DuePage> {
  const isGapless = await isAllDue(part);
  for (let after = ""; ; ) {
    const ids = isGapless
      ? await everyId(part, after, size)
      : await dueIds(part, { after, size: IDS_AT_ONCE, now });
    const last = ids.at(-1);
    if (last === undefined) return;
    for (const some of inParts(ids, size)) yield { ids: some, isGapless };
    after = last;
  }
}

async function everyId({ db, tenant }: TenantDb, after: string, size: number): Promise<string[]> {
  const rows = await db
    .selectFrom("fact")
    .select("device_id")
    .distinct()
    .where("tenant", "=", tenant)
    .where("device_id", ">", after)
    .where("source", "in", [...PRIMARY_SOURCES])
    .orderBy("device_id")
    .limit(size)
    .execute();
  return rows.map(({ device_id }) => device_id!);
}

async function dueIds(
  { db, tenant }: TenantDb,
  { after, size, now }: { readonly after: string; readonly size: number; readonly now: Instant | undefined },
): Promise<string[]> {
  // By time first, which few are due by: in the order of their ids all devices would be gone through.
  const { rows } = await sql<{ id: string }>`
    with timely as materialized (
      select device_id from device where tenant = ${tenant} and due_at is not null and due_at < ${now ?? ""})
    select key as id from device_due where tenant = ${tenant} and kind = 'device' and key > ${after}
    union
    select device_id as id from timely where device_id > ${after}
    order by id limit ${size}
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** Those of a page that have a record, in order. */
export async function candidatesOf(
  { db, tenant }: TenantDb,
  { ids, isGapless }: DuePage,
): Promise<readonly Candidate[]> {
  const among = isGapless
    ? sql<boolean>`device_id between ${ids[0]} and ${ids.at(-1)}`
    : sql<boolean>`device_id in (${sql.join([...ids])})`;
  const facts = await db
    .selectFrom("fact")
    .select([...FACT_COLUMNS])
    .where("tenant", "=", tenant)
    .where(among)
    .execute();
  const before = await db
    .selectFrom("device")
    .select(["device_id", "past", "stage", "health", "workloads", "remembered"])
    .where("tenant", "=", tenant)
    .where(among)
    .execute();
  const kin = await db
    .selectFrom("device_kin")
    .select(["device_id", "body"])
    .where("tenant", "=", tenant)
    .where(among)
    .execute();
  const factsOf = Map.groupBy(facts, ({ device_id }) => device_id);
  const pastOf = new Map(before.map((row) => [row.device_id, row]));
  const kinOf = new Map(kin.map((row) => [row.device_id, row.body]));
  return ids.flatMap((deviceId): Candidate[] => {
    const told = factsOf.get(deviceId) ?? [];
    if (!told.some(({ source }) => PRIMARY.has(source))) return [];
    const past = pastOf.get(deviceId);
    const relatives = kinOf.get(deviceId);
    return [
      {
        deviceId,
        facts: told.map(factOf),
        kin: relatives === undefined ? NO_KIN : JSON.parse(relatives),
        past: past && JSON.parse(past.past),
        before: past && rememberedOf(past),
      },
    ];
  });
}

const PRIMARY: ReadonlySet<string> = new Set(PRIMARY_SOURCES);
