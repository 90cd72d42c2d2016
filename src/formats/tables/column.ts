/** One column of a list, the same in every format. `key` is a dotted path into a row. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly align?: "right";
  /** Left out of a table that would be too wide for the terminal, the last of them first. */
  readonly spare?: true;
}
