import { sql } from "kysely";
import type { DeviceRow, DeviceStore } from "../../bridge/needs.ts";
import type { Instant } from "../../domain/device/facts.ts";
import type { Transition } from "../../domain/device/transitions.ts";
import type { Stage } from "../../domain/device/verdict-types.ts";
import type { Schema } from "../schema.ts";
import { recordsOf, verdictOfRow } from "./device-row.ts";
import { FACT_COLUMNS, factOf } from "./fact-row.ts";
import { changesOfRow } from "./first-look.ts";
import { lastSyncEnded } from "./syncs.ts";
import type { TenantDb } from "./tenant-db.ts";

const PAGE = 1_000;
export const ROW_COLUMNS = [
  "device.device_id",
  "device.name",
  "device.stage",
  "device.health",
  "device.leftover",
  "device.serial",
  "device.as_of",
  "device.complete",
  "device.remembered",
] as const;
type RowColumns = Pick<
  Schema["device"],
  "device_id" | "name" | "stage" | "health" | "leftover" | "serial" | "as_of" | "complete" | "remembered"
>;

/** Of what stood at the end of the last sync, that sync's time; of what was judged since, its own. */
export const later = (own: Instant, ended: Instant | undefined): Instant =>
  ended !== undefined && ended > own ? ended : own;

export const rowOf = (row: RowColumns, ended: Instant | undefined): DeviceRow => ({
  deviceId: row.device_id,
  name: row.name,
  stage: row.stage as Stage,
  health: row.health as DeviceRow["health"],
  faults: (JSON.parse(row.remembered) as { faults: string[] }).faults,
  leftover: row.leftover as DeviceRow["leftover"],
  serialNumber: row.serial,
  asOf: later(row.as_of, ended),
  complete: Boolean(row.complete),
});

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export async function verdictOf(
  { db, tenant }: TenantDb,
  deviceId: string,
): ReturnType<DeviceStore["verdict"]> {
  const row = await db
    .selectFrom("device")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .executeTakeFirst();
  if (!row) return undefined;
  const facts = await db
    .selectFrom("fact")
    .select([...FACT_COLUMNS])
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .execute();
  // Put in order here: asked to, the engine may walk through every fact in the order of their keys.
  facts.sort((a, b) => order(a.source, b.source) || order(a.record_id, b.record_id));
  return {
    verdict: { ...verdictOfRow(row), asOf: later(row.as_of, await lastSyncEnded({ db, tenant })) },
    past: JSON.parse(row.past),
    name: row.name,
    serialNumber: row.serial,
    leftover: row.leftover as DeviceRow["leftover"],
    transitions: [],
    records: recordsOf(row),
    dueAt: row.due_at,
    facts: facts.map(factOf),
  };
}

/** By an id of any source, a serial number or a name. */
export async function findDevices(
  { db, tenant }: TenantDb,
  text: string,
  limit: number,
): Promise<readonly DeviceRow[]> {
  const lower = text.trim().toLowerCase();
  // Each way by its own index: of all of them at once PostgreSQL makes a walk through the devices.
  const named = sql<string>`(
    select device_id from device where tenant = ${tenant} and device_id = ${lower}
    union select device_id from device where tenant = ${tenant} and name_lower = ${lower}
    union select device_id from device where tenant = ${tenant} and serial_lower = ${lower}
    union select device_id from fact
      where tenant = ${tenant} and source in ('entra', 'intune', 'configmgr')
        and record_id in (${text.trim()}, ${lower}) and device_id is not null)`;
  const rows = await db
    .selectFrom("device")
    .select([...ROW_COLUMNS])
    .where("tenant", "=", tenant)
    .where("device_id", "in", named)
    .orderBy("device_id")
    .limit(limit)
    .execute();
  const ended = await lastSyncEnded({ db, tenant });
  return rows.map((row) => rowOf(row, ended));
}

export async function* historyOf({ db, tenant }: TenantDb, deviceId: string): AsyncGenerator<Transition> {
  const rows = await db
    .selectFrom("transition")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("device_id", "=", deviceId)
    .execute();
  const placeOf = ({ seenAt, at, field }: Transition) => `${seenAt} ${at} ${field}`;
  yield* rows.flatMap(changesOfRow).sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

export async function* transitionsSince(
  { db, tenant }: TenantDb,
  seenFrom: Instant,
): AsyncGenerator<Transition> {
  let after: Schema["transition"] | undefined;
  for (;;) {
    let select = db
      .selectFrom("transition")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("seen_at", ">=", after?.seen_at ?? seenFrom);
    if (after) {
      const { seen_at, device_id, field } = after;
      select = select.where(sql<boolean>`(seen_at, device_id, field) > (${seen_at}, ${device_id}, ${field})`);
    }
    const rows = await select.orderBy("seen_at").orderBy("device_id").orderBy("field").limit(PAGE).execute();
    yield* rows.flatMap(changesOfRow);
    if (rows.length < PAGE) return;
    after = rows.at(-1);
  }
}
