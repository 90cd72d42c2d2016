import { WORKLOADS, type Workload } from "../../domain/device/facts.ts";
import { type Fault, hasReached, type Stage } from "../../domain/device/verdict-types.ts";
import type { Schema } from "../schema.ts";

type Telling = Pick<Schema["device"], "stage" | "health" | "leftover" | "workloads">;

/** Stands where there is no class of leftover: the device counts. */
const NONE = "-";

/** `comanaged good - iciiiii`: what the columns say, in the order of `groupDevices`, which writes it in SQL. */
export const facetsOf = ({ stage, health, leftover, workloads }: Telling): string =>
  `${stage} ${health} ${leftover ?? NONE} ${workloads}`;

/** For LIKE: facets of devices that count. No other word of them is this sign alone. */
export const COUNTING_FACETS = `% ${NONE} %`;

export function tellingOf(facets: string): Telling {
  const [stage = "", health = "", leftover = NONE, workloads = ""] = facets.split(" ");
  return { stage, health, leftover: leftover === NONE ? null : leftover, workloads };
}

/** What of a device's facets a list asks for. */
export interface FacetQuery {
  readonly stage?: string | undefined;
  readonly reached?: Exclude<Stage, "left"> | undefined;
  readonly health?: string | undefined;
  readonly workload?: { readonly name: string; readonly authority: string } | undefined;
  readonly client?: boolean | undefined;
  readonly leftovers?: boolean | undefined;
}

/** Letters of a workload by who has it; a conflict is nobody's, and asked for by itself or among the unknown. */
const LETTERS: Readonly<Record<string, string>> = { intune: "i", configmgr: "c", conflict: "x" };

/** Stages of devices that have a Configuration Manager client. */
export const WITH_CLIENT: readonly string[] = ["registered", "comanaged"];

export function fits(facets: string, query: FacetQuery): boolean {
  const { stage, health, leftover, workloads } = tellingOf(facets);
  if (query.stage !== undefined && stage !== query.stage) return false;
  if (query.reached !== undefined && !hasReached(stage as Stage, query.reached)) return false;
  if (query.health !== undefined && health !== query.health) return false;
  if (query.client && !WITH_CLIENT.includes(stage)) return false;
  if (!query.leftovers && leftover !== null) return false;
  if (!query.workload) return true;
  const letter = workloads[WORKLOADS.indexOf(query.workload.name as Workload)];
  return letter !== undefined && (LETTERS[query.workload.authority] ?? "ux").includes(letter);
}

/** Whether a device does not go on by itself because of a fault. */
export const isStuck = (
  { stage, leftover }: Pick<Telling, "stage" | "leftover">,
  severity: Fault["severity"],
) => severity !== "info" && leftover === null && stage !== "comanaged" && stage !== "left";
