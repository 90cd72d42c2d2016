import type { FindingCode, Outcome, Severity } from "./finding.ts";

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** ISO 8601, UTC as far as the files tell their zone; null where the file has no time. */
  readonly at: string | null;
  readonly file: string;
  readonly line: number;
  readonly lineEnd: number;
  /** How often, in this run. */
  readonly count: number;
  readonly meaning: string;
  /** The likeliest one. */
  readonly cause: string;
  /** All, most likely first. */
  readonly causes: readonly string[];
  readonly next: string;
  /** The record, tokens masked, shortened. */
  readonly text: string;
  /** Of an earlier run, or made good later: no reason for how things stand now. */
  readonly history: boolean;
  /** What it was that a later line made good. */
  readonly madeGood: FindingCode | null;
}

export interface FirstCause {
  readonly code: FindingCode;
  readonly file: string;
  readonly line: number;
  readonly lineEnd: number;
}

/** A stretch of the timeline: one run of setup, or what is in the files of another stage. */
export interface Stretch {
  readonly stage: string;
  readonly outcome: Outcome;
  readonly from: string | null;
  readonly to: string | null;
  readonly file: string;
  readonly line: number;
  /** The return code as the end line has it. */
  readonly returnCode: string | null;
  readonly decides: boolean;
}

export interface Diagnosis {
  readonly outcome: Outcome;
  readonly firstCause: FirstCause | null;
  readonly findings: readonly Finding[];
  readonly timeline: readonly Stretch[];
  readonly commandLine: string | null;
}
