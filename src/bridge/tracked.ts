import { BridgeError } from "../domain/errors.ts";
import type { Clock, DeviceStore, SourceState } from "./needs.ts";

/** What every answer about devices carries: how old it is, whether it is whole, and what it rests on. */
export interface Tracked {
  readonly asOf: string;
  readonly complete: boolean;
  readonly sources: readonly SourceState[];
}

export interface AskingNeeds {
  readonly store: DeviceStore;
  readonly clock: Clock;
}

/**
 * The last sync, as every answer rests on it.
 * @throws BridgeError "incomplete" when there was none yet.
 */
export async function lastTracked({ store }: Pick<AskingNeeds, "store">): Promise<Tracked> {
  const last = await store.lastSync();
  if (!last)
    throw new BridgeError(
      "incomplete",
      "Nothing is known of any device yet.",
      {},
      { next: "Run `ccmbridge device sync` first." },
    );
  return { asOf: last.at, complete: last.complete, sources: last.sources };
}

/** Now as ISO 8601 UTC; where the tenant gives the time, ours may lag behind what was read there. */
export const nowAfter = ({ clock }: Pick<AskingNeeds, "clock">, { asOf }: Tracked): string =>
  new Date(Math.max(clock.now().getTime(), Date.parse(asOf))).toISOString();
