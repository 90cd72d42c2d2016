import type { Fault, Stage } from "../../domain/device/verdict-types.ts";
import type { DeviceStore } from "../needs.ts";

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
  for await (const { deviceId, name, stage, fault } of store.faultRows({
    severities: ["error", "warning"],
  })) {
    if (stage === "comanaged" || stage === "left") continue;
    const days =
      fault.since && Math.max(0, Math.floor((now.getTime() - Date.parse(fault.since)) / 86_400_000));
    yield {
      deviceId,
      name,
      stage,
      fault: fault.code,
      severity: fault.severity,
      since: fault.since,
      days: days === "" ? null : days,
      cause: fault.cause,
      next: fault.next,
    };
  }
}
