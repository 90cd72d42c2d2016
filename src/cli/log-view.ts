import type { DiagnosedLogs } from "../bridge/diagnose-logs.ts";
import type { Finding, Stretch } from "../domain/diagnosis/diagnosis.ts";
import type { Outcome } from "../domain/diagnosis/finding.ts";
import { printable } from "./excerpt.ts";
import type { Column, Paint } from "./frame.ts";
import { wrapped } from "./wrapped.ts";

export const FINDING_COLUMNS: readonly Column[] = [
  { key: "at", title: "At" },
  { key: "severity", title: "Severity" },
  { key: "code", title: "Code" },
  { key: "file", title: "File" },
  { key: "line", title: "Line", align: "right" },
  { key: "count", title: "Count", align: "right" },
  { key: "history", title: "History" },
  { key: "meaning", title: "Meaning" },
];

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  succeeded: "Succeeded",
  "succeeded-restart-pending": "Succeeded, a restart is pending",
  failed: "Failed",
  retrying: "Failed so far; another try is announced",
  waiting: "Waits for something outside",
  skipped: "Ended on purpose without installing",
  running: "Still running, as far as the files go",
  unknown: "Cannot be told: the files hold no run, or end too early",
};
const MOST_SHOWN = 8;

/** Outcome, first cause, what it means, what to check, and the timeline. */
export function diagnosisInWords(told: DiagnosedLogs, all: boolean, paint: Paint, width: number): string {
  const { outcome, firstCause, findings, timeline, notRead } = told;
  const cause =
    firstCause &&
    findings.find(
      ({ code, file, line }) =>
        code === firstCause.code && file === firstCause.file && line === firstCause.line,
    );
  const others = findings.filter(
    (one) => one !== cause && (all || (!one.history && one.severity !== "info")),
  );
  const left = all ? [] : notRead.filter(({ wanted }) => !wanted);
  return [
    ...wrapped(OUTCOMES[outcome], width, "  ", "").map(colourOf(outcome, paint)).map(paint.bold),
    ...(cause ? ["", ...causeInWords(cause, paint, width)] : []),
    ...(timeline.length === 0
      ? []
      : ["", paint.bold("Timeline (UTC)"), ...timeline.flatMap((one) => stretchInWords(one, paint, width))]),
    ...(others.length === 0
      ? []
      : [
          "",
          paint.bold("Also found"),
          ...others
            .slice(0, all ? others.length : MOST_SHOWN)
            .flatMap((one) => findingInWords(one, paint, width)),
        ]),
    ...(others.length > MOST_SHOWN && !all
      ? [paint.dim(`  ${others.length - MOST_SHOWN} more; --all shows them.`)]
      : []),
    ...(left.length === 0
      ? []
      : [
          "",
          ...left
            .flatMap(({ file, why }) => wrapped(`Not read: ${printable(file)}: ${why}.`, width, "  ", ""))
            .map(paint.dim),
        ]),
    "",
    ...wrapped(filesInWords(told), width, "  ", "").map(paint.dim),
  ].join("\n");
}

function causeInWords(cause: Finding, paint: Paint, width: number): string[] {
  const more = cause.count > 1 ? `, ${cause.count} times` : "";
  return [
    ...wrapped(`First cause: ${cause.code}`, width, "  ", "").map(paint.bold),
    ...wrapped(
      `${printable(cause.file)}:${cause.line}${cause.at ? `, ${shown(cause.at)}` : ""}${more}`,
      width,
      "    ",
      "  ",
    ),
    ...(cause.text === "" ? [] : wrapped(printable(cause.text), width, "    ").map(paint.dim)),
    ...wrapped(cause.meaning, width, "  "),
    `  ${cause.causes.length === 1 ? "Likely because:" : "Causes, most likely first:"}`,
    ...cause.causes.flatMap((text, index) => wrapped(text, width, "       ", `    ${index + 1}. `)),
    ...wrapped(`Check next: ${cause.next}`, width, "    ", "  ").map(paint.cyan),
  ];
}

function stretchInWords(one: Stretch, paint: Paint, width: number): string[] {
  const span = one.from
    ? `${shown(one.from)}${one.to && one.to !== one.from ? ` to ${shown(one.to)}` : ""}`
    : "no time";
  const code = one.returnCode === null ? "" : `, return code ${one.returnCode}`;
  const place = one.file === "" ? "" : ` (${printable(baseName(one.file))}:${one.line})`;
  const text = `${one.decides ? ">" : " "} ${span}  ${one.stage}: ${one.outcome}${code}${place}`;
  return wrapped(text, width, "      ", "").map((line, index) =>
    index === 0 && one.decides
      ? paint.bold(`> ${line.replace(/^> ?/, "")}`)
      : index === 0
        ? `  ${line}`
        : line,
  );
}

function findingInWords(one: Finding, paint: Paint, width: number): string[] {
  const times = one.count > 1 ? `, ${one.count} times` : "";
  const good = one.madeGood ? ` of ${one.madeGood}` : "";
  const colour = one.severity === "error" ? paint.red : one.severity === "warning" ? paint.yellow : paint.dim;
  const head = `${one.code}${good}  ${printable(baseName(one.file))}:${one.line}${times}${one.history ? ", earlier" : ""}`;
  return [...wrapped(head, width, "    ", "  ").map(colour), ...wrapped(one.meaning, width, "    ")];
}

function filesInWords({ files }: DiagnosedLogs): string {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const encodings = [...new Set(files.map(({ encoding }) => encoding))].join(", ");
  return `Read ${files.length} file${files.length === 1 ? "" : "s"}, ${lines} lines${encodings ? ` (${encodings})` : ""}.`;
}

const colourOf = (outcome: Outcome, paint: Paint) =>
  outcome === "failed"
    ? paint.red
    : outcome.startsWith("succeeded") || outcome === "skipped"
      ? paint.green
      : paint.yellow;

const shown = (iso: string) => iso.replace("T", " ").replace(/\.\d+Z$/, "");
const baseName = (path: string) => path.split(/[\\/]/).at(-1)!;
