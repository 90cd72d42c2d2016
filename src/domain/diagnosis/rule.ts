import type { FindingCode, Outcome } from "./finding.ts";
import type { Origin } from "./stage.ts";

/**
 * How much a symptom explains.
 * - `cause`: the reason itself.
 * - `loose`: a reason where no `cause` stands in the same try: a general word for something more exact.
 * - `weak`: mostly harmless; a reason only when nothing else is there.
 * - `wrapper`: the consequence of something inside; a reason only when the inside is not in the files.
 * - `state`: the reason of a waiting or skipped end, never of a failure.
 * - `never`: told among the findings only.
 */
export type Weight = "cause" | "loose" | "weak" | "wrapper" | "state" | "never";

/** One line of knowledge about logs. Rules are data: nothing here decides. */
export interface LogRule {
  readonly code: FindingCode;
  readonly weight: Weight;
  /** Where it applies; records of unknown origin are tried against all, and belong to the first that is named. */
  readonly origins: readonly Origin[];
  /** On the message. */
  readonly when?: RegExp;
  readonly unless?: RegExp;
  /** On one of the three records before it. */
  readonly after?: RegExp;
  /** Event ids that mean this whatever the language of the text. */
  readonly events?: readonly number[];
  /** How far setup has to come for this to count as made good; without it: further than it was. */
  readonly curedAt?: number;
  /** Silent when a finding whose code begins with one of these stands before it and was not made good. */
  readonly quietAfter?: readonly string[];
  /** Only where no other rule finds a cause in the same record: what is left over. */
  readonly otherwise?: boolean;
  /** What the stage comes to by it. */
  readonly state?: Outcome;
}

/** A step of setup that worked. Everything below it that failed before is made good. */
export interface Milestone {
  readonly level: number;
  readonly when: RegExp;
}
