/** A page of a list, and where the next one begins; null at the end. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
}

/** `limit` rows, from a list that was asked for one more. */
export function pageOf<Row>(found: readonly Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const rows = found.slice(0, limit);
  return { rows, cursor: found.length > limit ? cursorOf(rows.at(-1)!) : null };
}
