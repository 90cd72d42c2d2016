import type { DeviceQuery, DeviceRow } from "./needs.ts";
import { type AskingNeeds, lastTracked, type Tracked } from "./tracked.ts";

export interface DeviceList extends Tracked {
  /** One by one: a list may be longer than memory. */
  readonly rows: AsyncIterable<DeviceRow>;
}

/**
 * Devices by stage, fault, workload or text, in order of their id.
 * @throws BridgeError "incomplete" before the first sync.
 */
export async function listDevices(needs: AskingNeeds, query: DeviceQuery): Promise<DeviceList> {
  return { ...(await lastTracked(needs)), rows: withoutCursors(needs.store.list(query)) };
}

async function* withoutCursors(rows: AsyncIterable<DeviceRow & { readonly cursor: string }>) {
  for await (const { cursor: _, ...row } of rows) yield row;
}
