import type { InstallFact } from "../../domain/device/facts.ts";
import type { DeviceStore } from "../needs.ts";

export interface InstallRow {
  readonly appId: string;
  readonly state: InstallFact["state"];
  readonly devices: number;
}

/** What devices report for each app of ours. No row is not "not installed": a device reports after it checked in. */
export async function installsReport(store: DeviceStore): Promise<InstallRow[]> {
  const totals = new Map<string, InstallRow>();
  for (const { appId, state, devices } of await store.installCounts()) {
    const key = `${appId} ${state}`;
    const before = totals.get(key)?.devices ?? 0;
    totals.set(key, { appId, state: state as InstallRow["state"], devices: before + devices });
  }
  return [...totals.values()].sort((a, b) =>
    a.appId === b.appId ? b.devices - a.devices : a.appId < b.appId ? -1 : 1,
  );
}
