import type { RecordTime } from "../../domain/diagnosis/record.ts";
import { logTime } from "./log-time.ts";
import type { TakeRecord, TakesLines } from "./record-reader.ts";

const BEGIN = "<![LOG[";
const END = /\]LOG\]!>(?=<\s*time=)/;
const ATTRIBUTES = /^<((?:\s*\w+="[^"]*")*)\s*>/;
/** The order in which the client writes them, read quickly; any other order is read too. */
const USUAL =
  /^time="(?<time>[^"]*)" date="(?<date>[^"]*)" component="(?<component>[^"]*)" context="[^"]*" type="[^"]*" thread="(?<thread>[^"]*)"/;
const CLOCK_AND_BIAS = /^\s*(\d{1,2}[:.]\d{2}[:.]\d{2}(?:[.,:]\d+)?)\s*([+-]\s*\d{1,4})?/;
/** No record of a client is longer; a file without an end must not fill the memory. */
const LONGEST = 1 << 20;

interface Open {
  text: string;
  readonly from: number;
  to: number;
}

/**
 * `<![LOG[message]LOG]!><time="…" date="…" …>`. A record ends at the first `]LOG]!><time=`; its message may hold line ends,
 * quotes and whole documents. A new beginning at the start of a line ends an unfinished record, for a crash cuts records.
 */
export function cmtraceAssembler(take: TakeRecord, noteMalformed: () => void): TakesLines {
  let open: Open | undefined;
  let seen = false;

  const give = (message: string, from: number, to: number, attributes: string, cut: "head" | null) => {
    seen = true;
    const values: Readonly<Record<string, string | undefined>> =
      USUAL.exec(attributes.trimStart())?.groups ??
      Object.fromEntries(
        [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      );
    take({
      line: from,
      lineEnd: to,
      message,
      time: timeOf(values.time, values.date),
      component: values.component ?? "",
      thread: values.thread ?? "",
      form: "cmtrace",
      eventId: null,
      cut,
    });
  };
  const giveUnfinished = (cut: "tail" | null) => {
    if (!open) return;
    const { text, from, to } = open;
    open = undefined;
    if (cut === null) noteMalformed();
    take({
      line: from,
      lineEnd: to,
      message: text,
      time: null,
      component: "",
      thread: "",
      form: "cmtrace",
      eventId: null,
      cut,
    });
  };

  /** What is left of a line after a record may hold the next one. */
  const rest = (text: string, number: number): void => {
    const at = text.indexOf(BEGIN);
    if (at < 0) return;
    open = { text: "", from: number, to: number };
    follow(text.slice(at + BEGIN.length), number);
  };
  const follow = (text: string, number: number): void => {
    const current = open!;
    const end = END.exec(text);
    current.to = number;
    if (!end) {
      if (current.text.length < LONGEST) current.text += current.from === number ? text : `\n${text}`;
      return;
    }
    const message = text.slice(0, end.index);
    const after = text.slice(end.index + end[0].length);
    const attributes = ATTRIBUTES.exec(after);
    if (!attributes) {
      // The attributes are cut off: the file ends here, or somebody edited it.
      current.text += current.from === number ? message : `\n${message}`;
      if (/^<[^>]*$/.test(after)) return;
      giveUnfinished(null);
      return;
    }
    open = undefined;
    give(
      current.from === number ? message : `${current.text}\n${message}`,
      current.from,
      number,
      attributes[1]!,
      null,
    );
    rest(after.slice(attributes[0].length), number);
  };

  return {
    line: (text, number) => {
      const begins = text.startsWith(BEGIN) || (text.charCodeAt(0) === 0xfeff && text.startsWith(BEGIN, 1));
      if (open) {
        if (begins) giveUnfinished(null);
        else {
          follow(text, number);
          return true;
        }
      }
      const at = begins ? text.indexOf(BEGIN) : text.indexOf(BEGIN);
      if (at >= 0) {
        rest(text, number);
        return true;
      }
      const end = END.exec(text);
      if (!end) return false;
      // The end of a record whose beginning is in the file before.
      const attributes = ATTRIBUTES.exec(text.slice(end.index + end[0].length));
      if (!attributes) return false;
      if (seen) noteMalformed();
      give(text.slice(0, end.index), number, number, attributes[1]!, "head");
      return true;
    },
    end: () => giveUnfinished("tail"),
  };
}

function timeOf(time: string | undefined, date: string | undefined): RecordTime | null {
  if (time === undefined || date === undefined) return null;
  const found = CLOCK_AND_BIAS.exec(time);
  const clock = found?.[1] ?? time;
  const bias = found?.[2] === undefined ? null : Number(found[2].replace(/\s/g, ""));
  // The client writes month-day-year on every Windows; scripts that imitate it follow their locale.
  return logTime(date, clock, { bias, usual: "month" });
}
