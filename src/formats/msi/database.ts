import { BridgeError } from "../../domain/errors.ts";
import type { RandomAccess } from "../bytes.ts";
import { type CompoundFile, openCompoundFile, type StreamEntry } from "./compound-file.ts";
import { reasonOf, refuse } from "./refuse.ts";
import { streamName } from "./stream-name.ts";
import { readStringPool, type StringPool } from "./string-pool.ts";
import { readSummary, type Summary } from "./summary.ts";
import { type Column, type Row, readColumns, readRows } from "./tables.ts";

/** An installer database, opened; tables are read when they are asked for. */
export interface MsiDatabase {
  readonly file: CompoundFile;
  readonly codepage: number;
  readonly columns: ReadonlyMap<string, readonly Column[]>;
  /** Names of the root's streams that are no tables, readable. */
  readonly streams: ReadonlySet<string>;
  readonly summary: Summary | undefined;
  /** Rows of a table, only the columns named; none when there is no such table. They and their reading throw BridgeError "invalid". */
  readonly rows: (table: string, ...only: string[]) => Promise<Iterable<Row>>;
  readonly problems: readonly string[];
}

const MIB = 2 ** 20;
// The largest real ones are far below; what is claimed beyond is refused before memory is reserved.
const MOST_STRING_DATA = 32 * MIB;
const MOST_POOL = 8 * MIB;
const MOST_TABLE = 16 * MIB;
const MOST_COLUMNS = MIB;
const MOST_SUMMARY = MIB;

const KINDS: Readonly<Record<string, string>> = {
  "{000C1086-0000-0000-C000-000000000046}": "a patch (.msp)",
  "{000C1082-0000-0000-C000-000000000046}": "a transform (.mst)",
};

/**
 * Opens an MSI by position: header, directory, string pool, columns. Cabinets are never touched.
 * @throws BridgeError "invalid" when it is no installer database or a part that is needed is broken.
 */
export async function openMsi(access: RandomAccess): Promise<MsiDatabase> {
  const file = await openCompoundFile(access);
  const kind = KINDS[file.rootClassId];
  if (kind) throw refuse(`it is ${kind}, not an installer`);
  const tables = new Map<string, StreamEntry>();
  const streams = new Map<string, StreamEntry>();
  for (const entry of file.streams.values()) {
    const { name, isTable } = streamName(entry.name);
    (isTable ? tables : streams).set(name, entry);
  }
  const [poolEntry, dataEntry] = [tables.get("_StringPool"), tables.get("_StringData")];
  if (!poolEntry || !dataEntry) throw refuse("it is a compound file without an installer database");
  const pool = readStringPool(
    await file.read(poolEntry, MOST_POOL),
    await file.read(dataEntry, MOST_STRING_DATA),
  );
  const columnsEntry = tables.get("_Columns");
  if (!columnsEntry) throw refuse("its list of columns is missing");
  const columns = readColumns(await file.read(columnsEntry, MOST_COLUMNS), pool);
  const problems = [...pool.problems];
  if (file.missing > 0)
    problems.push(
      `The file is cut off: about ${file.missing} bytes are missing at its end. It will not install.`,
    );
  return {
    file,
    codepage: pool.codepage,
    columns,
    streams: new Set(streams.keys()),
    summary: await summaryOf(file, streams.get("\u0005SummaryInformation"), problems),
    rows: (table, ...only) =>
      rowsOf(file, tables.get(table), columns.get(table), pool, problems, table, only),
    problems,
  };
}

async function rowsOf(
  file: CompoundFile,
  entry: StreamEntry | undefined,
  columns: readonly Column[] | undefined,
  pool: StringPool,
  problems: string[],
  table: string,
  only: readonly string[],
): Promise<Iterable<Row>> {
  if (!entry || !columns) return [];
  const bytes = await file.read(entry, MOST_TABLE);
  const rowSize = columns.reduce((sum, { width }) => sum + width, 0);
  if (rowSize > 0 && bytes.length % rowSize !== 0)
    problems.push(`The table ${table} has ${bytes.length} bytes, which is no whole number of rows.`);
  return readRows(bytes, columns, pool, only.length > 0 ? only : undefined);
}

/** A summary that cannot be read is a problem, not the end: the database tells nearly all of it. */
async function summaryOf(
  file: CompoundFile,
  entry: StreamEntry | undefined,
  problems: string[],
): Promise<Summary | undefined> {
  if (!entry) {
    problems.push("It has no summary information.");
    return undefined;
  }
  try {
    return readSummary(await file.read(entry, MOST_SUMMARY));
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    problems.push(reasonOf(error));
    return undefined;
  }
}
