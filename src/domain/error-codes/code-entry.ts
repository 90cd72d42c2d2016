/** What a code means in one place where it occurs. The same number may have several entries, one for each place. */
export interface CodeEntry {
  /** Unsigned, as it is written there; null for what has only a name, such as an answer of the gateway. */
  readonly code: number | null;
  /** Microsoft's name, where a page or header gives one. */
  readonly symbol: string | null;
  /** Who says it: "ccmsetup return code", "MDM enrolment". */
  readonly context: string;
  readonly meaning: string;
  /** Most likely first. */
  readonly causes?: readonly string[];
  /** What tells the causes apart. */
  readonly checks?: readonly string[];
  readonly remedies?: readonly string[];
  readonly note?: string;
  /** `repository:path` of a public page, a header of the Windows SDK, or a report. */
  readonly sources: readonly string[];
}
