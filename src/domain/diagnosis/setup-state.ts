import { closerLook } from "./closer-look.ts";
import { findingOfEndCode } from "./end-code.ts";
import type { FindingCode, Outcome } from "./finding.ts";
import type { Event, ReadFile } from "./in-order.ts";
import { pickCause, pickHarmless, type Weighed, weigh } from "./pick-cause.ts";
import { outcomeOfRun, type Run } from "./runs.ts";

export interface SetupState {
  readonly run: Run;
  readonly outcome: Outcome;
  readonly weighed: Weighed;
  readonly cause: Event | undefined;
}

/** How a run of setup stands, and what is the reason. Where nothing failed and nothing is awaited there is none. */
export function setupState(run: Run, files: readonly ReadFile[]): SetupState {
  const lastFile = run.events.at(-1)?.file;
  const cut = files.find(({ name }) => name === lastFile)?.marks.cut ?? false;
  const outcome = outcomeOfRun(run, cut);
  const weighed = weigh(run.events);
  return { run, outcome, weighed, cause: reasonOf(run, outcome, weighed) };
}

function reasonOf(run: Run, outcome: Outcome, weighed: Weighed): Event | undefined {
  switch (outcome) {
    case "succeeded":
    case "running":
    case "unknown":
      return undefined;
    case "succeeded-restart-pending":
      return run.end && as(run.end, "restart-pending");
    case "waiting":
      return lastState(run, WAITING) ?? (run.end && as(run.end, "prerequisite-restart-required"));
    case "skipped": {
      const newer = run.events.find(({ mark }) => mark.code === "newer-client-present");
      return lastState(run, SKIPPED) ?? (newer && as(newer, "same-version-present"));
    }
    case "retrying":
      return pickCause(weighed) ?? lastRetry(run);
    case "failed":
      return (
        pickCause(weighed) ??
        lastState(run, [...WAITING, ...SKIPPED]) ??
        byEndCode(run) ??
        pickHarmless(weighed)
      );
  }
}

const WAITING: readonly string[] = [
  "prerequisite-restart-required",
  "metered-network",
  "task-sequence-running",
];
const SKIPPED: readonly string[] = [
  "same-version-present",
  "upgrade-excluded",
  "metered-network",
  "task-sequence-running",
];

/** The first record that gives the reason which the last one gives as well. */
function lastState(run: Run, codes: readonly string[]): Event | undefined {
  const reasons = run.events.filter(({ mark }) => mark.code && codes.includes(mark.code));
  const code = reasons.at(-1)?.mark.code;
  return reasons.find(({ mark }) => mark.code === code);
}

function lastRetry(run: Run): Event | undefined {
  const retry = run.events.find(({ mark }) => mark.retry);
  return retry && as(retry, "content-retry-scheduled");
}

function byEndCode({ end }: Run): Event | undefined {
  const code = end && findingOfEndCode(end.mark.end!.code);
  return code && as(end, code);
}

const as = (event: Event, code: FindingCode): Event => ({ ...event, mark: { ...event.mark, code } });

/** The code of a reason, after a closer look at the files. */
export function codeOf(event: Event, files: readonly ReadFile[]): FindingCode {
  return closerLook(event, files);
}
