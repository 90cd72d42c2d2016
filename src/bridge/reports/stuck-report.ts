import type { Fault, Stage } from "../../domain/device/verdict-types.ts";
import type { DeviceRow, DeviceStore } from "../needs.ts";
import { type Page, pageOf } from "../serving/pages.ts";

export interface StuckRow {
  readonly deviceId: string;
  readonly name: string;
  readonly stage: Stage;
  readonly fault: Fault["code"];
  readonly severity: Fault["severity"];
  readonly since: string | null;
  /** Null where no source says since when. */
  readonly days: number | null;
  readonly cause: string;
  readonly next: string;
}

/** Devices that do not go on by themselves, the longest standing first: one row a fault, with what to do. */
export async function* stuckReport(store: DeviceStore, now: Date): AsyncIterable<StuckRow> {
  for await (const found of store.stuckFaults({})) yield rowOf(found, now);
}

/** So many of them, and where the next ones begin. */
export async function pageOfStuck(
  store: DeviceStore,
  now: Date,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<Page<StuckRow>> {
  const found = await Array.fromAsync(store.stuckFaults({ limit: limit + 1, after }));
  const { rows, cursor } = pageOf(found, limit, (row) => row.cursor);
  return { rows: rows.map((row) => rowOf(row, now)), cursor };
}

function rowOf(
  {
    deviceId,
    name,
    stage,
    fault,
  }: Pick<DeviceRow, "deviceId" | "name" | "stage"> & { readonly fault: Fault },
  now: Date,
): StuckRow {
  const { code, severity, since, cause, next } = fault;
  const days =
    since === null ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 86_400_000));
  return { deviceId, name, stage, fault: code, severity, since, days, cause, next };
}
