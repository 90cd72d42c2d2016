import type { Judgement } from "../../bridge/needs.ts";
import { WORKLOADS, type Workload } from "../../domain/device/facts.ts";
import { type Remembered, remembered } from "../../domain/device/transitions.ts";
import type { Verdict, WorkloadView } from "../../domain/device/verdict-types.ts";
import type { Schema } from "../schema.ts";
import { facetsOf } from "./facets.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";

type Row = Schema["device"];
type Side = WorkloadView["by"]["intune"];

/** A letter a workload: `x` for a conflict. */
const letterOf = ({ authority, conflict }: WorkloadView) => (conflict ? "x" : authority[0]!);
const AUTHORITIES: Readonly<Record<string, WorkloadView["authority"]>> = { i: "intune", c: "configmgr" };
export const authorityOf = (letter: string | undefined): WorkloadView["authority"] =>
  AUTHORITIES[letter ?? ""] ?? "unknown";

const sideLetter = (side: Side) => side?.[0] ?? "-";
const sideOf = (letter: string | undefined): Side => {
  const authority = authorityOf(letter);
  return authority === "unknown" ? null : authority;
};

/**
 * A verdict as a row. What a column holds is in no text, and workloads are letters: a million rows are mostly what they say
 * in words. When it was made is not in the text either, so that the text is the same as long as the verdict is.
 */
export function deviceRow(tenant: string, judgement: Judgement): Row {
  const { verdict, past, name, serialNumber, leftover, records, dueAt } = judgement;
  const { deviceId, stage, health, workloads, complete, asOf, episode, ...said } = verdict;
  const sides = WORKLOADS.map((workload) => {
    const { intune, configmgr } = workloads[workload].by;
    return sideLetter(intune) + sideLetter(configmgr);
  });
  const row = {
    stage,
    health,
    leftover,
    workloads: WORKLOADS.map((workload) => letterOf(workloads[workload])).join(""),
  };
  return {
    tenant,
    device_id: deviceId,
    name,
    name_lower: name.toLowerCase(),
    serial: serialNumber,
    serial_lower: serialNumber?.toLowerCase() ?? null,
    ...row,
    facets: facetsOf(row),
    as_of: asOf,
    complete: complete ? 1 : 0,
    verdict: JSON.stringify({ ...said, sides: sides.join("") }),
    past: JSON.stringify(past),
    remembered: JSON.stringify({ episode, faults: remembered(verdict).faults }),
    records: PRIMARY_SOURCES.map((source) => records[source] ?? 0).join(" "),
    due_at: dueAt,
  };
}

/** Records that are there, by source; none of a row that an earlier version wrote, until it is judged again. */
export const recordsOf = ({ records }: Pick<Row, "records">): Judgement["records"] =>
  Object.fromEntries(
    (records ?? "")
      .split(" ")
      .flatMap((count, place) => (Number(count) > 0 ? [[PRIMARY_SOURCES[place]!, Number(count)]] : [])),
  );

type RememberedColumns = Pick<Row, "stage" | "health" | "workloads" | "remembered">;

/** What changes of the next verdict are told from. */
export function rememberedOf(row: RememberedColumns): Remembered {
  return {
    stage: row.stage as Remembered["stage"],
    health: row.health as Remembered["health"],
    workloads: Object.fromEntries(WORKLOADS.map((name, place) => [name, authorityOf(row.workloads[place])])),
    ...(JSON.parse(row.remembered) as Pick<Remembered, "episode" | "faults">),
  };
}

/** The verdict of a row, as it was judged, but for `asOf`. One that an earlier version wrote says everything in its text. */
export function verdictOfRow(row: Row): Omit<Verdict, "asOf"> {
  const { sides = "", ...said } = JSON.parse(row.verdict) as Pick<
    Verdict,
    "faults" | "because" | "incompleteBecause"
  > & { readonly sides?: string };
  const views = WORKLOADS.map((name, place): [Workload, WorkloadView] => {
    const letter = row.workloads[place];
    const by = { intune: sideOf(sides[2 * place]), configmgr: sideOf(sides[2 * place + 1]) };
    return [name, { authority: authorityOf(letter), by, conflict: letter === "x" }];
  });
  return {
    deviceId: row.device_id,
    stage: row.stage as Verdict["stage"],
    health: row.health as Verdict["health"],
    workloads: Object.fromEntries(views) as Verdict["workloads"],
    complete: Boolean(row.complete),
    episode: rememberedOf(row).episode,
    ...said,
  };
}
