import type { Finding, FirstCause } from "../diagnosis/diagnosis.ts";
import type { Outcome } from "../diagnosis/finding.ts";
import type { Instant } from "./facts.ts";

/** What logs of a device were found to say: the findings of its last run, not the logs themselves. */
export interface AttachedLog {
  readonly attachedAt: Instant;
  readonly outcome: Outcome;
  readonly firstCause: FirstCause | null;
  /** Of the last run; what earlier runs had is left out. */
  readonly findings: readonly Finding[];
  /** Names without folders. */
  readonly files: readonly string[];
}
