import { sql } from "kysely";
import type { Judgement } from "../../bridge/needs.ts";
import type { Fault } from "../../domain/device/verdict-types.ts";
import { isRepetition } from "../is-repetition.ts";
import type { Schema } from "../schema.ts";
import { deviceRow } from "./device-row.ts";
import { isAllDue, makeDaysDue, makeDue, settleDevices } from "./due.ts";
import { isStuck } from "./facets.ts";
import { rowsOfChanges } from "./first-look.ts";
import { followCounts } from "./follow-counts.ts";
import { rowInserter } from "./insert-rows.ts";
import { unsettle } from "./summaries.ts";
import { inHaste, inParts, type TenantDb } from "./tenant-db.ts";
import { ANYHOW, CHANGED, NEW, type Way } from "./ways-to-write.ts";

/**
 * Keeps verdicts, faults and changes, all or none. A verdict that is what it was is not written again: that it still stands
 * the sync says which ends. `fresh`: it is to say that it was made now all the same.
 */
export async function saveJudgements(
  { db, tenant }: TenantDb,
  all: readonly Judgement[],
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<void> {
  if (fresh) {
    await db.transaction().execute(async (transaction) => {
      const part = { db: transaction, tenant };
      const ids = all.map(({ verdict }) => verdict.deviceId);
      await followCounts(part, ids, () => write(part, all, ANYHOW));
    });
    return;
  }
  const writeBy = (way: Way) =>
    inHaste(db, async (transaction) => {
      const part = { db: transaction, tenant };
      if ((await write(part, all, way)) > 0) await unsettle(part);
    });
  if (!all.every(isFirstLook)) return writeBy(CHANGED);
  try {
    await writeBy(NEW);
  } catch (error) {
    if (!isRepetition(error)) throw error;
    // Somebody else looked meanwhile, or the history that stayed of a device has the same moment in it.
    await writeBy(CHANGED);
  }
}

/** No verdict was there when it was judged. */
const isFirstLook = ({ transitions }: Judgement): boolean =>
  transitions.some(({ field, from }) => field === "stage" && from === null);

/** Gives how many devices were written. */
async function write(part: TenantDb, all: readonly Judgement[], way: Way): Promise<number> {
  const { db, tenant } = part;
  const isWhole = await isAllDue(part);
  if (!isWhole) await noteDays(part, all);
  const rows = all.map((judgement) => deviceRow(tenant, judgement));
  const written = await way.devices(db, rows);
  const ids = new Set(written.map(({ device_id }) => device_id));
  if (!way.areNew) await dropFaults(part, [...ids]);
  const faults = all.flatMap(({ verdict }, place) =>
    ids.has(verdict.deviceId) ? verdict.faults.map((fault) => faultRow(rows[place]!, fault)) : [],
  );
  await insertFaults(db, faults);
  await way.transitions(
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

async function dropFaults({ db, tenant }: TenantDb, ids: readonly string[]): Promise<void> {
  for (const some of inParts(ids))
    await db.deleteFrom("device_fault").where("tenant", "=", tenant).where("device_id", "in", some).execute();
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

function faultRow(device: Schema["device"], fault: Fault): Schema["device_fault"] {
  const { tenant, device_id, facets } = device;
  const { code, severity, since } = fault;
  const stuck = isStuck(device, severity) ? 1 : 0;
  return { tenant, device_id, code, severity, since, body: JSON.stringify(fault), facets, stuck };
}
