import { BridgeError } from "../domain/errors.ts";
import { keepAhead } from "./keep-ahead.ts";
import type { DeviceSource, ReadingOutcome, SourceState } from "./needs.ts";
import type { TrackingNeeds } from "./sync-devices.ts";

/** The sync a source is read for. */
export interface ReadFor {
  readonly sync: number;
  readonly full: boolean;
  readonly at: string;
  /** How sources stood when the last sync ended. */
  readonly before: readonly SourceState[];
  readonly keepLease: () => Promise<void>;
}

type Needs = Pick<TrackingNeeds, "store" | "clock" | "progress" | "signal">;

/** What came of a source: how it ended, or why it could not be read to its end. */
type Came = { readonly outcome: ReadingOutcome } | { readonly failure: BridgeError };

/**
 * Reads one source to its end and keeps what it says, page by page. A source that fails leaves what it said before, and the
 * answer says so.
 * @throws BridgeError "interrupted" when asked to stop; what the store throws.
 */
export async function readSource(needs: Needs, source: DeviceSource, by: ReadFor): Promise<SourceState> {
  const { store, clock, progress } = needs;
  const { name } = source;
  const started = clock.now().getTime();
  const state = (rest: Omit<SourceState, "name" | "seconds">): SourceState => ({
    name,
    ...rest,
    seconds: Math.round((clock.now().getTime() - started) / 100) / 10,
  });
  progress({ step: name, state: "started", text: "reading" });
  const { rows, ...came } = await readPages(needs, source, by);
  if ("failure" in came) {
    const { message: reason, next } = came.failure;
    progress({ step: name, state: "failed", text: reason });
    const asOf = by.before.find((each) => each.name === name)?.asOf ?? null;
    return state({ state: "failed", rows, asOf, way: null, reason, ...(next && { next }) });
  }
  const { outcome } = came;
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
  if (outcome.removed.length > 0) await store.markRemoved(name, outcome.removed, by.at);
  if (!short && outcome.covers === "all") await store.markGone(by.sync, name, by.at);
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
    asOf: by.at,
    way: outcome.way,
    reason: short ?? null,
  });
}

/** Every page there is, kept. When this ends, nothing of it is being written any more. */
async function readPages(
  { store, progress, signal }: Needs,
  source: DeviceSource,
  { sync, full, keepLease }: ReadFor,
): Promise<Came & { readonly rows: number }> {
  const { name } = source;
  const reading = source.read({
    full,
    mark: await store.mark(name),
    signal,
    onWait: (text) => progress({ step: name, state: "running", text }),
  });
  let rows = 0;
  const ahead = keepAhead(async (facts) => {
    await store.saveFacts(sync, facts);
    rows += facts.length;
    await keepLease();
    progress({ step: name, state: "running", text: `${rows} rows` });
  });
  try {
    for (;;) {
      // What fails here is the source. What the store throws below is no word of the source's, and ends the sync.
      const page = await reading.next().catch((error: unknown) => {
        if (isOfSource(error)) return error;
        throw error;
      });
      const isLast = page instanceof BridgeError || page.done;
      if (isLast || signal?.aborted) await ahead.all();
      if (page instanceof BridgeError) return { failure: page, rows };
      if (page.done) return { outcome: page.value, rows };
      stopWhenAsked(signal);
      await ahead.add(page.value);
    }
  } finally {
    await ahead.rest();
  }
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

/** @throws BridgeError "interrupted" once somebody asked to stop. */
export function stopWhenAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new BridgeError("interrupted", "Interrupted. What was read is kept; the next sync goes on.");
}
