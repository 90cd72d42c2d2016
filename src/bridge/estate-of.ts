import { BridgeError } from "../domain/errors.ts";
import type { Estate } from "./needs.ts";
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
