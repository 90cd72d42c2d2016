import type { Outcome } from "./finding.ts";
import type { Event } from "./in-order.ts";
import { pickCause, weigh } from "./pick-cause.ts";
import type { Stage } from "./stage.ts";

/** How a stage after setup stands, and why. */
export interface StageState {
  readonly stage: Stage;
  readonly outcome: Outcome;
  readonly cause: Event | undefined;
  readonly at: number | null;
  readonly from: number | null;
}

const A_DAY = 1_440;

/** What a stage came to: its last word counts; an earlier failure that a success followed is history. `undefined` when it says nothing. */
export function stateOf(stage: Stage, events: readonly Event[]): StageState | undefined {
  let outcome: Outcome | undefined;
  let since = 0;
  let reason: Event | undefined;
  let tries: readonly [number, number] | undefined;
  for (const [index, event] of events.entries()) {
    const { mark } = event;
    if (mark.tries) tries = mark.tries;
    switch (mark.state) {
      case "succeeded":
        outcome = "succeeded";
        reason = undefined;
        since = index + 1;
        break;
      case "fine":
        // The network works: what failed on it before is made good, a registration that was refused is not.
        if (outcome === undefined) since = index + 1;
        break;
      case "failed":
      case "retrying":
      case "running":
        outcome = mark.state;
        break;
      case "waiting":
        // A user session or an evaluation in between says nothing new about a failed enrolment; a queued timer is its next try.
        if (outcome === "failed" || outcome === "retrying") {
          if (mark.code === "comgmt-waiting-for-timer") outcome = "retrying";
          else if (stage !== "enrolment") [outcome, reason] = ["waiting", event];
          break;
        }
        if (outcome !== "waiting" || reason?.mark.code !== mark.code) reason = event;
        outcome = "waiting";
        break;
      case "automatic-enrolment-on":
        if (outcome === "waiting" && reason?.mark.code === "comgmt-autoenroll-off") outcome = undefined;
        break;
      default:
        if (mark.retryMinutes !== undefined)
          outcome = mark.retryMinutes >= A_DAY || (tries && tries[0] >= tries[1]) ? "failed" : "retrying";
        else if ((mark.retry || mark.attempt) && outcome === "failed") outcome = "retrying";
        else if (mark.attempt && outcome === "waiting" && stage === "enrolment") outcome = "running";
    }
  }
  const open = events.slice(since);
  if (stage === "enrolment" && outcome === "failed" && tries && tries[0] < tries[1] && !lastIsEvent(events))
    outcome = "retrying";
  if (isSharedIdentity(events)) outcome = "failed";
  const cause =
    outcome === "waiting"
      ? reason
      : pickCause(weigh(outcome === "failed" && since > 0 && isSharedIdentity(events) ? events : open));
  if (outcome === undefined && cause && cause.mark.weight !== "weak") outcome = "failed";
  if (outcome === undefined) return undefined;
  const explained = outcome === "failed" || outcome === "retrying" || outcome === "waiting";
  return {
    stage,
    outcome,
    cause: explained ? cause : undefined,
    at: events.findLast(({ at, mark }) => at !== null && (mark.state || mark.code))?.at ?? null,
    from: events.find(({ at }) => at !== null)?.at ?? null,
  };
}

/** The event log knows the end of an enrolment that the log of co-management does not hold any more. */
const lastIsEvent = (events: readonly Event[]) =>
  events.findLast(({ mark }) => mark.state === "failed")?.mark.thread === "event";

/** A device that registers again and again because its identity changes is never done. */
function isSharedIdentity(events: readonly Event[]): boolean {
  const changes = events.filter(({ mark }) => mark.code === "registration-duplicate-identity");
  return changes.reduce((sum, { mark }) => sum + mark.count, 0) >= 2 && changes.length > 0;
}

/** The workloads: a component works with other flags than the policy says. */
export function flagsState(events: readonly Event[]): StageState | undefined {
  let merged: number | undefined;
  let differing: Event | undefined;
  for (const event of events) {
    const { mergedFlags, usedFlags } = event.mark;
    if (mergedFlags !== undefined) {
      if (mergedFlags !== merged) differing = undefined;
      merged = mergedFlags;
    }
    if (usedFlags === undefined || merged === undefined) continue;
    if (usedFlags === merged) differing = undefined;
    else differing ??= event;
  }
  if (!differing) return undefined;
  const cause: Event = {
    ...differing,
    mark: { ...differing.mark, code: "comgmt-workload-flags-not-applied", weight: "cause" },
  };
  return { stage: "workload", outcome: "failed", cause, at: differing.at, from: differing.at };
}
