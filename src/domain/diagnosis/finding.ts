import { FINDING_TEXTS } from "./data/finding-texts.ts";

export type Severity = "error" | "warning" | "info";

/** What is said of every finding of one kind. */
export interface FindingText {
  readonly severity: Severity;
  readonly meaning: string;
  /** Most likely first. */
  readonly causes: readonly string[];
  readonly next: string;
}

export type FindingCode = keyof typeof FINDING_TEXTS;
export const FINDING_CODES = Object.keys(FINDING_TEXTS) as readonly FindingCode[];

export function textOf(code: FindingCode): FindingText {
  return FINDING_TEXTS[code];
}

/** How the last run or the latest stage of a device stands. */
export type Outcome =
  | "succeeded"
  | "succeeded-restart-pending"
  | "failed"
  | "retrying"
  | "waiting"
  | "skipped"
  | "running"
  | "unknown";
