import { BridgeError } from "../domain/errors.ts";
import type { Clock, Estate } from "./needs.ts";
import type { TrackingNeeds } from "./sync-devices.ts";

const UNKNOWN: Estate = { tokenExpiresAt: {}, comanagementPolicies: null };

/**
 * What verdicts rest on besides single devices; as it was last known where it cannot be read now, so that no verdict changes
 * for that alone.
 * @throws BridgeError "sign-in": then nothing else would answer; "interrupted"; what the store throws.
 */
export async function estateOf({
  estate,
  store,
  signal,
}: Pick<TrackingNeeds, "estate" | "store" | "signal">): Promise<Estate> {
  let read: Estate;
  try {
    read = await estate(signal);
  } catch (error) {
    if (!(error instanceof BridgeError) || ["sign-in", "interrupted", "internal"].includes(error.code))
      throw error;
    const known = await store.mark("estate");
    return known === null ? UNKNOWN : (JSON.parse(known) as Estate);
  }
  await store.saveMark("estate", JSON.stringify(read));
  return read;
}

const HELD_MS = 60_000;

/**
 * A reading that holds for a minute: many devices that are looked at beside each other ask for it once. A service that
 * would be asked for each of them takes no more requests soon.
 */
export function heldEstate(
  estate: TrackingNeeds["estate"],
  clock: Pick<Clock, "now">,
): TrackingNeeds["estate"] {
  let held: { readonly at: number; readonly reading: Promise<Estate> } | undefined;
  return (signal) => {
    const now = clock.now().getTime();
    if (held && now - held.at < HELD_MS) return held.reading;
    const reading = estate(signal);
    held = { at: now, reading };
    // What failed holds for nobody but those who wait for it already.
    reading.catch(() => {
      if (held?.reading === reading) held = undefined;
    });
    return reading;
  };
}
