import { SOURCES, type Source } from "../domain/device/facts.ts";
import type { Limits } from "../domain/device/limits.ts";
import { estateOf } from "./estate-of.ts";
import { importedState } from "./import-mark.ts";
import { judge } from "./judge-devices.ts";
import type { Clock, DeviceSource, DeviceStore, Estate, Journal, Progress, SourceState } from "./needs.ts";
import { readSource, stopWhenAsked } from "./read-source.ts";
import { withLease } from "./with-lease.ts";

/** What keeping track of devices wants of the world. */
export interface TrackingNeeds {
  readonly sources: readonly DeviceSource[];
  readonly estate: (signal?: AbortSignal) => Promise<Estate>;
  readonly store: DeviceStore;
  readonly journal: Pick<Journal, "takeLease" | "releaseLease">;
  readonly clock: Clock;
  readonly owner: string;
  readonly limits: Limits;
  /** Which program judges: another one may judge by other rules, and judges everything anew. */
  readonly program?: string | undefined;
  /** Changes learnt longer ago are forgotten at the end of a sync; without it, none are. */
  readonly retentionDays?: number | undefined;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

export interface SyncAnswer {
  readonly asOf: string;
  readonly complete: boolean;
  readonly sources: readonly SourceState[];
  /** Devices that were judged. */
  readonly devices: number;
  /** Changes that this sync added to the history. */
  readonly transitions: number;
  /** Changes that were older than what is to be remembered. */
  readonly forgotten: number;
}

/** Joining a million records is one step, and on a busy machine a long one. */
export const SYNC_LEASE_SECONDS = 600;

/** Sources whose absence is a choice of configuration and leaves a verdict whole. */
const OPTIONAL: readonly Source[] = ["configmgr", "event"];

/**
 * Reads every source, keeps what they say, and judges every device that changed, that time may have changed, or that is
 * judged by something else than the last time. A source that fails leaves what it said before and the answer says so;
 * nothing is concluded from what a partial reading did not show. Running it again adds nothing.
 * @throws BridgeError "conflict" when another sync of this store is at work; "interrupted"; what the store throws.
 */
export async function syncDevices(
  needs: TrackingNeeds,
  { full }: { readonly full: boolean },
): Promise<SyncAnswer> {
  return withLease(
    needs,
    "the device sync",
    async (keepLease) => {
      const { store, clock } = needs;
      // First of all: where the tenant gives the time, what is read now must not look older than what was read before.
      const estate = await estateOf(needs);
      const at = clock.now().toISOString();
      const sync = await store.beginSync(at);
      const before = await store.lastSync();
      if (full || !before) await store.dueAll();
      const states = await Promise.all(
        needs.sources.map((source) =>
          readSource(needs, source, { sync, full, at, before: before?.sources ?? [], keepLease }),
        ),
      );
      stopWhenAsked(needs.signal);
      await keepLease();
      needs.progress({ step: "link", state: "started", text: "records to devices" });
      await store.link();
      needs.progress({ step: "link", state: "done", text: "records to devices" });
      await keepLease();
      const sources = [...states, ...(await unasked(needs, before?.sources ?? [], at))].sort(
        (a, b) => SOURCES.indexOf(a.name) - SOURCES.indexOf(b.name),
      );
      const complete = sources.every(({ state }) => state === "complete" || state === "absent");
      const judgedBy = groundOf(needs, sources, estate);
      if (!complete || (await store.mark("judged")) !== judgedBy) await store.dueAll();
      const judged = await judge(needs, { at, sources, estate, keepLease });
      await store.dropEmpty();
      await store.finishSync(sync, at, sources, complete);
      await store.saveMark("judged", judgedBy);
      return { asOf: at, complete, sources, ...judged, forgotten: await forget(needs, at) };
    },
    { seconds: SYNC_LEASE_SECONDS },
  );
}

/** What all verdicts rest on: while it stays, they do, but for devices of which something else is said. */
const groundOf = (
  { limits, program }: TrackingNeeds,
  sources: readonly SourceState[],
  estate: Estate,
): string =>
  JSON.stringify({
    program,
    limits,
    estate,
    sources: sources.map(({ name, state }) => `${name} ${state}`),
  });

async function forget({ store, retentionDays }: TrackingNeeds, at: string): Promise<number> {
  if (retentionDays === undefined) return 0;
  return store.forgetBefore(new Date(Date.parse(at) - retentionDays * 86_400_000).toISOString());
}

/** Sources that are not configured: absent, or as an import left them. */
async function unasked(
  { sources, store, limits }: Pick<TrackingNeeds, "sources" | "store" | "limits">,
  before: readonly SourceState[],
  now: string,
): Promise<SourceState[]> {
  const names = OPTIONAL.filter((name) => !sources.some((source) => source.name === name));
  const stateOf = (name: Source) => before.find((each) => each.name === name);
  return Promise.all(
    names.map(async (name) => (await importedState(store, stateOf(name), { now, limits })) ?? absent(name)),
  );
}

const absent = (name: Source): SourceState => ({
  name,
  state: "absent",
  rows: 0,
  asOf: null,
  seconds: 0,
  way: null,
  reason: "not configured",
});
