import { BridgeError } from "../domain/errors.ts";
import { valueAt } from "../formats/tables/cell.ts";
import type { Column, OutputFormat, Paint, View } from "./frame.ts";
import { safeText } from "./safe-text.ts";
import { toFile, writeOut } from "./sink.ts";

export interface PrintOptions {
  readonly format: OutputFormat;
  readonly width: number;
  readonly paint: Paint;
  readonly query?: string | undefined;
  readonly columns?: string | undefined;
  readonly outputFile?: string | undefined;
}

type Rows = Iterable<unknown> | AsyncIterable<unknown>;
const STREAMED: readonly OutputFormat[] = ["ndjson", "csv", "md"];

/**
 * Prints a value in the format asked for, on standard output or into a file. Rows that come one by one are held only where
 * the format needs them all: for widths, for one document, for a query.
 */
export async function printValue(value: unknown, view: View, options: PrintOptions): Promise<void> {
  if (view.rows && Symbol.asyncIterator in view.rows && options.columns === undefined && view.columns)
    if (options.query === undefined && STREAMED.includes(options.format))
      return render(value, view.rows, view.columns, view, options);

  const held = await withRowsHeld(value, view);
  if (options.query === undefined) return printHeld(held.value, held.view, options);
  const { queried } = await import("./query.ts");
  return printHeld(queried(held.value, options.query), {}, options);
}

async function withRowsHeld(value: unknown, view: View): Promise<{ value: unknown; view: View }> {
  if (!view.rows || Array.isArray(view.rows)) return { value, view };
  const rows: unknown[] = [];
  for await (const row of view.rows) rows.push(row);
  return {
    value: value === undefined ? rows : { ...(value as object), rows },
    view: { ...view, rows },
  };
}

async function printHeld(value: unknown, view: View, options: PrintOptions): Promise<void> {
  const asked = options.columns?.split(",").map((name) => name.trim());
  const forPeople = options.format === "table" || options.format === "md";
  const alone = view.rows === undefined && view.columns === undefined && asked === undefined;
  if (forPeople && alone && isPlainObject(value) && !Array.isArray(value.rows)) {
    const rows = Object.entries(value).map(([name, is]) => ({ name, is }));
    return render(value, rows, PAIR, view, options);
  }
  const rows = (view.rows as readonly unknown[] | undefined) ?? rowsOf(value);
  const none = asked && noColumn(asked, rows, view.columns);
  if (none) {
    // The work may be done that this is the answer of: it is printed as if nobody had asked for columns.
    await printHeld(value, view, { ...options, columns: undefined });
    throw none;
  }
  const columns = asked ? askedColumns(asked, view.columns) : (view.columns ?? columnsOf(rows));
  return asked
    ? render(onlyColumns(value, columns), onlyColumns(rows, columns), columns, view, options)
    : render(value, rows, columns, view, options);
}

const PAIR: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "is", title: "Value" },
];

async function render(
  value: unknown,
  rows: Rows,
  columns: readonly Column[],
  view: View,
  options: PrintOptions,
): Promise<void> {
  const out = (chunks: Iterable<string> | AsyncIterable<string>) => writeOut(chunks, options.outputFile);
  switch (options.format) {
    case "json":
      return out([`${JSON.stringify(value ?? null, undefined, 2)}\n`]);
    case "ndjson":
      return out(jsonLines(rows));
    case "yaml":
      return out([(await import("yaml")).stringify(JSON.parse(JSON.stringify(value ?? null)))]);
    case "csv":
      return out((await import("../formats/tables/csv.ts")).csv(rows, columns));
    case "md":
      return out((await import("./markdown.ts")).markdown(rows, columns));
    case "xlsx":
      // The frame refuses a workbook without a file before any work is done.
      return workbookIn(options.outputFile!, rows, columns);
    case "table":
      if (view.text && options.columns === undefined)
        return out([`${safeText(view.text(options.paint, options.width))}\n`]);
      if (typeof value === "string") return out([`${value}\n`]);
      return out([(await import("./table.ts")).table([...(rows as Iterable<unknown>)], columns, options)]);
  }
}

async function workbookIn(file: string, rows: Rows, columns: readonly Column[]): Promise<void> {
  const { writeWorkbook } = await import("../formats/tables/workbook.ts");
  await toFile(file, () => writeWorkbook(rows, columns, { filename: file }));
}

async function* jsonLines(rows: Rows): AsyncIterable<string> {
  for await (const row of rows) yield `${JSON.stringify(row ?? null)}\n`;
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The rows of an answer: a list, its `rows`, or the thing itself as the only row. */
function rowsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isPlainObject(value) && Array.isArray(value.rows)) return value.rows;
  return value === undefined || value === null ? [] : [value];
}

/** Every name that occurs in the rows, in the order of first sight; numbers to the right. */
function columnsOf(rows: readonly unknown[]): readonly Column[] {
  const keys = new Set<string>();
  for (const row of rows) for (const key of isPlainObject(row) ? Object.keys(row) : ["value"]) keys.add(key);
  return [...keys].map((key) => {
    const values = rows.map((row) => valueAt(row, key)).filter((value) => value != null);
    const numbers = values.length > 0 && values.every((value) => typeof value === "number");
    return { key, title: key, ...(numbers ? { align: "right" as const } : {}) };
  });
}

/** What is wrong with the names asked for: there is none, or no row has one of them. */
function noColumn(
  asked: readonly string[],
  rows: readonly unknown[],
  known: readonly Column[] | undefined,
): BridgeError | undefined {
  const names = asked.filter((name) => name !== "");
  if (names.length === 0)
    return new BridgeError(
      "usage",
      "--columns names no column.",
      {},
      { next: "Give names with commas between." },
    );
  const unknown = names.filter((name) => !known?.some(({ key }) => key === name) && !mayBeIn(rows, name));
  if (unknown.length === 0) return undefined;
  const there = new Set([...columnsOf(rows), ...(known ?? [])].map(({ key }) => key));
  return new BridgeError(
    "usage",
    `There is no column ${unknown.join(", ")} here; the answer was printed with all of them.`,
    { columns: unknown.join(",") },
    { next: `Choose from: ${[...there].join(", ")}.` },
  );
}

function askedColumns(asked: readonly string[], known: readonly Column[] | undefined): readonly Column[] {
  const names = asked.filter((name) => name !== "");
  return names.map((name) => {
    // What is asked for by its name is shown.
    const { spare: _spare, ...column } = known?.find(({ key }) => key === name) ?? { key: name, title: name };
    return column;
  });
}

/** Whether a row has it. Without rows, and inside of what is empty in every row, it cannot be told. */
function mayBeIn(rows: readonly unknown[], name: string): boolean {
  if (rows.length === 0 || rows.some((row) => valueAt(row, name) !== undefined)) return true;
  const above = name.split(".").slice(0, -1).join(".");
  return above !== "" && mayBeIn(rows, above) && rows.every((row) => valueAt(row, above) == null);
}

/** Lists, and the `rows` of an answer, with no more than these columns. */
function onlyColumns<T>(value: T, columns: readonly Column[]): T {
  const pick = (row: unknown) =>
    Object.fromEntries(columns.map(({ key }) => [key, valueAt(row, key) ?? null]));
  if (Array.isArray(value)) return value.map(pick) as T;
  if (!isPlainObject(value)) return value;
  return (Array.isArray(value.rows) ? { ...value, rows: value.rows.map(pick) } : pick(value)) as T;
}
