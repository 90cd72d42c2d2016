import { BridgeError } from "../../domain/errors.ts";
import { maskedText } from "../../domain/masked-text.ts";
import type { Clock, Job, JobFailure, JobProgress, Jobs, Progress } from "../needs.ts";

/** Seconds a worker has to say that it is alive. On one machine a killed one is seen at once, without them. */
const LEASE_SECONDS = 60;
const BEAT_MS = 2_000;
const IDLE_MS = 1_000;
/** A job whose workers die of it is given up. */
const MOST_ATTEMPTS = 8;
/** Somebody at a terminal works on the same thing: looked at again after this long. */
export const BUSY_MS = 15_000;

export interface WorkerNeeds {
  readonly jobs: Jobs;
  /** This machine's own time: a sandbox's days that pass in a second must not end a lease. */
  readonly clock: Clock;
  readonly owner: string;
  readonly run: (job: Job, progress: Progress, signal: AbortSignal) => Promise<unknown>;
  /** Told what became of each job, and of a store that did not answer. */
  readonly told: (event: {
    job?: Job;
    outcome: "begun" | "done" | "failed" | "handed-back" | "lost";
    error?: unknown;
  }) => void;
}

/** Takes job after job until `signal` aborts; the one at hand is then handed back, for another worker to go on with. */
export async function workOnJobs(needs: WorkerNeeds, signal: AbortSignal): Promise<void> {
  const { jobs, clock, owner, told } = needs;
  while (!signal.aborted) {
    try {
      const job = await jobs.take(owner, LEASE_SECONDS, clock.now());
      if (job) await workOn(needs, job, signal);
      else await clock.sleep(IDLE_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      told({ outcome: "failed", error });
      await clock.sleep(IDLE_MS * 5, signal).catch(() => {});
    }
  }
}

/**
 * Takes job after job until none waits or `signal` aborts. Gives how many, and how many of them had to be handed back, to be
 * begun again in a while. @throws what the store throws.
 */
export async function workOnWaitingJobs(
  needs: WorkerNeeds,
  signal: AbortSignal,
): Promise<{ readonly taken: number; readonly handedBack: number }> {
  let handedBack = 0;
  const told: WorkerNeeds["told"] = (event) => {
    if (event.outcome === "handed-back") handedBack += 1;
    needs.told(event);
  };
  for (let taken = 0; ; taken++) {
    const job = signal.aborted
      ? undefined
      : await needs.jobs.take(needs.owner, LEASE_SECONDS, needs.clock.now());
    if (!job) return { taken, handedBack };
    await workOn({ ...needs, told }, job, signal);
  }
}

async function workOn(needs: WorkerNeeds, job: Job, signal: AbortSignal): Promise<void> {
  const { jobs, clock, owner, run, told } = needs;
  const now = () => clock.now();
  if (job.attempts > MOST_ATTEMPTS) {
    const error = {
      code: "internal",
      message: `It was begun ${MOST_ATTEMPTS} times and never came to an end.`,
      next: null,
    };
    await jobs.finish(job, owner, now().toISOString(), { error });
    return told({ job, outcome: "failed", error });
  }
  told({ job, outcome: "begun" });
  const steps = new Map<string, JobProgress>(
    job.attempts > 1 ? [] : job.progress.map((each) => [each.step, each]),
  );
  const lost = new AbortController();
  const ended = new AbortController();
  const beating = beat(needs, job, steps, { lost, ended: ended.signal });
  const outcome = await run(
    job,
    (event) => steps.set(event.step, progressOf(event)),
    AbortSignal.any([signal, lost.signal]),
  ).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  ended.abort();
  await beating;
  if (lost.signal.aborted) return told({ job, outcome: "lost" });
  await jobs.keep(job, owner, LEASE_SECONDS, now(), [...steps.values()]);
  if ("result" in outcome) {
    await jobs.finish(job, owner, now().toISOString(), outcome);
    return told({ job, outcome: "done" });
  }
  const { error } = outcome;
  if (signal.aborted) {
    await jobs.handBack(job, owner, now());
    return told({ job, outcome: "handed-back" });
  }
  if (error instanceof BridgeError && error.code === "conflict" && job.attempts < MOST_ATTEMPTS) {
    await jobs.handBack(job, owner, new Date(now().getTime() + BUSY_MS));
    return told({ job, outcome: "handed-back", error });
  }
  await jobs.finish(job, owner, now().toISOString(), { error: failureOf(error) });
  told({ job, outcome: "failed", error });
}

/** Says again and again that the job is worked on, and how far it is; stops the work when somebody else has the job. */
async function beat(
  { jobs, clock, owner, told }: WorkerNeeds,
  job: Job,
  steps: ReadonlyMap<string, JobProgress>,
  { lost, ended }: { readonly lost: AbortController; readonly ended: AbortSignal },
): Promise<void> {
  while (!ended.aborted) {
    try {
      await clock.sleep(BEAT_MS, ended);
    } catch {
      return;
    }
    try {
      if (!(await jobs.keep(job, owner, LEASE_SECONDS, clock.now(), [...steps.values()])))
        return lost.abort();
    } catch (error) {
      // A store that does not answer now may answer before the lease lapses.
      told({ job, outcome: "lost", error });
    }
  }
}

const progressOf = ({ step, state, text, done, total }: Parameters<Progress>[0]): JobProgress => ({
  step,
  state,
  text: maskedText(text),
  done: done ?? null,
  total: total ?? null,
});

function failureOf(error: unknown): JobFailure {
  const { code, message, next } =
    error instanceof BridgeError
      ? error
      : {
          code: "internal",
          message: error instanceof Error ? error.message : String(error),
          next: undefined,
        };
  return { code, message: maskedText(message), next: next === undefined ? null : maskedText(next) };
}
