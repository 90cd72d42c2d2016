/** A row as a database gives it: the names and values of its columns. */
export type StoredRow = Readonly<Record<string, string | number | null>>;

/** Rows of one table that come together. */
export interface StoredRows {
  readonly table: string;
  readonly rows: readonly StoredRow[];
}

/** Everything a database holds, as of one moment: what an export writes and an import takes over. */
export interface StoreContents {
  /** Version of the tables the rows are of. */
  readonly version: number;
  /** How many rows each table has, in the order in which they come. */
  readonly counts: Readonly<Record<string, number>>;
  /** Every row, table by table, a page at a time; to be gone through once. */
  rows(): AsyncIterable<StoredRows>;
}

export const rowsIn = ({ counts }: Pick<StoreContents, "counts">): number =>
  Object.values(counts).reduce((sum, rows) => sum + rows, 0);
