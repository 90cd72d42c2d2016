import type { RecordTime } from "../../domain/diagnosis/record.ts";
import { clockOf, logTime } from "./log-time.ts";
import type { TakeRecord } from "./record-reader.ts";

const HEAD =
  /^\uFEFF?=== (?:Verbose logging|Logging) (?:started|stopped): *(\S+) +(\S+(?: [AaPp]\.?[Mm]\.?)?)/;
const RECORD = /^MSI \([a-zA-Z]\) \([0-9A-Fa-f]+[:!][0-9A-Fa-f]+\) \[(\d{1,2}:\d{2}:\d{2}:\d{3})\]: ?/;
const ACTION = /^[^\d]{0,40}(\d{1,2}:\d{2}:\d{2}): [\w.{}-]+\. ?/;
const DAY = 86_400_000;

/**
 * A log of Windows Installer. Every line is a record: messages say their time of day but no date, which only the first line
 * has, in the locale of the system. Lines without a time belong to the one before.
 */
export function installerLines(take: TakeRecord) {
  let started: RecordTime | null = null;
  let clock = 0;
  let days = 0;
  let reading = false;

  const now = (): RecordTime | null => {
    if (!started) return null;
    const shift = clock + days * DAY;
    const at = (midnight: number) => (Number.isNaN(midnight) ? midnight : midnight + shift);
    return { ...started, monthFirst: at(started.monthFirst), dayFirst: at(started.dayFirst) };
  };
  const setClock = (text: string) => {
    const next = clockOf(text);
    if (next === undefined) return;
    // Past midnight; a few seconds back are only two processes that write at once.
    if (next < clock - DAY / 2) days++;
    clock = next;
  };
  return {
    line: (text: string, number: number): boolean => {
      const head = HEAD.exec(text);
      if (head) {
        reading = true;
        if (text.includes("started")) {
          started = logTime(head[1]!, "00:00:00");
          [clock, days] = [clockOf(head[2]!) ?? 0, 0];
        } else setClock(head[2]!);
      }
      const record = head ? null : RECORD.exec(text);
      if (record) {
        reading = true;
        setClock(record[1]!);
      } else if (reading && !head) {
        const action = ACTION.exec(text);
        if (action) setClock(action[1]!);
      }
      if (!reading) return false;
      const message = record ? text.slice(record[0].length) : text;
      if (message.trim() === "") return true;
      take({
        line: number,
        lineEnd: number,
        message,
        time: now(),
        component: "",
        thread: "installer",
        form: "msi",
        eventId: null,
        cut: null,
      });
      return true;
    },
  };
}
