import type { Candidate } from "../../bridge/needs.ts";
import { NO_KIN } from "../../domain/device/leftover.ts";
import { rememberedOf } from "./device-row.ts";
import { FACT_COLUMNS, factOf, PRIMARY_SOURCES } from "./fact-row.ts";
import type { TenantDb } from "./tenant-db.ts";

/** Every device in order of its id, `size` at a time. What is read stays a page, whatever the estate holds. */
export async function* candidates(part: TenantDb, size: number): AsyncGenerator<readonly Candidate[]> {
  for (let after = ""; ; ) {
    const ids = await deviceIds(part, after, size);
    const last = ids.at(-1);
    if (last === undefined) return;
    yield await candidatesWithin(part, ids);
    after = last;
  }
}

async function deviceIds({ db, tenant }: TenantDb, after: string, size: number): Promise<string[]> {
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

/** `ids` in order. */
export async function candidatesWithin(
  { db, tenant }: TenantDb,
  ids: readonly string[],
): Promise<readonly Candidate[]> {
  const [first, last] = [ids[0]!, ids.at(-1)!];
  const facts = await db
    .selectFrom("fact")
    .select([...FACT_COLUMNS])
    .where("tenant", "=", tenant)
    .where("device_id", ">=", first)
    .where("device_id", "<=", last)
    .execute();
  const before = await db
    .selectFrom("device")
    .select(["device_id", "past", "stage", "health", "workloads", "remembered"])
    .where("tenant", "=", tenant)
    .where("device_id", ">=", first)
    .where("device_id", "<=", last)
    .execute();
  const kin = await db
    .selectFrom("device_kin")
    .select(["device_id", "body"])
    .where("tenant", "=", tenant)
    .where("device_id", ">=", first)
    .where("device_id", "<=", last)
    .execute();
  const factsOf = Map.groupBy(facts, ({ device_id }) => device_id);
  const pastOf = new Map(before.map((row) => [row.device_id, row]));
  const kinOf = new Map(kin.map((row) => [row.device_id, row.body]));
  return ids.map((deviceId): Candidate => {
    const past = pastOf.get(deviceId);
    const relatives = kinOf.get(deviceId);
    return {
      deviceId,
      facts: (factsOf.get(deviceId) ?? []).map(factOf),
      kin: relatives === undefined ? NO_KIN : JSON.parse(relatives),
      past: past && JSON.parse(past.past),
      before: past && rememberedOf(past),
    };
  });
}
