import { isDeepStrictEqual } from "node:util";
import { type Fact, gatherFacts, present, type Source } from "../domain/device/facts.ts";
import { leftoverOf } from "../domain/device/leftover.ts";
import type { Limits } from "../domain/device/limits.ts";
import { nextLook } from "../domain/device/next-look.ts";
import { remembered, transitionsOf } from "../domain/device/transitions.ts";
import { judgeDevice } from "../domain/device/verdict.ts";
import type { SourceStanding, VerdictContext } from "../domain/device/verdict-types.ts";
import { BridgeError } from "../domain/errors.ts";
import type {
  Candidate,
  DeviceStore,
  DuePage,
  JudgedCounts,
  Judgement,
  JudgingInput,
  SourceState,
} from "./needs.ts";
import type { TrackingNeeds } from "./sync-devices.ts";

/** Devices judged and kept in one go; small enough that memory stays flat, and large enough that the disk is waited for seldom. */
const BATCH = 500;
/** Pages the second thread has at most: one in hand and the next. */
const AHEAD = 2;

/**
 * Judges every device that is due by its facts and keeps verdicts and changes, page by page; where there is a second thread,
 * every page it has time for is its own from reading to keeping.
 */
export async function judge(
  needs: Pick<TrackingNeeds, "store" | "limits" | "progress" | "signal">,
  input: JudgingInput & { readonly keepLease: () => Promise<void> },
): Promise<JudgedCounts> {
  const { store, limits, progress, signal } = needs;
  const { keepLease, ...by } = input;
  const sum = { devices: 0, transitions: 0 };
  const add = ({ devices, transitions }: JudgedCounts) => {
    sum.devices += devices;
    sum.transitions += transitions;
  };
  const inWords = () => `${sum.devices} devices, ${sum.transitions} changes`;
  const beside = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  let writing: Promise<void> = Promise.resolve();
  /** Candidates of the next page that is judged here: while they come, those before them are judged. */
  let coming: Promise<readonly Candidate[]> | undefined;
  const judgeHere = async (next: typeof coming) => {
    // Whether it failed is asked where it is waited for.
    next?.catch(() => {});
    const candidates = await coming;
    coming = next;
    if (!candidates) return;
    const judgements = judgeAll(candidates, by, limits);
    await writing;
    writing = store.saveJudgements(judgements);
    writing.catch(() => {});
    add(countsOf(judgements));
    progress({ step: "judge", state: "running", text: inWords() });
    await keepLease();
  };
  let isFirst = true;
  progress({ step: "judge", state: "started", text: "devices" });
  try {
    for await (const page of store.due(BATCH, input.at)) {
      if (signal?.aborted)
        throw new BridgeError("interrupted", "Interrupted. What was judged is kept; the next sync goes on.");
      if (failures.length > 0) break;
      // One page is done sooner than a thread has started.
      if (!isFirst && store.judgeElsewhere && beside.size < AHEAD) {
        const judging: Promise<unknown> = store
          .judgeElsewhere(page, by, limits)
          .then(add, (error: unknown) => failures.push(error))
          .then(() => beside.delete(judging));
        beside.add(judging);
        continue;
      }
      isFirst = false;
      await judgeHere(store.candidatesOf(page));
    }
    if (failures.length === 0) await judgeHere(undefined);
    await Promise.all([writing, ...beside]);
    if (failures.length > 0) throw failures[0];
  } finally {
    // Nothing may be written any more once the lease is given back.
    await Promise.allSettled([coming, writing, ...beside]);
  }
  progress({ step: "judge", state: "done", text: inWords() });
  return sum;
}

/** The devices of a page that are one, judged. */
export async function judgePage(
  store: Pick<DeviceStore, "candidatesOf">,
  page: DuePage,
  by: JudgingInput,
  limits: Limits,
): Promise<readonly Judgement[]> {
  return judgeAll(await store.candidatesOf(page), by, limits);
}

const judgeAll = (candidates: readonly Candidate[], by: JudgingInput, limits: Limits): readonly Judgement[] =>
  candidates.map((candidate) => judgeCandidate(candidate, by, limits));

export const countsOf = (judgements: readonly Judgement[]): JudgedCounts => ({
  devices: judgements.length,
  transitions: judgements.reduce((sum, { transitions }) => sum + transitions.length, 0),
});

/** One device: its verdict, what it leaves for the next one, and what changed. */
export function judgeCandidate(
  { deviceId, facts: told, kin, past, before }: Candidate,
  { at, sources, estate }: JudgingInput,
  limits: Limits,
): Judgement {
  const facts = gatherFacts(deviceId, told);
  const leftover = leftoverOf(facts, kin, { limits, now: at });
  const lastRead = Object.fromEntries(sources.flatMap(({ name, asOf }) => (asOf ? [[name, asOf]] : [])));
  const judgeBy = (standingOf: (source: SourceState) => SourceStanding) => {
    const context: VerdictContext = {
      now: at,
      limits,
      sources: Object.fromEntries(sources.map((source) => [source.name, standingOf(source)])),
      lastRead,
      tokenExpiresAt: estate.tokenExpiresAt,
      comanagementPolicies: estate.comanagementPolicies,
      leftover,
      hasTwin: kin.hasTwin,
    };
    return judgeDevice({ facts, context, past, said: before });
  };
  const { verdict, past: next } = judgeBy(standing);
  const record = present(facts.intune) ?? facts.intune[0];
  const site = present(facts.configmgr) ?? facts.configmgr[0];
  const entra = present(facts.entra) ?? facts.entra[0];
  // What waits for a source that was not asked this time is looked at again as soon as it may have been.
  const isWaiting =
    sources.some(({ keptUntil }) => keptUntil !== undefined) &&
    !isDeepStrictEqual(remembered(judgeBy(({ state }) => state).verdict), remembered(verdict));
  // Silence counts up to when these two were last read; everything else up to now.
  const heardTo = [lastRead.intune ?? at, lastRead.configmgr ?? at, at].sort()[0]!;
  return {
    verdict,
    past: next,
    name: record?.name || site?.name || entra?.name || deviceId,
    serialNumber: record?.serialNumber ?? site?.serialNumber ?? null,
    leftover,
    transitions: transitionsOf(before, verdict, facts),
    records: recordsOf(told),
    dueAt: isWaiting ? at : nextLook(facts, { limits, heardTo }),
  };
}

const standing = ({ state, keptUntil }: SourceState): SourceStanding =>
  keptUntil === undefined ? state : "kept";

/** Records that are there. */
function recordsOf(facts: readonly Fact[]): Judgement["records"] {
  const records: Partial<Record<Source, number>> = {};
  for (const { source, goneAt } of facts) if (goneAt === null) records[source] = (records[source] ?? 0) + 1;
  return records;
}
