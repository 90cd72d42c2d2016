/** What a field of COPY's text format may not hold as it is; NUL no text of the server's can hold at all. */
const TELLING = /[\\\t\n\r\0]/;
const EACH_TELLING = /[\\\t\n\r\0]/g;
const WRITTEN: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\0": "\uFFFD",
};

/**
 * Rows in the text format of COPY (PostgreSQL's manual, page of COPY): a line each, a tab between fields, `\N` where there is
 * nothing. Half of a pair of characters becomes U+FFFD, as does the character 0: the server's texts hold neither.
 */
export function asCopyText<Row extends object>(
  rows: readonly Row[],
  columns: readonly (keyof Row & string)[],
): Buffer {
  let text = "";
  for (const row of rows) {
    let between = "";
    for (const column of columns) {
      text += between + fieldOf(row[column]);
      between = "\t";
    }
    text += "\n";
  }
  // What cannot be encoded is U+FFFD by the encoding itself.
  return Buffer.from(text);
}

function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  const text = typeof value === "string" ? value : String(value);
  return TELLING.test(text) ? text.replace(EACH_TELLING, (sign) => WRITTEN[sign]!) : text;
}
