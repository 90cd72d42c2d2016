import { isDeepStrictEqual } from "node:util";
import { type Fact, gatherFacts, present, type Source } from "../domain/device/facts.ts";
import { leftoverOf } from "../domain/device/leftover.ts";
import { nextLook } from "../domain/device/next-look.ts";
import { remembered, transitionsOf } from "../domain/device/transitions.ts";
import { judgeDevice } from "../domain/device/verdict.ts";
import type { SourceStanding, VerdictContext } from "../domain/device/verdict-types.ts";
import { BridgeError } from "../domain/errors.ts";
import type { Candidate, Estate, Judgement, SourceState } from "./needs.ts";
import type { TrackingNeeds } from "./sync-devices.ts";

/** Devices judged and kept in one go; small enough that memory stays flat, and large enough that the disk is waited for seldom. */
const BATCH = 1_000;

export interface JudgingInput {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly sources: readonly SourceState[];
  readonly estate: Estate;
}

/** Judges every device that is due by its facts and keeps verdicts and changes, batch by batch. */
export async function judge(
  needs: Pick<TrackingNeeds, "store" | "limits" | "progress" | "signal">,
  input: JudgingInput & { readonly keepLease: () => Promise<void> },
): Promise<{ devices: number; transitions: number }> {
  const { store, progress, signal } = needs;
  let devices = 0;
  let transitions = 0;
  let writing: Promise<void> = Promise.resolve();
  progress({ step: "judge", state: "started", text: "devices" });
  for await (const batch of store.candidates(BATCH, input.at)) {
    if (signal?.aborted)
      throw new BridgeError("interrupted", "Interrupted. What was judged is kept; the next sync goes on.");
    const judgements = batch.map((candidate) => judgeCandidate(candidate, input, needs.limits));
    await writing;
    // While this batch is written, the next one is read and judged.
    writing = store.saveJudgements(judgements);
    // Whether it failed is asked where it is waited for.
    writing.catch(() => {});
    devices += batch.length;
    transitions += judgements.reduce((sum, each) => sum + each.transitions.length, 0);
    progress({ step: "judge", state: "running", text: `${devices} devices, ${transitions} changes` });
    await input.keepLease();
  }
  await writing;
  progress({ step: "judge", state: "done", text: `${devices} devices, ${transitions} changes` });
  return { devices, transitions };
}

/** One device: its verdict, what it leaves for the next one, and what changed. */
export function judgeCandidate(
  { deviceId, facts: told, kin, past, before }: Candidate,
  { at, sources, estate }: JudgingInput,
  limits: TrackingNeeds["limits"],
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
