import { WORKLOADS, type Workload } from "../../domain/device/facts.ts";
import type { DeviceStore } from "../needs.ts";

export interface WorkloadRow {
  readonly workload: Workload;
  readonly intune: number;
  readonly configmgr: number;
  readonly unknown: number;
  /** Of the unknown: devices whose two sides disagree. */
  readonly conflict: number;
}

/** Who has the authority for each workload, over devices with a Configuration Manager client. */
export async function workloadsReport(store: DeviceStore): Promise<WorkloadRow[]> {
  const counts = await store.workloadCounts();
  return WORKLOADS.map((workload) => {
    const of = (fits: (count: (typeof counts)[number]) => boolean) =>
      counts
        .filter((count) => count.workload === workload && fits(count))
        .reduce((sum, { devices }) => sum + devices, 0);
    return {
      workload,
      intune: of(({ authority }) => authority === "intune"),
      configmgr: of(({ authority }) => authority === "configmgr"),
      unknown: of(({ authority }) => authority === "unknown"),
      conflict: of(({ conflict }) => conflict),
    };
  });
}
