import { refuse } from "./refuse.ts";
import type { StringPool } from "./string-pool.ts";

export interface Column {
  readonly name: string;
  /** "unknown": a type that does not exist; its table cannot be read. */
  readonly kind: "text" | "integer" | "stream" | "unknown";
  /** Bytes in a row. */
  readonly width: number;
}
/** A cell: text, number, or null. Stream cells read as null. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

const TEXT = 0x0800;
/** The largest installers have some hundred thousand registry entries. */
const MOST_ROWS = 1_000_000;

/** `_Columns`, the table of all tables' columns, with a layout of its own: table, number, name, type. */
export function readColumns(bytes: Uint8Array, pool: StringPool): Map<string, Column[]> {
  const { referenceSize } = pool;
  const layout = [referenceSize, 2, referenceSize, 2];
  const rows = Math.floor(bytes.length / (2 * referenceSize + 4));
  const at = columnReader(bytes, rows, layout);
  const tables = new Map<string, { number: number; column: Column }[]>();
  for (let row = 0; row < rows; row++) {
    const table = pool.text(at(0, row));
    const name = pool.text(at(2, row));
    if (table === undefined || name === undefined)
      throw refuse("its list of columns names a string that is not there");
    const list = tables.get(table) ?? [];
    list.push({
      number: at(1, row) - 0x8000,
      column: { name, ...shapeOf(at(3, row) - 0x8000, referenceSize) },
    });
    tables.set(table, list);
  }
  return new Map(
    [...tables].map(([table, list]) => [
      table,
      list.sort((a, b) => a.number - b.number).map(({ column }) => column),
    ]),
  );
}

/** Kind and width from a type word. Exactly 0x0900 and 0x1900 are streams; 0x0F00, the long text of Property.Value, is not. */
function shapeOf(type: number, referenceSize: number): Pick<Column, "kind" | "width"> {
  const word = type & 0xffff;
  const length = word & 0xff;
  // Key and localizable bits do not change what a cell is.
  if ((word & 0x0f00) === 0x0900 && length === 0) return { kind: "stream", width: 2 };
  if (word & TEXT) return { kind: "text", width: referenceSize };
  if (length === 1 || length === 2) return { kind: "integer", width: 2 };
  return length === 4 ? { kind: "integer", width: 4 } : { kind: "unknown", width: 0 };
}

/**
 * Rows of a table whose values lie column by column, one at a time; without `only`, all columns.
 * @throws BridgeError "invalid" when a column has no known type, a text is not in the pool, or there are too many rows.
 */
export function* readRows(
  bytes: Uint8Array,
  columns: readonly Column[],
  pool: StringPool,
  only?: readonly string[],
): Generator<Row> {
  const unknown = columns.find(({ kind }) => kind === "unknown");
  if (unknown) throw refuse(`the column ${unknown.name} has a type that does not exist`);
  const layout = columns.map(({ width }) => width);
  const rowSize = layout.reduce((sum, width) => sum + width, 0);
  const rows = rowSize === 0 ? 0 : Math.floor(bytes.length / rowSize);
  if (rows > MOST_ROWS) throw refuse(`a table has ${rows} rows; at most ${MOST_ROWS} are read`);
  const at = columnReader(bytes, rows, layout);
  const wanted = columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ name }) => !only || only.includes(name));
  for (let row = 0; row < rows; row++) {
    const cells: Record<string, Cell> = {};
    for (const { name, kind, width, index } of wanted)
      cells[name] = cellOf(at(index, row), kind, width, pool);
    yield cells;
  }
}

function cellOf(raw: number, kind: Column["kind"], width: number, pool: StringPool): Cell {
  if (raw === 0 || kind === "stream") return null;
  if (kind === "integer") return width === 2 ? raw - 0x8000 : raw - 0x80000000;
  const text = pool.text(raw);
  if (text === undefined) throw refuse(`a table refers to string ${raw}, which is not there`);
  return text;
}

function columnReader(bytes: Uint8Array, rows: number, layout: readonly number[]) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  let start = 0;
  for (const width of layout) {
    starts.push(start);
    start += width * rows;
  }
  return (column: number, row: number): number => {
    const width = layout[column]!;
    const at = starts[column]! + row * width;
    if (width === 2) return view.getUint16(at, true);
    if (width === 3) return view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;
    return view.getUint32(at, true);
  };
}
