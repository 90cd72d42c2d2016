import type { Diagnosis, FirstCause, Stretch } from "./diagnosis.ts";
import type { Outcome } from "./finding.ts";
import { findingsOf } from "./findings-of.ts";
import { type Event, inOrder, type ReadFile } from "./in-order.ts";
import { isoOf } from "./iso-of.ts";
import { runsOf } from "./runs.ts";
import { codeOf, type SetupState, setupState } from "./setup-state.ts";
import { STAGES, type Stage } from "./stage.ts";
import { flagsState, type StageState, stateOf } from "./stage-state.ts";

/** Of a log that holds years of runs the latest are shown. */
const MOST_RUNS = 200;

/** Where the decision lies: a run of setup or a later stage. */
interface Decision {
  readonly outcome: Outcome;
  readonly cause: Event | undefined;
  readonly stage: Stage | "none";
}

/**
 * Says how a device stands by its logs, and why: outcome and first cause of the last run or of the latest stage that has
 * begun, and everything that was found. The order of the files does not matter.
 */
export function diagnose(files: readonly ReadFile[]): Diagnosis {
  const events = inOrder(files);
  const runs = runsOf(events.filter(({ mark }) => mark.stage === "setup")).map((run) =>
    setupState(run, files),
  );
  const states = statesOf(events);
  const decision = decide(runs.at(-1), states);
  return {
    outcome: decision.outcome,
    firstCause: causeOf(decision, files),
    findings: findingsOf(files, events, runs, decision),
    timeline: timelineOf(runs, states, events, decision),
    commandLine: files.flatMap(({ marks }) => marks.commandLines).at(-1) ?? null,
  };
}

function statesOf(events: readonly Event[]): StageState[] {
  const found = STAGES.filter((stage) => stage !== "setup" && stage !== "workload").flatMap(
    (stage) =>
      stateOf(
        stage,
        events.filter(({ mark }) => mark.stage === stage),
      ) ?? [],
  );
  const flags = flagsState(
    events.filter(({ mark }) => mark.mergedFlags !== undefined || mark.usedFlags !== undefined),
  );
  const told = stateOf(
    "workload",
    events.filter(({ mark }) => mark.stage === "workload"),
  );
  // Before enrolment every workload is with the site, whatever the policy says.
  const enrolment = found.find(({ stage }) => stage === "enrolment");
  const workload = !enrolment || enrolment.outcome === "succeeded" ? (flags ?? told) : told;
  return workload ? [...found, workload] : found;
}

/** The latest stage that says something decides, unless setup was started again after it; MDM decides about its MSI only where setup never came. */
function decide(last: SetupState | undefined, states: readonly StageState[]): Decision {
  const startedAt = last?.run.startAt ?? null;
  const later = states.findLast(
    ({ stage, at, outcome }) =>
      stage !== "delivery" && outcome !== "running" && !(startedAt !== null && at !== null && at < startedAt),
  );
  if (later) return later;
  const delivery = states.find(({ stage }) => stage === "delivery");
  const running = states.findLast(({ stage }) => stage !== "delivery");
  if (last && !(delivery && deliveredAfter(delivery, last))) return { ...last, stage: "setup" };
  if (running) return running;
  return delivery ?? { outcome: "unknown", cause: undefined, stage: "none" };
}

/** A delivery that failed after the last run of setup is a new try, of which setup knows nothing. */
function deliveredAfter({ outcome, at }: StageState, { run }: SetupState): boolean {
  const news = outcome === "failed" || outcome === "waiting" || outcome === "retrying";
  return news && !run.installer && at !== null && run.lastAt !== null && at > run.lastAt;
}

function causeOf({ cause }: Decision, files: readonly ReadFile[]): FirstCause | null {
  if (!cause) return null;
  const { line, lineEnd } = cause.mark;
  return { code: codeOf(cause, files), file: cause.file, line, lineEnd };
}

function timelineOf(
  runs: readonly SetupState[],
  states: readonly StageState[],
  events: readonly Event[],
  decision: Decision,
): Stretch[] {
  const setups = runs.map(({ run, outcome }, index): Stretch => {
    const [first] = run.events;
    const end = run.end?.mark.end;
    return {
      stage: run.installer ? "Windows Installer" : "ccmsetup",
      outcome,
      from: isoOf(run.startAt),
      to: isoOf(run.lastAt),
      file: first!.file,
      line: first!.mark.line,
      returnCode: end ? (end.code > 0xffff ? `0x${end.code.toString(16)}` : String(end.code)) : null,
      decides: decision.stage === "setup" && index === runs.length - 1,
    };
  });
  const others = states.map((state): Stretch => {
    const first = events.find(({ mark }) => mark.stage === state.stage) ?? state.cause;
    return {
      stage: state.stage,
      outcome: state.outcome,
      from: isoOf(state.from),
      to: isoOf(state.at),
      file: first?.file ?? "",
      line: first?.mark.line ?? 1,
      returnCode: null,
      decides: decision.stage === state.stage,
    };
  });
  return [...setups.slice(-MOST_RUNS), ...others];
}
