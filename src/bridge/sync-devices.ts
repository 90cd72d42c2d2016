import { type Fact, SOURCES, type Source } from "../domain/device/facts.ts";
import type { Limits } from "../domain/device/limits.ts";
import { BridgeError } from "../domain/errors.ts";
import { estateOf } from "./estate-of.ts";
import { importedState } from "./import-mark.ts";
import { judge } from "./judge-devices.ts";
import type {
  Clock,
  DeviceSource,
  DeviceStore,
  Estate,
  Journal,
  Progress,
  ReadingOutcome,
  SourceState,
} from "./needs.ts";
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

/** Facts kept in one go: pages come as a source cuts them, and each time the disk is waited for. */
const FACTS_AT_ONCE = 1_000;

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
      stopWhenAsked(needs);
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

async function readSource(
  needs: TrackingNeeds,
  source: DeviceSource,
  {
    sync,
    full,
    at,
    before,
    keepLease,
  }: {
    readonly sync: number;
    readonly full: boolean;
    readonly at: string;
    readonly before: readonly SourceState[];
    readonly keepLease: () => Promise<void>;
  },
): Promise<SourceState> {
  const { store, clock, progress, signal } = needs;
  const { name } = source;
  const started = clock.now().getTime();
  const state = (rest: Omit<SourceState, "name" | "seconds">): SourceState => ({
    name,
    ...rest,
    seconds: Math.round((clock.now().getTime() - started) / 100) / 10,
  });
  const earlier = before.find((each) => each.name === name)?.asOf ?? null;
  progress({ step: name, state: "started", text: "reading" });
  const mark = await store.mark(name);
  const reading = source.read({
    full,
    mark,
    signal,
    onWait: (text) => progress({ step: name, state: "running", text }),
  });
  let rows = 0;
  let held: Fact[] = [];
  const keep = async () => {
    if (held.length === 0) return;
    const facts = held;
    held = [];
    await store.saveFacts(sync, facts);
    rows += facts.length;
    await keepLease();
    progress({ step: name, state: "running", text: `${rows} rows` });
  };
  let outcome: ReadingOutcome | undefined;
  while (!outcome) {
    // What fails here is the source. What the store throws below is no word of the source's, and ends the sync.
    const page = await reading.next().catch((error: unknown) => {
      if (isOfSource(error)) return error;
      throw error;
    });
    if (page instanceof BridgeError) {
      await keep();
      progress({ step: name, state: "failed", text: page.message });
      const { message: reason, next } = page;
      return state({ state: "failed", rows, asOf: earlier, way: null, reason, ...(next && { next }) });
    }
    if (page.done) {
      outcome = page.value;
      continue;
    }
    stopWhenAsked(needs);
    for (const fact of page.value) held.push(fact);
    if (held.length >= FACTS_AT_ONCE) await keep();
  }
  await keep();
  if (outcome.kept) {
    const { asOf, until } = outcome.kept;
    progress({ step: name, state: "done", text: `kept: ${outcome.way}` });
    return state({
      state: "complete",
      rows: outcome.kept.rows,
      asOf,
      way: outcome.way,
      reason: null,
      keptUntil: until,
    });
  }
  const short = shortness(outcome, rows);
  if (outcome.removed.length > 0) await store.markRemoved(name, outcome.removed, at);
  if (!short && outcome.covers === "all") await store.markGone(sync, name, at);
  // A mark of before would say that a whole is at hand where none is any more.
  if (!short || outcome.mark === null) await store.saveMark(name, outcome.mark);
  progress({
    step: name,
    state: "done",
    text: `${rows} rows by ${outcome.way}${short ? `; ${short}` : ""}`,
  });
  return state({
    state: short ? "partial" : "complete",
    rows,
    asOf: at,
    way: outcome.way,
    reason: short ?? null,
  });
}

const isOfSource = (error: unknown): error is BridgeError =>
  error instanceof BridgeError && !["interrupted", "internal", "disk", "configuration"].includes(error.code);

/** Why a reading cannot be the whole; undefined when it is. */
function shortness(outcome: ReadingOutcome, rows: number): string | undefined {
  if (outcome.state === "partial") return outcome.reason ?? "rows are missing";
  if (outcome.covers === "all" && outcome.expected !== null && rows < outcome.expected)
    return `${rows} rows came of ${outcome.expected} that the source counts`;
  return undefined;
}

function stopWhenAsked({ signal }: TrackingNeeds): void {
  if (signal?.aborted)
    throw new BridgeError("interrupted", "Interrupted. What was read is kept; the next sync goes on.");
}
