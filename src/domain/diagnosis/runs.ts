import { INSTALLED } from "./data/course.ts";
import type { Outcome } from "./finding.ts";
import type { Event } from "./in-order.ts";
import { weigh } from "./pick-cause.ts";

/** One run of ccmsetup, or one session of Windows Installer that belongs to none. */
export interface Run {
  readonly events: Event[];
  readonly thread: string;
  readonly installer: boolean;
  readonly startAt: number | null;
  lastAt: number | null;
  end: Event | undefined;
}

const newRun = (event: Event): Run => ({
  events: [],
  thread: event.mark.thread,
  installer: event.mark.installer,
  startAt: event.at,
  lastAt: event.at,
  end: undefined,
});

function put(run: Run, event: Event): void {
  run.events.push(event);
  if (event.at !== null) run.lastAt = Math.max(run.lastAt ?? event.at, event.at);
  if (event.mark.end) run.end = event;
}

/**
 * Cuts the events of setup into runs, in the order in which they were last heard of. Runs that overlap are told apart by
 * their threads; sessions of Windows Installer go to the run they happened in, or are runs of their own.
 */
export function runsOf(events: readonly Event[]): Run[] {
  const runs = setupRuns(events.filter(({ mark }) => !mark.installer));
  const alone: Run[] = [];
  for (const session of sessionsOf(events.filter(({ mark }) => mark.installer))) {
    const owner = ownerOf(session, runs);
    if (owner) adopt(owner, session);
    else alone.push(session);
  }
  const heardOf = (run: Run) => run.lastAt ?? Number.POSITIVE_INFINITY;
  return [...runs, ...alone]
    .map((run, index) => ({ run, index }))
    .sort((a, b) => heardOf(a.run) - heardOf(b.run) || a.index - b.index)
    .map(({ run }) => run);
}

function setupRuns(events: readonly Event[]): Run[] {
  const runs: Run[] = [];
  let open: Run[] = [];
  let stray: Event[] = [];
  const adoptStray = (least: (stray: Event[]) => boolean) => {
    const [first] = stray;
    if (!first || !least(stray)) return;
    const run = newRun(first);
    for (const event of stray) put(run, event);
    runs.push(run);
    if (!run.end) open.push(run);
    stray = [];
  };
  for (const event of events) {
    const { mark } = event;
    if (mark.start !== undefined) {
      adoptStray(tellsSomething);
      // A process that starts on the thread of another ended that one without a word.
      open = open.filter(({ thread }) => thread !== mark.thread || thread === "");
      const run = newRun(event);
      put(run, event);
      runs.push(run);
      open.push(run);
      stray = [];
      continue;
    }
    const run = open.findLast(({ thread }) => thread === mark.thread) ?? open.at(-1);
    if (!run) {
      // After an end, or before the first start that the files hold.
      stray.push(event);
      if (mark.end) adoptStray(() => true);
      continue;
    }
    put(run, event);
    if (mark.end) open = open.filter((one) => one !== run);
  }
  adoptStray((left) => (runs.length === 0 ? tellsSomething(left) : left.some(({ mark }) => mark.retry)));
  return runs;
}

const tellsSomething = (events: readonly Event[]) =>
  events.some(({ mark }) => mark.code || mark.level !== undefined || mark.retry || mark.end);

function sessionsOf(events: readonly Event[]): Run[] {
  const sessions: Run[] = [];
  const current = new Map<string, Run>();
  for (const event of events) {
    let session = current.get(event.file);
    if (event.mark.start !== undefined || !session) {
      session = newRun(event);
      current.set(event.file, session);
      sessions.push(session);
    }
    put(session, event);
  }
  return sessions.filter(({ events: of }) =>
    of.some(({ mark }) => mark.start !== undefined || mark.end || mark.code),
  );
}

const SLACK = 2 * 60_000;
const NEAR = 36 * 3_600_000;

function ownerOf(session: Run, runs: readonly Run[]): Run | undefined {
  const { startAt } = session;
  const inside = runs.findLast(
    (run) =>
      startAt !== null &&
      run.startAt !== null &&
      run.lastAt !== null &&
      startAt >= run.startAt - SLACK &&
      startAt <= run.lastAt + SLACK,
  );
  if (inside) return inside;
  // Dates and zones of such logs are not always told: a failed run that blames the MSI and a failed session nearby belong together.
  const last = runs.at(-1);
  if (!last?.events.some(({ mark }) => mark.code === "msi-failed") || !failedSession(session))
    return undefined;
  if (startAt === null || last.lastAt === null) return last;
  return Math.abs(startAt - last.lastAt) < NEAR ? last : undefined;
}

const failedSession = ({ end }: Run) => end === undefined || !GOOD.includes(end.mark.end!.code);
/** Return codes of Windows Installer that are none of failure. */
const GOOD: readonly number[] = [0, 3010, 1641];

/** The findings of a failed session become those of the run; a session that went well leaves nothing. */
function adopt(run: Run, session: Run): void {
  if (!failedSession(session)) return;
  const mine = session.events.filter(({ mark }) => mark.code);
  run.events.push(...mine);
  const order = run.events.map((event, index) => ({ event, index }));
  order.sort((a, b) => (a.event.at ?? 0) - (b.event.at ?? 0) || a.index - b.index);
  run.events.splice(0, run.events.length, ...order.map(({ event }) => event));
}

/** What a run came to. `cut` says that the file of its last record ends in the middle of one. */
export function outcomeOfRun(run: Run, cut: boolean): Outcome {
  const { events, end } = run;
  const reached = Math.max(0, ...events.map(({ mark }) => mark.level ?? 0));
  const has = (...codes: string[]) =>
    events.some(({ mark }) => mark.code !== undefined && codes.includes(mark.code));
  if (end) {
    const { code, failed } = end.mark.end!;
    if (run.installer)
      return code === 0 ? "succeeded" : GOOD.includes(code) ? "succeeded-restart-pending" : "failed";
    if (!failed && (GOOD.slice(1).includes(code) || code === 7))
      return reached >= INSTALLED ? "succeeded-restart-pending" : "waiting";
    if (failed || code !== 0) return "failed";
    const skipped = has(
      "same-version-present",
      "upgrade-excluded",
      "metered-network",
      "task-sequence-running",
      "newer-client-present",
    );
    return skipped && reached < INSTALLED - 10 ? "skipped" : "succeeded";
  }
  if (run.installer) {
    const failed = events.some(({ mark }) => mark.weight && EXPLAINS.includes(mark.weight));
    return failed ? "failed" : cut ? "unknown" : "running";
  }
  return outcomeWithoutEnd(events, cut);
}

function outcomeWithoutEnd(events: readonly Event[], cut: boolean): Outcome {
  const lastRetry = events.findLastIndex(({ mark }) => mark.retry);
  const before = Math.max(0, ...events.slice(0, lastRetry + 1).map(({ mark }) => mark.level ?? 0));
  const after = events.slice(lastRetry + 1);
  const waits = events.findLastIndex(
    ({ mark }) => mark.weight === "state" && WAITS.includes(mark.code ?? ""),
  );
  if (waits >= 0 && !events.slice(waits).some(({ mark }) => (mark.level ?? 0) > 0)) return "waiting";
  if (lastRetry >= 0 && !after.some(({ mark }) => (mark.level ?? 0) > before)) return "retrying";
  if (cut) return "unknown";
  // Without an end or an announced try nobody can tell what came of a failure. One that was made good is none.
  const failed = weigh(after)
    .tries.flat()
    .some(({ mark }) => EXPLAINS.includes(mark.weight!));
  return failed ? "unknown" : "running";
}

const EXPLAINS: readonly string[] = ["cause", "loose", "wrapper"];
const WAITS: readonly string[] = [
  "metered-network",
  "task-sequence-running",
  "prerequisite-restart-required",
];
