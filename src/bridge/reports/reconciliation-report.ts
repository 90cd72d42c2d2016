import { LEFTOVER_CLASSES, type LeftoverClass } from "../../domain/device/verdict-types.ts";
import type { DeviceStore } from "../needs.ts";

export interface ReconciliationRow extends Readonly<Record<LeftoverClass, number>> {
  readonly source: string;
  /** Records the source has. */
  readonly count: number;
  /** Of those: joined to a device that counts. */
  readonly joined: number;
  /** True when joined and classes make up the count. */
  readonly adds: boolean;
}

/** Per source: every record is joined to a device that counts, or has a class; nothing is left over. */
export async function reconciliationReport(store: DeviceStore): Promise<ReconciliationRow[]> {
  return (await store.reconciliation()).map(({ source, count, joined, classes }) => ({
    source,
    count,
    joined,
    ...classes,
    adds: count === joined + LEFTOVER_CLASSES.reduce((sum, name) => sum + classes[name], 0),
  }));
}
