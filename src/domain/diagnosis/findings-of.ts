import type { Finding } from "./diagnosis.ts";
import { type FindingCode, textOf } from "./finding.ts";
import type { Event, ReadFile } from "./in-order.ts";
import { isoOf } from "./iso-of.ts";
import { codeOf, type SetupState } from "./setup-state.ts";
import type { Stage } from "./stage.ts";

/**
 * Everything that was found, one finding for each kind, file and run, in the order of time. What belongs to an earlier run
 * or was made good is history; a symptom that a later line cured is told as such.
 */
export function findingsOf(
  files: readonly ReadFile[],
  events: readonly Event[],
  runs: readonly SetupState[],
  decision: { readonly cause: Event | undefined; readonly stage: Stage | "none" },
): Finding[] {
  const found = new Map<
    string,
    { event: Event; code: FindingCode; madeGood: FindingCode | null; history: boolean; count: number }
  >();
  const note = (
    event: Event,
    run: string,
    code: FindingCode,
    history: boolean,
    madeGood: FindingCode | null = null,
  ) => {
    const key = `${run} ${event.file} ${code} ${madeGood}`;
    const known = found.get(key);
    if (known) known.count += event.mark.count;
    else found.set(key, { event, code, madeGood, history, count: event.mark.count });
  };
  for (const [index, state] of runs.entries())
    noteRun(state, index < runs.length - 1 ? "earlier" : "last", index < runs.length - 1, files, note);
  for (const event of events)
    if (event.mark.code && event.mark.stage !== "setup")
      note(
        event,
        event.mark.stage,
        codeOf(event, files),
        event.mark.state === "succeeded" ? false : isOld(event, decision.cause),
      );
  if (decision.cause) note(decision.cause, "decision", codeOf(decision.cause, files), false);
  const ofRecords = [...found.values()].map((one) => findingOf(one));
  return [...firstOfTheirKind(ofRecords), ...files.flatMap(aboutFile)].sort(byTime);
}

type Note = (
  event: Event,
  run: string,
  code: FindingCode,
  history: boolean,
  madeGood?: FindingCode | null,
) => void;

function noteRun(
  { run, outcome, weighed }: SetupState,
  name: string,
  old: boolean,
  files: readonly ReadFile[],
  note: Note,
): void {
  const allGood = outcome === "succeeded" || outcome === "succeeded-restart-pending" || outcome === "skipped";
  const good = new Set(weighed.madeGood);
  for (const event of run.events) {
    const { code, weight, retry } = event.mark;
    if (retry && outcome === "retrying") note(event, name, "content-retry-scheduled", old);
    if (!code) continue;
    const real = codeOf(event, files);
    const harmless = weight === "never" || weight === "state";
    if (!harmless && (allGood || good.has(event))) note(event, name, "benign-retry-succeeded", true, real);
    else note(event, name, real, old);
  }
  if (run.end && outcome === "failed") note(run.end, name, "ccmsetup-general-failure", old);
  if (!run.end && (outcome === "running" || outcome === "unknown" || old))
    note(run.events.at(-1)!, name, "run-not-finished", old);
}

const isOld = (event: Event, cause: Event | undefined) =>
  cause !== undefined && event.at !== null && cause.at !== null && event.at < cause.at;

function findingOf({
  event,
  code,
  madeGood,
  history,
  count,
}: {
  event: Event;
  code: FindingCode;
  madeGood: FindingCode | null;
  history: boolean;
  count: number;
}): Finding {
  const { severity, meaning, causes, next } = textOf(code);
  const { line, lineEnd, text } = event.mark;
  return {
    code,
    severity,
    at: isoOf(event.at),
    file: event.file,
    line,
    lineEnd,
    count,
    meaning,
    cause: causes[0]!,
    causes,
    next,
    text,
    history,
    madeGood,
  };
}

/** The decision's own reason is among the findings once, also when its code is not the one of the record. */
function firstOfTheirKind(findings: readonly Finding[]): Finding[] {
  const kinds = new Map<string, Finding>();
  for (const finding of findings) {
    const kind = `${finding.code} ${finding.file}:${finding.line} ${finding.madeGood}`;
    if (!kinds.has(kind)) kinds.set(kind, finding);
  }
  return [...kinds.values()];
}

/** What is to be said of a file itself. */
function aboutFile({ name, marks }: ReadFile): Finding[] {
  const about = (code: FindingCode, line: number, count: number): Finding[] =>
    count === 0
      ? []
      : [
          findingOf({
            event: {
              mark: {
                stage: "setup",
                installer: false,
                line,
                lineEnd: line,
                time: null,
                thread: "",
                text: "",
                count,
              },
              file: name,
              at: null,
            },
            code,
            madeGood: null,
            history: false,
            count,
          }),
        ];
  const jumps = (code: "log-clock-jump" | "log-time-gap") => {
    const of = marks.jumps.filter((jump) => jump.code === code);
    return about(code, of[0]?.line ?? 1, of.length);
  };
  return [
    ...about("log-truncated", marks.lastLine, marks.cut ? 1 : 0),
    ...about("log-record-malformed", 1, marks.malformed),
    ...about("log-mixed-encoding", 1, marks.mixedEncoding ? 1 : 0),
    ...jumps("log-clock-jump"),
    ...jumps("log-time-gap"),
  ];
}

const byTime = (a: Finding, b: Finding) =>
  (a.at ?? "9").localeCompare(b.at ?? "9") || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
