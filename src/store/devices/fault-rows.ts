import { sql } from "kysely";
import type { DeviceRow, DeviceStore } from "../../bridge/needs.ts";
import type { Fault } from "../../domain/device/verdict-types.ts";
import { ROW_COLUMNS, rowOf } from "./ask-devices.ts";
import { lastSyncEnded } from "./syncs.ts";
import type { TenantDb } from "./tenant-db.ts";

const PAGE = 1_000;

/** The longest standing first; faults without a date last. Each half is read in the order an index has it. */
export async function* faultRows(
  part: TenantDb,
  query: Parameters<DeviceStore["faultRows"]>[0],
): AsyncGenerator<DeviceRow & { readonly fault: Fault }> {
  const ended = await lastSyncEnded(part);
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  for (const dated of [true, false])
    for (let after = { since: "", device_id: "", code: "" }; left > 0; ) {
      const size = Math.min(PAGE, left);
      const rows = await pageOf(part, query, { dated, after, size });
      for (const row of rows) yield { ...rowOf(row, ended), fault: JSON.parse(row.body) as Fault };
      left -= rows.length;
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) break;
      after = { since: last.since ?? "", device_id: last.device_id, code: last.code };
    }
}

async function pageOf(
  { db, tenant }: TenantDb,
  { severities, code }: Parameters<DeviceStore["faultRows"]>[0],
  {
    dated,
    after,
    size,
  }: {
    readonly dated: boolean;
    readonly after: { readonly since: string; readonly device_id: string; readonly code: string };
    readonly size: number;
  },
) {
  let select = db
    .selectFrom("device_fault")
    .innerJoin("device", (join) =>
      join
        .onRef("device.tenant", "=", "device_fault.tenant")
        .onRef("device.device_id", "=", "device_fault.device_id"),
    )
    .select([...ROW_COLUMNS])
    .select(["device_fault.body", "device_fault.code", "device_fault.since"])
    .where("device_fault.tenant", "=", tenant)
    .where("device.leftover", "is", null)
    .where("device_fault.severity", "in", [...severities]);
  if (code !== undefined) select = select.where("device_fault.code", "=", code);
  select = dated
    ? select
        .where(
          sql<boolean>`(device_fault.since, device_fault.device_id, device_fault.code) > (${after.since}, ${after.device_id}, ${after.code})`,
        )
        .orderBy("device_fault.since")
    : select
        .where("device_fault.since", "is", null)
        .where(
          sql<boolean>`(device_fault.device_id, device_fault.code) > (${after.device_id}, ${after.code})`,
        );
  return select.orderBy("device_fault.device_id").orderBy("device_fault.code").limit(size).execute();
}
