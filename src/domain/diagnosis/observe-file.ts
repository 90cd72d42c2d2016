import { maskedText } from "../masked-text.ts";
import { courseOf } from "./course-of.ts";
import { COURSE } from "./data/course.ts";
import type { Mark } from "./mark.ts";
import type { LogRecord, RecordTime } from "./record.ts";
import type { LogRule } from "./rule.ts";
import { rulesFor } from "./rules.ts";
import { type Origin, originOfComponent, originOfFile, type Stage } from "./stage.ts";

/** What is kept of one file, whatever its size. */
export interface FileMarks {
  readonly marks: readonly Mark[];
  readonly records: number;
  readonly first: RecordTime | null;
  readonly last: RecordTime | null;
  readonly lastLine: number;
  /** The file ends inside a record. */
  readonly cut: boolean;
  readonly malformed: number;
  readonly mixedEncoding: boolean;
  /** Where in the file the clock went back or leapt by more than a day. */
  readonly jumps: readonly Jump[];
  /** What the dates of the file say of their own order: null where both readings make sense throughout. */
  readonly dayFirst: boolean | null;
  readonly bias: number | null;
  readonly origins: readonly Origin[];
  readonly commandLines: readonly string[];
  readonly hosts: readonly string[];
  /** A record that began in this file and ended in the next one of the same log, and the other way round. */
  readonly head: LogRecord | null;
  readonly tail: LogRecord | null;
  /** The first records, and how things stand after the last one: a log goes on in its next file. */
  readonly opening: readonly LogRecord[];
  readonly closing: Standing;
}

/** What the meaning of a record depends on besides itself. */
export interface Standing {
  /** Messages of the three records before. */
  readonly before: readonly string[];
  /** A client was detected; its installer registers with WMI by now. */
  readonly clientThere: boolean;
  readonly registering: boolean;
}

/** A leap of the clock, or a pause of hours. */
export interface Jump {
  readonly line: number;
  readonly time: RecordTime | null;
  readonly code: "log-clock-jump" | "log-time-gap";
}

const LOOKS_BACK = 3;
const NOTHING_YET: Standing = { before: [], clientThere: false, registering: false };
const MOST_MARKS = 20_000;
const KEPT_FROM_THE_BEGINNING = 2_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HOSTS = /(?:Host=|https?:\/\/|CCMHOSTNAME="?|\/mp:)([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi;

/** Watches the records of one file go by and keeps what matters. */
export function fileObserver(path: string, standing: Standing = NOTHING_YET) {
  const named = originOfFile(path);
  const marks: Mark[] = [];
  const before: string[] = [...standing.before];
  const opening: LogRecord[] = [];
  const origins = new Set<Origin>();
  const hosts = new Set<string>();
  const commandLines: string[] = [];
  const jumps: Jump[] = [];
  let dayFirst: boolean | null = null;
  let [records, malformed, lastLine] = [0, 0, 0];
  let mixedEncoding = false;
  let first: RecordTime | null = null;
  let last: RecordTime | null = null;
  let bias: number | null = null;
  let head: LogRecord | null = null;
  let tail: LogRecord | null = null;
  let lastRecord: { record: LogRecord; origin: Origin } | undefined;
  let { clientThere, registering } = standing;

  const originOf = (record: LogRecord): Origin => {
    if (record.form === "msi") return "installer";
    if (record.eventId !== null && isNoise(record.eventId)) return "server";
    if (record.eventId !== null)
      return record.eventId >= 1900 && record.eventId < 1940 ? "delivery" : "enrolment";
    const own = record.component === "" ? undefined : originOfComponent(record.component);
    if (own) return own;
    if (/EnterpriseDesktopAppManagement/.test(record.message)) return "delivery";
    if (named && named !== "installer") return named;
    if (/Auto MDM Enroll|MDM Enroll:/.test(record.message)) return "enrolment";
    return named ?? "unknown";
  };

  const add = (record: LogRecord, origin: Origin, extra: Partial<Mark>, stage?: Stage) => {
    const previous = marks.at(-1);
    const { thread } = record;
    // The same thing again and again is one mark with a count.
    if (
      previous?.code &&
      previous.code === extra.code &&
      previous.weight === extra.weight &&
      previous.thread === thread &&
      previous.state === extra.state &&
      extra.host === previous.host
    ) {
      previous.count++;
      previous.lineEnd = Math.max(
        previous.lineEnd,
        previous.line === record.line ? record.lineEnd : previous.lineEnd,
      );
      return;
    }
    marks.push({
      stage: stage ?? stageOf(origin),
      installer: origin === "installer",
      line: record.line,
      lineEnd: record.lineEnd,
      time: record.time,
      thread,
      text: excerptOf(record.message),
      count: 1,
      ...extra,
    });
    if (marks.length > MOST_MARKS) marks.splice(KEPT_FROM_THE_BEGINNING, MOST_MARKS / 2);
  };

  const observe = (record: LogRecord) => {
    records++;
    if (opening.length < LOOKS_BACK) opening.push(record);
    lastLine = Math.max(lastLine, record.lineEnd);
    if (record.cut === "head") {
      if (records === 1) head = record;
      else malformed++;
    }
    if (record.cut === "tail") tail = record;
    if (record.time) {
      noteJump(record);
      first ??= record.time;
      last = record.time;
      if (record.time.bias !== null && record.form !== "event" && record.form !== "report")
        bias = record.time.bias;
      if (Number.isNaN(record.time.monthFirst)) dayFirst = true;
      if (Number.isNaN(record.time.dayFirst)) dayFirst = false;
    }
    const origin = originOf(record);
    origins.add(origin);
    lastRecord = { record, origin };
    const { message } = record;
    if (origin === "setup" || origin === "unknown") noteSetup(message);
    if (COURSE.registering.test(message)) registering = true;
    for (const { stage, mark } of courseOf(message, origin)) add(record, origin, mark, stage);
    for (const rule of rulesFor(record, origin, before)) addSymptom(record, origin, rule);
    before.push(message);
    if (before.length > LOOKS_BACK) before.shift();
  };

  const addSymptom = (record: LogRecord, origin: Origin, given: LogRule) => {
    const rule = weighed(given, origin, { clientThere, registering });
    const host = /URL=https?:\/\/([^/:,\s]+)|Host=([\w.-]+)/i.exec(record.message) ?? hostIn(before);
    const stage = origin === "unknown" ? stageOf(rule.origins[0]!) : stageOf(origin);
    add(
      record,
      origin,
      {
        code: rule.code,
        weight: rule.weight,
        ...(rule.curedAt === undefined ? {} : { curedAt: rule.curedAt }),
        ...(rule.quietAfter === undefined ? {} : { quietAfter: rule.quietAfter }),
        ...(rule.state === undefined ? {} : { state: rule.state }),
        ...(host ? { host: (host[1] ?? host[2])!.toLowerCase() } : {}),
      },
      stage,
    );
  };

  const noteSetup = (message: string) => {
    if (COURSE.started.test(message)) [clientThere, registering] = [false, false];
    if (COURSE.detectedClient.test(message)) clientThere = true;
    if (COURSE.noClient.test(message)) clientThere = false;
    if (/^(?:ccmsetup )?command line:/i.test(message) && commandLines.length < 50)
      commandLines.push(excerptOf(message));
    if (hosts.size < 100) for (const [, host] of message.matchAll(HOSTS)) hosts.add(host!.toLowerCase());
  };

  const noteJump = (record: LogRecord) => {
    const [now, then] = [record.time?.monthFirst ?? Number.NaN, last?.monthFirst ?? Number.NaN];
    if (record.form !== "cmtrace" || Number.isNaN(now) || Number.isNaN(then) || jumps.length >= 100) return;
    const { line, time } = record;
    if (now < then - 3 * HOUR || now > then + DAY) jumps.push({ line, time, code: "log-clock-jump" });
    else if (now > then + 2 * HOUR) jumps.push({ line, time, code: "log-time-gap" });
  };

  const finish = (): FileMarks => {
    if (lastRecord) add(lastRecord.record, lastRecord.origin, { last: true });
    return {
      marks,
      records,
      first,
      last,
      lastLine,
      cut: tail !== null,
      malformed,
      mixedEncoding,
      jumps,
      dayFirst,
      bias,
      origins: [...origins],
      commandLines,
      hosts: [...hosts],
      head,
      tail,
      opening,
      closing: { before, clientThere, registering },
    };
  };
  return {
    observe,
    /** Lines that are part of no record. */
    noteMalformed: () => void malformed++,
    noteMixedEncoding: () => {
      mixedEncoding = true;
    },
    finish,
  };
}

export type FileObserver = ReturnType<typeof fileObserver>;

/** Sessions and policies of MDM: commands fail there every day, and enrolment has nothing to do with it. */
const isNoise = (id: number) =>
  (id >= 200 && id <= 211) ||
  (id >= 400 && id < 500 && id !== 406) ||
  (id >= 800 && id < 900) ||
  (id >= 2000 && id < 3000);

const hostIn = (before: readonly string[]) => {
  for (const text of [...before].reverse()) {
    const found = /URL=https?:\/\/([^/:,\s]+)|Host=([\w.-]+)/i.exec(text);
    if (found) return found;
  }
  return null;
};

/** Errors of WMI before any client is there are those of every first installation. */
function weighed(rule: LogRule, origin: Origin, at: { clientThere: boolean; registering: boolean }): LogRule {
  if (rule.code !== "wmi-repository-broken" || rule.weight !== "loose") return rule;
  if (origin !== "setup" && origin !== "unknown") return { ...rule, weight: "weak" };
  if (at.registering) return { ...rule, weight: "cause" };
  return at.clientThere ? rule : { ...rule, code: "benign-first-install-noise", weight: "never" };
}

function stageOf(origin: Origin): Stage {
  return origin === "installer" || origin === "unknown" || origin === "server" ? "setup" : origin;
}

/** What is shown of a record: one line, nothing that grants access, not too long. */
export function excerptOf(message: string): string {
  const masked = maskedText(message.length > 2_000 ? message.slice(0, 2_000) : message)
    .replace(/\s+/g, " ")
    .trim();
  return masked.length > 240 ? `${masked.slice(0, 239)}…` : masked;
}
