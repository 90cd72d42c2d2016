import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BridgeError } from "../../domain/errors.ts";
import { rowsIn, type StoreContents, type StoredRow, type StoredRows } from "../../domain/store-contents.ts";
import { ARCHIVE_FORMAT, ArchiveEnd, ArchiveHead, ArchiveTable } from "./archive-format.ts";

/** A line longer than this is none of ours, and would fill the memory. */
const LONGEST_LINE = 64 << 20;
const PAGE = 500;

export interface StoreArchive extends StoreContents {
  readonly createdAt: string;
}

/**
 * The contents of an archive. Its first line is read at once, the rest as the rows are gone through; only when they ended
 * without an error were they whole.
 * @throws BridgeError "invalid" when it is no archive, is damaged or cut off; "configuration" when a newer program wrote it.
 */
export async function readArchive(file: string, bytes: AsyncIterable<Uint8Array>): Promise<StoreArchive> {
  const lines = linesOf(file, bytes);
  const first = await lines.next();
  const head = first.done ? undefined : ArchiveHead.safeParse(parsed(first.value)).data;
  if (!head) {
    await lines.return(undefined);
    throw new BridgeError("invalid", `${file} is no export of ccmbridge.`, { file });
  }
  if (head.format > ARCHIVE_FORMAT) {
    await lines.return(undefined);
    throw new BridgeError(
      "configuration",
      `${file} has format ${head.format}; this ccmbridge reads up to ${ARCHIVE_FORMAT}.`,
      { file },
      { next: "Use the newer ccmbridge that wrote it." },
    );
  }
  return {
    version: head.version,
    counts: head.counts,
    createdAt: head.createdAt,
    rows: () => rowsOf(file, head, `${first.value}`, lines),
  };
}

async function* rowsOf(
  file: string,
  head: ArchiveHead,
  firstLine: string,
  lines: AsyncGenerator<string>,
): AsyncGenerator<StoredRows> {
  const damaged = (what: string) =>
    new BridgeError(
      "invalid",
      `${file} is damaged or cut off: ${what}.`,
      { file },
      { next: "Export again, or take another copy of the file." },
    );
  const digest = createHash("sha256").update(`${firstLine}\n`);
  const counted = new Map<string, number>();
  let table: ArchiveTableLine | undefined;
  let page: StoredRow[] = [];
  let ended = false;
  for await (const line of lines) {
    if (ended) throw damaged("something follows its end");
    const value = parsed(line);
    if (Array.isArray(value)) {
      digest.update(`${line}\n`);
      const row = table && rowOf(table.columns, value);
      if (!table || !row) throw damaged("a line is no row of its table");
      page.push(row);
      counted.set(table.table, (counted.get(table.table) ?? 0) + 1);
      if (page.length < PAGE) continue;
      yield { table: table.table, rows: page };
      page = [];
      continue;
    }
    if (table && page.length > 0) yield { table: table.table, rows: page };
    page = [];
    const end = ArchiveEnd.safeParse(value).data;
    if (end) {
      if (end.sha256 !== digest.digest("hex")) throw damaged("its digest is another");
      ended = true;
      continue;
    }
    digest.update(`${line}\n`);
    table = ArchiveTable.safeParse(value).data;
    if (!table) throw damaged("a line is not understood");
    if (counted.has(table.table)) throw damaged(`the table ${table.table} comes twice`);
  }
  if (!ended) throw damaged("its end is missing");
  const missing = Object.entries(head.counts).find(([name, rows]) => (counted.get(name) ?? 0) !== rows);
  if (missing || [...counted.values()].reduce((sum, rows) => sum + rows, 0) !== rowsIn(head))
    throw damaged("it has other rows than its first line says");
}

interface ArchiveTableLine {
  readonly table: string;
  readonly columns: readonly string[];
}

function rowOf(columns: readonly string[], values: readonly unknown[]): StoredRow | undefined {
  if (values.length !== columns.length) return undefined;
  const row: Record<string, string | number | null> = {};
  for (const [place, column] of columns.entries()) {
    const value = values[place];
    if (value !== null && typeof value !== "string" && typeof value !== "number") return undefined;
    row[column] = value;
  }
  return row;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A chunk is ours until the next is asked for; unpacking looks further ahead. */
async function* copies(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) yield new Uint8Array(chunk);
}

/** Lines of what is packed; half a character at the end of a chunk waits for the next. */
async function* linesOf(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const gunzip = createGunzip();
  pipeline(Readable.from(copies(bytes)), gunzip, () => {});
  gunzip.setEncoding("utf8");
  let rest = "";
  try {
    for await (const text of gunzip as AsyncIterable<string>) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE) break;
      yield* lines;
    }
  } catch (cause) {
    if (!String((cause as { code?: unknown }).code).startsWith("Z_")) throw cause;
    throw new BridgeError(
      "invalid",
      `${file} is damaged or cut off, or no export of ccmbridge: ${(cause as Error).message}.`,
      { file },
      { cause, next: "Export again, or take another copy of the file." },
    );
  } finally {
    gunzip.destroy();
  }
  if (rest !== "")
    throw new BridgeError("invalid", `${file} is damaged or cut off: a line has no end.`, { file });
}
