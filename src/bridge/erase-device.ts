import { findDevice } from "./find-device.ts";
import type { DeviceRow } from "./needs.ts";
import type { AskingNeeds } from "./tracked.ts";

/**
 * Forgets everything of a device after `agree` was asked.
 * @throws BridgeError "not-found", "ambiguous".
 */
export async function eraseDevice(
  { store }: AskingNeeds,
  text: string,
  agree: (device: Pick<DeviceRow, "deviceId" | "name">) => Promise<boolean>,
): Promise<{ readonly deviceId: string; readonly erased: boolean }> {
  const deviceId = await findDevice(store, text);
  const name = (await store.verdict(deviceId))?.name ?? deviceId;
  if (!(await agree({ deviceId, name }))) return { deviceId, erased: false };
  return { deviceId, erased: await store.erase(deviceId) };
}
