import { type InsertQueryBuilder, type InsertResult, sql } from "kysely";
import type { Judgement } from "../../bridge/needs.ts";
import type { Fault } from "../../domain/device/verdict-types.ts";
import type { Schema } from "../schema.ts";
import { deviceRow } from "./device-row.ts";
import { isAllDue, makeDaysDue, makeDue, settleDevices } from "./due.ts";
import { isStuck } from "./facets.ts";
import { rowsOfChanges } from "./first-look.ts";
import { followCounts } from "./follow-counts.ts";
import { rowInserter } from "./insert-rows.ts";
import { unsettle } from "./summaries.ts";
import { inHaste, inParts, type TenantDb } from "./tenant-db.ts";

/**
 * Keeps verdicts, faults and changes, all or none. A verdict that is what it was is not written again: that it still stands
 * the sync says which ends. `fresh`: it is to say that it was made now all the same.
 */
export async function saveJudgements(
  { db, tenant }: TenantDb,
  all: readonly Judgement[],
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<void> {
  const inTransaction: typeof inHaste = fresh ? (calm, work) => calm.transaction().execute(work) : inHaste;
  await inTransaction(db, async (transaction) => {
    const part = { db: transaction, tenant };
    const ids = all.map(({ verdict }) => verdict.deviceId);
    if (fresh) await followCounts(part, ids, () => write(part, all, writeDevices));
    else if ((await write(part, all, writeChangedDevices)) > 0) await unsettle(part);
  });
}

/** Gives how many devices were written. */
async function write(
  part: TenantDb,
  all: readonly Judgement[],
  writeRows: typeof writeDevices,
): Promise<number> {
  const { db, tenant } = part;
  const isWhole = await isAllDue(part);
  if (!isWhole) await noteDays(part, all);
  const rows = all.map((judgement) => deviceRow(tenant, judgement));
  const written = await writeRows(db, rows);
  const ids = new Set(written.map(({ device_id }) => device_id));
  for (const some of inParts([...ids]))
    await db.deleteFrom("device_fault").where("tenant", "=", tenant).where("device_id", "in", some).execute();
  const faults = all.flatMap(({ verdict }, place) =>
    ids.has(verdict.deviceId) ? verdict.faults.map((fault) => faultRow(rows[place]!, fault)) : [],
  );
  await insertFaults(db, faults);
  await insertTransitions(
    db,
    all.flatMap(({ transitions }) => rowsOfChanges(tenant, transitions)),
  );
  if (!isWhole)
    await settleDevices(
      part,
      all.map(({ verdict }) => verdict.deviceId),
    );
  return ids.size;
}

/** Days that will count otherwise: those of new changes of stage, and all of a device that begins or ceases to count. */
async function noteDays(part: TenantDb, judgements: readonly Judgement[]): Promise<void> {
  const { db, tenant } = part;
  const days = judgements.flatMap(({ transitions }) =>
    transitions
      .filter(({ field }) => field === "stage")
      .map(({ at }) => ({ kind: "day", key: at.slice(0, 10) })),
  );
  await makeDue(part, days);
  for (const some of inParts(judgements)) {
    const before = await db
      .selectFrom("device")
      .select(["device_id", "leftover"])
      .where("tenant", "=", tenant)
      .where(
        "device_id",
        "in",
        some.map(({ verdict }) => verdict.deviceId),
      )
      .execute();
    const counted = new Map(before.map(({ device_id, leftover }) => [device_id, leftover === null]));
    const turned = some
      .filter(({ verdict, leftover }) => (counted.get(verdict.deviceId) ?? true) !== (leftover === null))
      .map(({ verdict }) => verdict.deviceId);
    if (turned.length > 0) await makeDaysDue(part, sql`device_id in (${sql.join(turned)})`);
  }
}

const UPDATED = [
  "name",
  "name_lower",
  "serial",
  "serial_lower",
  "stage",
  "health",
  "leftover",
  "workloads",
  "as_of",
  "complete",
  "verdict",
  "past",
  "remembered",
  "facets",
  "records",
  "due_at",
] as const satisfies readonly (keyof Schema["device"])[];

const COLUMNS = ["tenant", "device_id", ...UPDATED] as const;
/** What makes a verdict another one. */
const TELLING = [
  "verdict",
  "past",
  "remembered",
  "name",
  "serial",
  "stage",
  "health",
  "leftover",
  "workloads",
  "complete",
  "records",
  "due_at",
] as const;

const onConflict = (insert: InsertQueryBuilder<Schema, "device", InsertResult>, onlyChanged: boolean) =>
  insert
    .onConflict((conflict) => {
      const update = conflict
        .columns(["tenant", "device_id"])
        .doUpdateSet(Object.fromEntries(UPDATED.map((column) => [column, sql.ref(`excluded.${column}`)])));
      if (!onlyChanged) return update;
      const differs = TELLING.map(
        (column) =>
          sql<boolean>`${sql.ref(`device.${column}`)} is distinct from ${sql.ref(`excluded.${column}`)}`,
      );
      return update.where(({ or }) => or(differs));
    })
    .returning("device_id");
type Written = Pick<Schema["device"], "device_id">;
const writeDevices = rowInserter<"device", Written>("device", COLUMNS, (insert) => onConflict(insert, false));
const writeChangedDevices = rowInserter<"device", Written>("device", COLUMNS, (insert) =>
  onConflict(insert, true),
);
const insertFaults = rowInserter("device_fault", [
  "tenant",
  "device_id",
  "code",
  "severity",
  "since",
  "body",
  "facets",
  "stuck",
]);
const insertTransitions = rowInserter(
  "transition",
  ["tenant", "device_id", "field", "seen_at", "at", "episode", "from_value", "to_value", "because", "beside"],
  (insert) => insert.onConflict((conflict) => conflict.doNothing()),
);

function faultRow(device: Schema["device"], fault: Fault): Schema["device_fault"] {
  const { tenant, device_id, facets } = device;
  const { code, severity, since } = fault;
  const stuck = isStuck(device, severity) ? 1 : 0;
  return { tenant, device_id, code, severity, since, body: JSON.stringify(fault), facets, stuck };
}
