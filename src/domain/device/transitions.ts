import { type DeviceFacts, type Instant, WORKLOADS } from "./facts.ts";
import type { Evidence, Verdict } from "./verdict-types.ts";

/** One change of a device, kept for ever (or as long as the retention says). */
export interface Transition {
  readonly deviceId: string;
  readonly episode: number;
  /** The best time the sources claim for it. */
  readonly at: Instant;
  /** When we learnt it. */
  readonly seenAt: Instant;
  /** `stage`, `health`, `fault:CODE` or `workload:NAME`. */
  readonly field: string;
  /** Null before the first verdict; for a fault `present` and `absent`. */
  readonly from: string | null;
  readonly to: string;
  readonly because: readonly Evidence[];
}

/** The part of a verdict whose changes are history. */
export type Remembered = Pick<Verdict, "stage" | "health" | "episode"> & {
  readonly faults: readonly string[];
  readonly workloads: Readonly<Record<string, string>>;
};

export const remembered = (verdict: Verdict): Remembered => ({
  stage: verdict.stage,
  health: verdict.health,
  episode: verdict.episode,
  faults: verdict.faults.map(({ code }) => code).sort(),
  workloads: Object.fromEntries(WORKLOADS.map((name) => [name, verdict.workloads[name].authority])),
});

/** What changed from one verdict to the next; nothing when nothing did. The first verdict gives stage and what is wrong. */
export function transitionsOf(
  before: Remembered | undefined,
  verdict: Verdict,
  facts: DeviceFacts,
): Transition[] {
  const now = remembered(verdict);
  const seenAt = verdict.asOf;
  const claimed = (evidence: readonly Evidence[]) => notLater(latest(evidence.map(({ at }) => at)), seenAt);
  const change = (
    field: string,
    from: string | null,
    to: string,
    because: readonly Evidence[],
    at: Instant = claimed(because) ?? seenAt,
  ): Transition => ({ deviceId: facts.deviceId, episode: now.episode, at, seenAt, field, from, to, because });
  const changes: Transition[] = [];
  if (before?.stage !== now.stage || before.episode !== now.episode)
    changes.push(
      change(
        "stage",
        before?.stage ?? null,
        now.stage,
        verdict.because,
        notLater(decisive(verdict)?.at ?? null, seenAt) ?? seenAt,
      ),
    );
  if (before?.health !== now.health)
    changes.push(change("health", before?.health ?? null, now.health, [], seenAt));
  for (const fault of verdict.faults)
    if (!before?.faults.includes(fault.code))
      changes.push(
        change(
          `fault:${fault.code}`,
          before ? "absent" : null,
          "present",
          fault.because,
          notLater(fault.since, seenAt) ?? claimed(fault.because) ?? seenAt,
        ),
      );
  for (const code of before?.faults ?? [])
    if (!now.faults.includes(code)) changes.push(change(`fault:${code}`, "present", "absent", [], seenAt));
  for (const name of WORKLOADS) {
    const [from, to] = [before?.workloads[name] ?? null, now.workloads[name]!];
    if (from !== to && !(from === null && to === "unknown"))
      changes.push(change(`workload:${name}`, from, to, [], seenAt));
  }
  return changes;
}

/** What decided the stage: its time is the best there is, that of the other evidence is of other things. */
const decisive = ({ stage, because }: Verdict): Evidence | undefined =>
  stage === "left" ? because[0] : because.at(-1);
const latest = (times: readonly (Instant | null)[]): Instant | null =>
  times.reduce<Instant | null>((best, at) => (at !== null && (best === null || at > best) ? at : best), null);
/** A source whose clock runs ahead must not date a change into the future. */
const notLater = (at: Instant | null, limit: Instant): Instant | null =>
  at !== null && at > limit ? limit : at;
