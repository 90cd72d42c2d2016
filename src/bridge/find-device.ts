import { BridgeError } from "../domain/errors.ts";
import type { DeviceStore } from "./needs.ts";

const SHOWN = 10;

/**
 * The one device that is meant by an id of any source, a serial number or a name.
 * @throws BridgeError "not-found"; "ambiguous" naming the candidates, since names are not unique.
 */
export async function findDevice(store: DeviceStore, text: string): Promise<string> {
  const found = await store.find(text, SHOWN + 1);
  const exact = found.filter(({ deviceId }) => deviceId === text.toLowerCase());
  const counted = found.filter(({ leftover }) => leftover === null);
  const meant = exact.length === 1 ? exact : found.length > 1 && counted.length === 1 ? counted : found;
  if (meant.length === 1) return meant[0]!.deviceId;
  if (meant.length === 0)
    throw new BridgeError(
      "not-found",
      `No device is known as ${text}.`,
      {},
      {
        next: `\`ccmbridge device list --search ${text}\` looks for parts of names; \`device sync\` reads anew.`,
      },
    );
  const shown = meant.slice(0, SHOWN).map(({ deviceId, name, stage }) => `${deviceId}  ${name}  ${stage}`);
  throw new BridgeError(
    "ambiguous",
    `${text} fits ${meant.length > SHOWN ? `more than ${SHOWN}` : meant.length} devices:\n${shown.join("\n")}`,
    {},
    { next: "Ask with the id." },
  );
}
