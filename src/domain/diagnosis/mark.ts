import type { FindingCode, Outcome } from "./finding.ts";
import type { RecordTime } from "./record.ts";
import type { Weight } from "./rule.ts";
import type { Stage } from "./stage.ts";

/** Something in a log that the diagnosis rests on. Everything else of a file is forgotten as soon as it is read. */
export interface Mark {
  readonly stage: Stage;
  /** From a log of Windows Installer, not from setup itself. */
  readonly installer: boolean;
  readonly line: number;
  lineEnd: number;
  readonly time: RecordTime | null;
  readonly thread: string;
  /** The record, masked and shortened, for people. */
  readonly text: string;
  /** Records like this that followed directly. */
  count: number;

  /** A run of setup or a session of Windows Installer begins; `process` is its number. */
  readonly start?: string;
  /** It ends. `code` is the return code; `failed` when the line says so. */
  readonly end?: { readonly code: number; readonly failed: boolean };
  /** A milestone of setup. */
  readonly level?: number;
  /** A next try was announced, or has begun. */
  readonly retry?: boolean;
  readonly attempt?: boolean;

  readonly code?: FindingCode;
  readonly weight?: Weight;
  readonly curedAt?: number;
  readonly quietAfter?: readonly string[];
  readonly state?: Outcome | "open" | "fine" | "automatic-enrolment-on";
  /** The try of enrolment that begins, and how many there are. */
  readonly tries?: readonly [number, number];
  /** In minutes, when it was announced. */
  readonly retryMinutes?: number;
  /** Host that a request went to. */
  readonly host?: string;
  /** Flags of co-management: what the policy says, and what a component uses. */
  readonly mergedFlags?: number;
  readonly usedFlags?: number;
  /** The last record of a file. */
  readonly last?: boolean;
}
