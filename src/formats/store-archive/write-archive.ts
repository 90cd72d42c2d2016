import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { rowsIn, type StoreContents } from "../../domain/store-contents.ts";
import { ARCHIVE_FORMAT, ARCHIVE_KIND } from "./archive-format.ts";

/** Characters that are handed on together. */
const CHUNK = 1 << 16;

/**
 * The contents of a database as NDJSON in gzip: a line that says what it is and how many rows each table has; for every
 * table a line with its columns, then a line a row; and at the end the digest of everything before. Whatever `contents`
 * throws ends it.
 */
export function writeArchive(contents: StoreContents, createdAt: Date): AsyncIterable<Uint8Array> {
  const gzip = createGzip();
  // What fails on the way is told by the last of the streams.
  pipeline(Readable.from(chunks(contents, createdAt)), gzip, () => {});
  return gzip;
}

async function* chunks(contents: StoreContents, createdAt: Date): AsyncGenerator<string> {
  const digest = createHash("sha256");
  let chunk = "";
  for await (const line of lines(contents, createdAt)) {
    chunk += `${JSON.stringify(line)}\n`;
    if (chunk.length < CHUNK) continue;
    digest.update(chunk);
    yield chunk;
    chunk = "";
  }
  digest.update(chunk);
  yield `${chunk}${JSON.stringify({ end: true, rows: rowsIn(contents), sha256: digest.digest("hex") })}\n`;
}

async function* lines({ version, counts, rows }: StoreContents, createdAt: Date): AsyncGenerator<unknown> {
  yield { kind: ARCHIVE_KIND, format: ARCHIVE_FORMAT, version, createdAt: createdAt.toISOString(), counts };
  let current: string | undefined;
  let columns: readonly string[] = [];
  for await (const { table, rows: page } of rows()) {
    if (table !== current && page[0]) {
      current = table;
      columns = Object.keys(page[0]);
      yield { table, columns };
    }
    for (const row of page) yield columns.map((column) => row[column]);
  }
}
