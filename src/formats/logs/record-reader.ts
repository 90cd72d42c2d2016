import type { LogRecord, RecordForm, RecordTime } from "../../domain/diagnosis/record.ts";
import { cmtraceAssembler } from "./cmtrace.ts";
import { eventAssembler } from "./events.ts";
import { installerLines } from "./installer-lines.ts";
import { isoTime, logTime } from "./log-time.ts";
import { reportLines } from "./report-lines.ts";

export interface TakesLines {
  /** `true` when the line was part of what it reads. */
  line(text: string, number: number): boolean;
  end(): void;
}
export type TakeRecord = (record: LogRecord) => void;

/** `MESSAGE  $$<COMPONENT><MM-DD-YYYY HH:MM:SS.mmm+BIAS><thread=N (0xHEX)>`, the form of servers and of copies of them. */
const LEGACY = /^(.*?)\s*\$\$<([^<>]*)><([^<>]*)><thread=(\d+)/;
/** `MESSAGE<TAB>COMPONENT<TAB>DATE TIME<TAB>N (0xHEX)`, text copied out of a viewer; tabs may have become blanks. */
const COPIED =
  /^(.*?)(?:\t| {1,})([\w.-]*)(?:\t| +)(\S{0,12}\d{1,4}\s?[./年-]\s?\d{1,2}\s?[./月-]\s?\d{1,4}\S{0,2})\s+(\d{1,2}[:.]\d{2}[:.]\d{2}\S*(?:\s?[AaPp]\.?\s?[Mm]\.?)?)(?:\t| +)(\d+) \(0x[0-9A-Fa-f]+\)\s*$/;
const TIME_IN_FRONT =
  /^\W{0,2}(\d{1,4}[./-]\d{1,2}[./-]\d{1,4})[T ,]+(\d{1,2}[:.]\d{2}[:.]\d{2}\S*(?:\s?[AaPp]\.?\s?[Mm]\.?)?)/;

/**
 * Reads the records of a log line by line, whatever it is: CMTrace records and their older form, text copied from a viewer,
 * logs of Windows Installer, exported events as text, XML or CSV, the MDM diagnostics report, and plain text. Forms may
 * change within a file.
 */
export function recordReader(take: TakeRecord, noteMalformed: () => void) {
  const cmtrace = cmtraceAssembler(take, noteMalformed);
  const events = eventAssembler(take);
  const installer = installerLines(take);
  /** Lines of a copied record whose end has not come yet. */
  let waiting: { text: string; number: number }[] = [];
  let copiedFile = false;

  const plain = (
    text: string,
    from: number,
    to: number,
    form: RecordForm = "plain",
    time: RecordTime | null = null,
    component = "",
    thread = "",
  ) =>
    take({ line: from, lineEnd: to, message: text, time, component, thread, form, eventId: null, cut: null });

  const giveWaiting = () => {
    for (const { text, number } of waiting) plainLine(text, number);
    waiting = [];
  };
  const plainLine = (text: string, number: number) => {
    const bare = text.includes("<") ? text.replace(/<\/?[a-z][^<>]{0,400}>/gi, " ").trim() : text;
    if (bare === "") return;
    const stamp = TIME_IN_FRONT.exec(bare);
    const time = stamp ? (isoTime(bare) ?? logTime(stamp[1]!, stamp[2]!)) : null;
    plain(bare, number, number, "plain", time);
  };
  const flat = (text: string, number: number): boolean => {
    const legacy = LEGACY.exec(text);
    if (legacy) {
      const [, message = "", component = "", when = "", thread = ""] = legacy;
      plain(message.replace(/^~+|~+$/g, ""), number, number, "legacy", legacyTime(when), component, thread);
      return true;
    }
    const copied = /\(0x[0-9A-Fa-f]+\)\s*$/.test(text) ? COPIED.exec(text) : null;
    if (!copied) return false;
    copiedFile = true;
    const [, message = "", component = "", date = "", clock = "", thread = ""] = copied;
    const first = waiting[0]?.number ?? number;
    const whole = [...waiting.map((one) => one.text), message].join("\n");
    waiting = [];
    plain(whole, first, number, "copied", logTime(date, clock), component, thread);
    return true;
  };

  const anyLine = (text: string, number: number) => {
    if (cmtrace.line(text, number)) return giveWaiting();
    if (events.line(text, number)) return giveWaiting();
    if (installer.line(text, number)) return giveWaiting();
    if (flat(text, number)) return;
    if (text.trim() === "") return;
    if (copiedFile && waiting.length < 200) waiting.push({ text, number });
    else {
      giveWaiting();
      plainLine(text, number);
    }
  };
  const reports = reportLines(take, anyLine);

  return {
    line: (text: string, number: number) => {
      if (!reports.line(text, number)) anyLine(text, number);
    },
    /** What a line has beyond the longest one. */
    rest: reports.rest,
    end: () => {
      reports.end();
      cmtrace.end();
      events.end();
      giveWaiting();
    },
  };
}

function legacyTime(text: string): RecordTime | null {
  const found = /^(\S+)\s+(\d{1,2}[:.]\d{2}[:.]\d{2}(?:[.,]\d+)?)\s*([+-]\d{1,4})?/.exec(text);
  if (!found) return null;
  return logTime(found[1]!, found[2]!, {
    bias: found[3] === undefined ? null : Number(found[3]),
    usual: "month",
  });
}
