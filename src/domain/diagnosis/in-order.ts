import type { Mark } from "./mark.ts";
import { type FileMarks, fileObserver, type Standing } from "./observe-file.ts";
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

/**
 * A log that was rotated goes on in its next file: a record that was cut in two belongs to the file in which it began, and
 * what the first records of the next one mean depends on the last ones of this.
 */
function joined(files: readonly ReadFile[]): ReadFile[] {
  const order = [...files].sort(
    (a, b) => (a.marks.first?.monthFirst ?? 0) - (b.marks.first?.monthFirst ?? 0),
  );
  for (const [index, file] of order.entries()) {
    const next = order.findIndex((one, at) => at > index && familyOf(one.name) === familyOf(file.name));
    if (next < 0) continue;
    const [former, latter] = spliced(file, order[next]!);
    order[index] = former;
    order[next] = goingOn(former.marks.closing, latter);
  }
  return order;
}

function spliced(file: ReadFile, next: ReadFile): [ReadFile, ReadFile] {
  const { tail } = file.marks;
  const { head } = next.marks;
  if (!tail || !head) return [file, next];
  const record: LogRecord = {
    ...head,
    line: tail.line,
    lineEnd: tail.lineEnd,
    message: tail.message + head.message,
    cut: null,
  };
  const { closing, marks } = file.marks;
  const whole = observed(file.name, [record], { ...closing, before: closing.before.slice(0, -1) });
  return [
    {
      name: file.name,
      marks: {
        ...file.marks,
        cut: false,
        tail: null,
        closing: whole.closing,
        marks: [...marks.filter(({ line, last }) => line !== tail.line && !last), ...whole.marks],
      },
    },
    {
      name: next.name,
      marks: {
        ...next.marks,
        head: null,
        opening: next.marks.opening.filter(({ line }) => line > head.lineEnd),
        marks: next.marks.marks.filter(({ line }) => line > head.lineEnd),
      },
    },
  ];
}

/** The next file, its first records read anew with what was known at the end of the file before. */
function goingOn(standing: Standing, next: ReadFile): ReadFile {
  const { opening, marks, closing } = next.marks;
  const until = opening.at(-1)?.lineEnd ?? 0;
  const again = observed(next.name, opening, standing).marks;
  const started = marks.findIndex(({ start }) => start !== undefined);
  const later = marks
    .map((mark, index) => (started >= 0 && index > started ? mark : weighedAgain(mark, standing)))
    .filter(({ line }) => line > until);
  const goesOn = started < 0;
  return {
    name: next.name,
    marks: {
      ...next.marks,
      marks: [...again, ...later],
      closing: {
        ...closing,
        clientThere: closing.clientThere || (goesOn && standing.clientThere),
        registering: closing.registering || (goesOn && standing.registering),
      },
    },
  };
}

function weighedAgain(mark: Mark, { clientThere, registering }: Standing): Mark {
  const wmi =
    mark.code === "benign-first-install-noise" ||
    (mark.code === "wmi-repository-broken" && mark.weight === "loose");
  if (!wmi || !(clientThere || registering)) return mark;
  return { ...mark, code: "wmi-repository-broken", weight: registering ? "cause" : "loose" };
}

function observed(name: string, records: readonly LogRecord[], standing: Standing) {
  const observer = fileObserver(name, standing);
  for (const record of records) observer.observe(record);
  const { marks, closing } = observer.finish();
  return { marks: marks.filter(({ last }) => !last), closing };
}

/** `X.log`, `X.lo_` and `X-20260310-141503.log` are one log. */
export function familyOf(name: string): string {
  return name.toLowerCase().replace(/(?:-\d{8}-\d{6})?\.(?:log|lo_)$/, "");
}
