import type { Mark } from "./mark.ts";
import { type FileMarks, fileObserver } from "./observe-file.ts";
import type { LogRecord, RecordTime } from "./record.ts";

/** A file as it was read: its name, and what was kept of it. */
export interface ReadFile {
  readonly name: string;
  readonly marks: FileMarks;
}

/** A mark in its place: which file it is from, and when it was, in UTC as far as one can tell. */
export interface Event {
  readonly mark: Mark;
  readonly file: string;
  /** Milliseconds; null where the file tells no time. */
  readonly at: number | null;
}

/**
 * All marks of all files in one order, whatever the order of the files: by time between files, by line inside a file, for
 * a clock may have been set while it was written. Times without a zone are taken for those of the other files' zone.
 */
export function inOrder(given: readonly ReadFile[]): Event[] {
  const files = joined([...given].sort(byName));
  const zone = files.map(({ marks }) => marks.bias).find((bias) => bias !== null) ?? 0;
  const setups = files
    .filter(({ marks }) => marks.origins.includes("setup"))
    .map((file) => spanOf(file, zone, false));
  const queues = files.map((file) => timed(file, zone, readsDayFirst(file, setups, zone)));
  queues.sort(byFirst);
  return merged(queues);
}

const byName = (a: ReadFile, b: ReadFile) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** UTC of a record's time. */
export function utcOf(time: RecordTime | null, zone: number, dayFirst: boolean): number | null {
  if (!time) return null;
  const local = dayFirst ? time.dayFirst : time.monthFirst;
  const other = dayFirst ? time.monthFirst : time.dayFirst;
  const known = Number.isNaN(local) ? other : local;
  return Number.isNaN(known) ? null : known + (time.bias ?? zone) * 60_000;
}

function spanOf({ marks }: ReadFile, zone: number, dayFirst: boolean) {
  return { from: utcOf(marks.first, zone, dayFirst), to: utcOf(marks.last, zone, dayFirst) };
}

/**
 * Whether a file has the day before the month: its own dates decide, then a log of setup whose time fits one of the two
 * readings, then what is usual for the way it is written.
 */
function readsDayFirst(file: ReadFile, setups: readonly ReturnType<typeof spanOf>[], zone: number): boolean {
  const { dayFirst, first } = file.marks;
  if (dayFirst !== null) return dayFirst;
  if (!first || first.monthFirst === first.dayFirst) return false;
  const usual = first.usual === "day";
  const fits = (reading: boolean) => {
    const { from } = spanOf(file, zone, reading);
    return setups.some(
      (setup) =>
        from !== null &&
        setup.from !== null &&
        setup.to !== null &&
        from > setup.from - 60_000 &&
        from < setup.to + 60_000,
    );
  };
  if (first.bias !== null || fits(usual)) return usual;
  return fits(!usual) ? !usual : usual;
}

/** The events of one file; time never goes back in them, and a mark without a time is where its neighbour is. */
function timed({ name, marks }: ReadFile, zone: number, dayFirst: boolean): Event[] {
  let latest: number | null = utcOf(marks.first, zone, dayFirst);
  return marks.marks.map((mark) => {
    const at = utcOf(mark.time, zone, dayFirst);
    if (at !== null && (latest === null || at > latest)) latest = at;
    return { mark, file: name, at: latest };
  });
}

const byFirst = (a: readonly Event[], b: readonly Event[]) =>
  (a[0]?.at ?? Number.POSITIVE_INFINITY) - (b[0]?.at ?? Number.POSITIVE_INFINITY) ||
  (a[0] && b[0] ? (a[0].file < b[0].file ? -1 : 1) : 0);

/** Takes the earliest of all queues, again and again; of two at the same time the one whose file began first. */
function merged(queues: readonly Event[][]): Event[] {
  const places = queues.map(() => 0);
  const events: Event[] = [];
  for (;;) {
    let earliest = -1;
    for (let queue = 0; queue < queues.length; queue++) {
      const event = queues[queue]![places[queue]!];
      if (event === undefined) continue;
      const best = earliest < 0 ? undefined : queues[earliest]![places[earliest]!]!;
      if (!best || (event.at ?? Number.POSITIVE_INFINITY) < (best.at ?? Number.POSITIVE_INFINITY))
        earliest = queue;
    }
    if (earliest < 0) return events;
    events.push(queues[earliest]![places[earliest]!++]!);
  }
}

/** Puts a record together that a rotation cut in two: it belongs to the file in which it began. */
function joined(files: readonly ReadFile[]): ReadFile[] {
  const result = [...files];
  const order = [...files].sort(
    (a, b) => (a.marks.first?.monthFirst ?? 0) - (b.marks.first?.monthFirst ?? 0),
  );
  for (const [index, file] of order.entries()) {
    const next = order.slice(index + 1).find((one) => familyOf(one.name) === familyOf(file.name));
    const { tail } = file.marks;
    const head = next?.marks.head;
    if (!tail || !next || !head) continue;
    const record: LogRecord = {
      ...head,
      line: tail.line,
      lineEnd: tail.lineEnd,
      message: tail.message + head.message,
      cut: null,
    };
    const observer = fileObserver(file.name);
    observer.observe(record);
    const whole = observer.finish().marks.filter(({ last }) => !last);
    replace(result, file, {
      cut: false,
      tail: null,
      marks: [...file.marks.marks.filter(({ line, last }) => line !== tail.line && !last), ...whole],
    });
    replace(result, next, { head: null, marks: next.marks.marks.filter(({ line }) => line > head.lineEnd) });
  }
  return result;
}

function replace(files: ReadFile[], { name }: ReadFile, changed: Partial<FileMarks>): void {
  const index = files.findIndex((file) => file.name === name);
  const file = files[index]!;
  files[index] = { name, marks: { ...file.marks, ...changed } };
}

/** `X.log`, `X.lo_` and `X-20260310-141503.log` are one log. */
export function familyOf(name: string): string {
  return name.toLowerCase().replace(/(?:-\d{8}-\d{6})?\.(?:log|lo_)$/, "");
}
