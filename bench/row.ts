/** One line of `npm run bench`: a ratio within this run, or a count; `aim` says what the project holds itself to. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  /** "x" for a ratio, "MiB", "requests", "events", "per s", "ms", "bytes". */
  readonly unit: string;
  readonly aim?: { readonly atLeast?: number; readonly atMost?: number };
  readonly note?: string;
}
/** What a file in bench/ exports as `bench`; `devices`: how large an estate is where one is measured; `engine`: the database. */
export type Bench = (asked?: {
  readonly devices?: number | undefined;
  readonly engine?: string | undefined;
}) => Promise<readonly BenchRow[]>;
