import { sql } from "kysely";
import type { DeviceRow, DeviceStore } from "../../bridge/needs.ts";
import type { Fault } from "../../domain/device/verdict-types.ts";
import { ROW_COLUMNS, rowOf } from "./ask-devices.ts";
import { lastSyncEnded } from "./syncs.ts";
import type { TenantDb } from "./tenant-db.ts";

const PAGE = 1_000;

/** Where a row stands; `since` is null in the half without dates. */
interface Place {
  readonly since: string | null;
  readonly code: string;
  readonly device_id: string;
}
const UNDATED = "-";
/** What an id of a device holds is not ours to know: it comes last. */
const cursorOf = ({ since, code, device_id }: Place) => `${since ?? UNDATED} ${code} ${device_id}`;
function placeOf(cursor: string): Place {
  const [since = UNDATED, code = "", ...rest] = cursor.split(" ");
  return { since: since === UNDATED ? null : since, code, device_id: rest.join(" ") };
}

/** The longest standing first; faults without a date last. Each half is read in the order an index has it. */
export async function* stuckFaults(
  part: TenantDb,
  query: Parameters<DeviceStore["stuckFaults"]>[0],
): AsyncGenerator<DeviceRow & { readonly fault: Fault; readonly cursor: string }> {
  const ended = await lastSyncEnded(part);
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  let after = query.after === undefined ? { since: "", code: "", device_id: "" } : placeOf(query.after);
  while (left > 0) {
    const size = Math.min(PAGE, left);
    const rows = await pageOf(part, after, size);
    for (const row of rows)
      yield { ...rowOf(row, ended), fault: JSON.parse(row.body) as Fault, cursor: cursorOf(row) };
    left -= rows.length;
    if (rows.length === size) after = rows.at(-1)!;
    else if (after.since !== null) after = { since: null, code: "", device_id: "" };
    else return;
  }
}

function pageOf({ db, tenant }: TenantDb, { since, device_id, code }: Place, size: number) {
  const select = db
    .selectFrom("device_fault")
    .innerJoin("device", (join) =>
      join
        .onRef("device.tenant", "=", "device_fault.tenant")
        .onRef("device.device_id", "=", "device_fault.device_id"),
    )
    .select([...ROW_COLUMNS])
    .select(["device_fault.body", "device_fault.code", "device_fault.since"])
    .where("device_fault.tenant", "=", tenant)
    // Their index is found by the number itself, not by a value that comes later.
    .where("device_fault.stuck", "=", sql.lit(1));
  return (
    since === null
      ? select
          .where("device_fault.since", "is", null)
          .where(sql<boolean>`(device_fault.device_id, device_fault.code) > (${device_id}, ${code})`)
      : select
          .where(
            sql<boolean>`(device_fault.since, device_fault.device_id, device_fault.code) > (${since}, ${device_id}, ${code})`,
          )
          .orderBy("device_fault.since")
  )
    .orderBy("device_fault.device_id")
    .orderBy("device_fault.code")
    .limit(size)
    .execute();
}
