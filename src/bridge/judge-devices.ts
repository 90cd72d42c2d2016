import { gatherFacts, present } from "../domain/device/facts.ts";
import { leftoverOf } from "../domain/device/leftover.ts";
import { transitionsOf } from "../domain/device/transitions.ts";
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

/** Judges every device by its facts and keeps verdicts and changes, batch by batch. */
export async function judge(
  needs: Pick<TrackingNeeds, "store" | "limits" | "progress" | "signal">,
  input: JudgingInput & { readonly keepLease: () => Promise<void> },
): Promise<{ devices: number; transitions: number }> {
  const { store, progress, signal } = needs;
  let devices = 0;
  let transitions = 0;
  progress({ step: "judge", state: "started", text: "devices" });
  for await (const batch of store.candidates(BATCH)) {
    if (signal?.aborted)
      throw new BridgeError("interrupted", "Interrupted. What was judged is kept; the next sync goes on.");
    const judgements = batch.map((candidate) => judgeCandidate(candidate, input, needs.limits));
    await store.saveJudgements(judgements);
    devices += batch.length;
    transitions += judgements.reduce((sum, each) => sum + each.transitions.length, 0);
    progress({ step: "judge", state: "running", text: `${devices} devices, ${transitions} changes` });
    await input.keepLease();
  }
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
  const context: VerdictContext = {
    now: at,
    limits,
    sources: Object.fromEntries(sources.map(({ name, state }): [string, SourceStanding] => [name, state])),
    lastRead: Object.fromEntries(sources.flatMap(({ name, asOf }) => (asOf ? [[name, asOf]] : []))),
    tokenExpiresAt: estate.tokenExpiresAt,
    comanagementPolicies: estate.comanagementPolicies,
    leftover,
    hasTwin: kin.hasTwin,
  };
  const { verdict, past: next } = judgeDevice({ facts, context, past, said: before });
  const record = present(facts.intune) ?? facts.intune[0];
  const site = present(facts.configmgr) ?? facts.configmgr[0];
  const entra = present(facts.entra) ?? facts.entra[0];
  return {
    verdict,
    past: next,
    name: record?.name || site?.name || entra?.name || deviceId,
    serialNumber: record?.serialNumber ?? site?.serialNumber ?? null,
    leftover,
    transitions: transitionsOf(before, verdict, facts),
  };
}
