import type { DeviceHistory } from "../bridge/device-history.ts";
import type { ShownDevice } from "../bridge/show-device.ts";
import type { SyncAnswer } from "../bridge/sync-devices.ts";
import type { DeviceReasons } from "../bridge/why-device.ts";
import type { AttachedLog } from "../domain/device/attached-log.ts";
import { WORKLOADS } from "../domain/device/facts.ts";
import type { Evidence, Fault, Health } from "../domain/device/verdict-types.ts";
import type { Column, Paint } from "./frame.ts";
import { wrapped } from "./wrapped.ts";

export const HISTORY_COLUMNS: readonly Column[] = [
  { key: "at", title: "At" },
  { key: "deviceId", title: "Device" },
  { key: "field", title: "What" },
  { key: "from", title: "From" },
  { key: "to", title: "To" },
  { key: "seconds", title: "Seconds", align: "right" },
  { key: "episode", title: "Episode", align: "right" },
];

const HEALTH_COLOUR: Record<Health, "green" | "yellow" | "red" | "dim"> = {
  good: "green",
  degraded: "yellow",
  silent: "red",
  unknown: "dim",
};

export function syncInWords(answer: SyncAnswer, paint: Paint, width: number): string {
  const lines = answer.sources.flatMap(({ name, state, rows, seconds, way, reason, next }) => {
    const colour = state === "complete" ? paint.green : state === "absent" ? paint.dim : paint.yellow;
    const head = `${colour(state.padEnd(9))} ${name.padEnd(19)} ${String(rows).padStart(8)} rows  ${seconds} s`;
    const rest = [way, reason].filter((each) => each).join("; ");
    return [
      head,
      ...(rest === "" ? [] : wrapped(rest, width, "          ").map(paint.dim)),
      ...(next ? wrapped(`Next: ${next}`, width, " ".repeat(16), " ".repeat(10)) : []),
    ];
  });
  const devices = `${answer.devices} ${answer.devices === 1 ? "device" : "devices"} judged, ${answer.transitions} ${answer.transitions === 1 ? "change" : "changes"}.${answer.forgotten > 0 ? ` ${answer.forgotten} older ${answer.forgotten === 1 ? "change" : "changes"} forgotten.` : ""}`;
  return [...lines, "", answer.complete ? devices : paint.yellow(`${devices} Incomplete: see above.`)].join(
    "\n",
  );
}

export function shownInWords(device: ShownDevice, paint: Paint, width: number): string {
  const { identifiers } = device;
  const line = (name: string, text: string) =>
    wrapped(`${name.padEnd(13)} ${text}`, width, " ".repeat(16), "  ");
  return [
    ...headInWords(device, paint),
    ...line("Device", device.deviceId),
    ...line("Intune", identifiers.intuneDeviceIds.join(", ") || "(none)"),
    ...line("Site", identifiers.configmgrResourceIds.join(", ") || "(none)"),
    ...line("Serial number", identifiers.serialNumber ?? "(none)"),
    ...(device.leftover ? line("Leftover", device.leftover) : []),
    "",
    paint.bold("Workloads"),
    ...WORKLOADS.map((name) => {
      const { authority, by, conflict } = device.workloads[name];
      const sides = `Intune says ${by.intune ?? "nothing"}, the site says ${by.configmgr ?? "nothing"}`;
      return `  ${name.padEnd(25)} ${conflict ? paint.yellow("conflict ") : authority.padEnd(9)} ${paint.dim(sides)}`;
    }),
    "",
    ...reasonLines(device.because, device.faults, paint, width),
    ...gapLines(device.incompleteBecause, paint),
  ].join("\n");
}

export function reasonsInWords(reasons: DeviceReasons, paint: Paint, width: number): string {
  return [
    ...headInWords(reasons, paint),
    "",
    ...reasonLines(reasons.because, reasons.faults, paint, width),
    ...reasons.logs.flatMap((log) => logLines(log, paint, width)),
    ...gapLines(reasons.incompleteBecause, paint),
  ].join("\n");
}

/** What attached logs say: how the last run ended and why. */
export function logLines(log: AttachedLog, paint: Paint, width: number): string[] {
  const { firstCause, findings } = log;
  const cause = findings.find(({ code, line }) => code === firstCause?.code && line === firstCause.line);
  const head = `Logs of ${log.attachedAt}: ${log.outcome}`;
  return [
    "",
    paint.bold(head),
    ...(firstCause
      ? wrapped(`First cause: ${firstCause.code}, ${firstCause.file}:${firstCause.line}`, width, "    ", "  ")
      : []),
    ...(cause ? wrapped(cause.meaning, width, "  ") : []),
    ...(cause ? wrapped(`Next: ${cause.next}`, width, "        ", "  ") : []),
    ...wrapped(`From ${log.files.join(", ")}`, width, "    ", "  ").map(paint.dim),
  ];
}

function headInWords(
  { name, stage, health, asOf }: Pick<DeviceReasons, "name" | "stage" | "health" | "asOf">,
  paint: Paint,
): string[] {
  return [
    `${paint.bold(name)} is ${paint.bold(stage)}, health ${paint[HEALTH_COLOUR[health]](health)}.`,
    paint.dim(`As of ${asOf}.`),
  ];
}

function reasonLines(
  because: readonly Evidence[],
  faults: readonly Fault[],
  paint: Paint,
  width: number,
): string[] {
  const said = ({ source, text, at }: Evidence, indent: string) =>
    wrapped(`${source}: ${text}${at ? ` (${at})` : ""}`, width, `${indent}  `, indent);
  return [
    paint.bold("Because"),
    ...because.flatMap((evidence) => said(evidence, "  ")),
    ...(faults.length === 0 ? ["", paint.green("No fault.")] : []),
    ...faults.flatMap((fault) => {
      const colour = { error: paint.red, warning: paint.yellow, info: paint.cyan }[fault.severity];
      return [
        "",
        `${colour(`${fault.severity} ${fault.code}`)}${fault.since ? paint.dim(` since ${fault.since}`) : ""}`,
        ...wrapped(fault.cause, width, "  "),
        ...fault.because.flatMap((evidence) => said(evidence, "    ")).map(paint.dim),
        ...wrapped(`Next: ${fault.next}`, width, "        ", "  "),
      ];
    }),
  ];
}

const gapLines = (gaps: readonly string[], paint: Paint): string[] =>
  gaps.length === 0 ? [] : ["", paint.yellow(`Incomplete: ${gaps.join("; ")}.`)];

export function historyInWords({ rows }: DeviceHistory, paint: Paint, width: number): string {
  if (rows.length === 0) return "Nothing has changed yet.";
  return rows
    .flatMap(({ at, field, from, to, seconds, current, episode, because }) => {
      const change = from === null ? to : `${from} -> ${to}`;
      const head = `${at.slice(0, 16).replace("T", " ")}  ${field}: ${paint.bold(change)}`;
      const lasted = paint.dim(`${current ? "for" : "lasted"} ${lastingInWords(seconds)}`);
      const why = because.at(-1);
      return [
        `${head}  ${lasted}${episode > 1 ? paint.dim(`  episode ${episode}`) : ""}`,
        ...(field === "stage" && why
          ? wrapped(why.text, width, "                    ", "                  ").map(paint.dim)
          : []),
      ];
    })
    .join("\n");
}

function lastingInWords(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
