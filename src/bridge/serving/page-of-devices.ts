import type { DeviceQuery, DeviceRow } from "../needs.ts";
import { type AskingNeeds, lastTracked, type Tracked } from "../tracked.ts";

export interface DevicePage extends Tracked {
  readonly rows: readonly DeviceRow[];
  /** Where the next page begins; null at the end. */
  readonly cursor: string | null;
}

/**
 * A page of devices, in order of their id.
 * @throws BridgeError "incomplete" before the first sync.
 */
export async function pageOfDevices(
  needs: AskingNeeds,
  query: DeviceQuery & { readonly limit: number },
): Promise<DevicePage> {
  const tracked = await lastTracked(needs);
  const rows: DeviceRow[] = [];
  let cursor: string | null = null;
  // One more than asked for tells whether there is a next page.
  for await (const { cursor: place, ...row } of needs.store.list({ ...query, limit: query.limit + 1 })) {
    if (rows.length === query.limit) return { ...tracked, rows, cursor };
    rows.push(row);
    cursor = place;
  }
  return { ...tracked, rows, cursor: null };
}
