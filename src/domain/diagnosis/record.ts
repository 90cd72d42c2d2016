/** How a record was written. */
export type RecordForm = "cmtrace" | "legacy" | "copied" | "msi" | "event" | "report" | "plain";

/**
 * Local time as it stands in the file, in milliseconds as if it were UTC. Where month and day cannot be told apart in the
 * record alone there are two; NaN where a reading makes no date.
 */
export interface RecordTime {
  readonly monthFirst: number;
  readonly dayFirst: number;
  /** Which of the two is usual for the way it is written, where nothing else tells. */
  readonly usual: "month" | "day";
  /** Minutes to add to come to UTC; null where the file does not say. */
  readonly bias: number | null;
}

/** One entry of a log. Lines count from 1 in the decoded file. */
export interface LogRecord {
  readonly line: number;
  readonly lineEnd: number;
  readonly message: string;
  readonly time: RecordTime | null;
  /** As written; empty when the form has none. */
  readonly component: string;
  readonly thread: string;
  readonly form: RecordForm;
  readonly eventId: number | null;
  /** The beginning or the end is missing: the file starts or ends inside this record. */
  readonly cut: "head" | "tail" | null;
}
