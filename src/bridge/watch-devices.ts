import type { Transition } from "../domain/device/transitions.ts";
import { syncDevices, type TrackingNeeds } from "./sync-devices.ts";

export interface WatchInput {
  /** Pause between two syncs. */
  readonly seconds: number;
  /** Ends after so many syncs; for ever without it. */
  readonly times?: number | undefined;
  /** Told after each sync. */
  readonly onSync?: ((text: string) => void) | undefined;
}

/**
 * Syncs again and again and gives what changed, as it is learnt. Ends when the signal asks for it.
 * @throws what `syncDevices` throws.
 */
export async function* watchDevices(needs: TrackingNeeds, input: WatchInput): AsyncGenerator<Transition> {
  const { store, clock, signal } = needs;
  for (let count = 1; ; count++) {
    const { asOf, complete, devices, transitions } = await syncDevices(needs, { full: false });
    input.onSync?.(`${asOf}  ${devices} devices, ${transitions} changes${complete ? "" : ", incomplete"}`);
    if (transitions > 0) yield* store.transitions(asOf);
    if (input.times !== undefined && count >= input.times) return;
    await clock.sleep(input.seconds * 1_000, signal);
  }
}
