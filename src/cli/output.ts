import { writeFile } from "node:fs/promises";
import { BridgeError } from "../domain/errors.ts";
import type { Column, OutputFormat, Paint, View } from "./frame.ts";

export interface PrintOptions {
  readonly format: OutputFormat;
  readonly width: number;
  readonly paint: Paint;
  readonly query?: string | undefined;
  readonly columns?: string | undefined;
  readonly outputFile?: string | undefined;
}

/** Prints a value in the format asked for, on standard output or into a file. */
export async function printValue(value: unknown, view: View, options: PrintOptions): Promise<void> {
  const { format } = options;
  if (format === "xlsx" && !options.outputFile)
    throw new BridgeError(
      "usage",
      "A workbook goes into a file.",
      {},
      { next: "Add --output-file FILE.xlsx." },
    );
  const queried = options.query === undefined ? value : await query(value, options.query);
  const shown = await rendered(queried, options.query === undefined ? view : {}, options);
  if (!options.outputFile) return write(typeof shown === "string" ? shown : Buffer.from(shown).toString());
  try {
    await writeFile(options.outputFile, shown);
  } catch (cause) {
    throw new BridgeError(
      "disk",
      `${options.outputFile} cannot be written: ${(cause as Error).message}`,
      { file: options.outputFile },
      { cause },
    );
  }
}

async function query(value: unknown, expression: string): Promise<unknown> {
  const { search } = await import("@jmespath-community/jmespath");
  try {
    return search(JSON.parse(JSON.stringify(value)), expression);
  } catch (cause) {
    throw new BridgeError(
      "usage",
      `--query ${expression}: ${(cause as Error).message}`,
      {},
      { cause, next: "It is a JMESPath expression, e.g. 'rows[].name'." },
    );
  }
}

async function rendered(value: unknown, view: View, options: PrintOptions): Promise<string | Uint8Array> {
  const rows = view.rows ?? rowsOf(value);
  const columns = chosenColumns(rows, view.columns, options.columns);
  switch (options.format) {
    case "json":
      return `${JSON.stringify(value ?? null, undefined, 2)}\n`;
    case "ndjson":
      return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    case "yaml":
      return (await import("yaml")).stringify(JSON.parse(JSON.stringify(value ?? null)));
    case "csv":
      return (await import("./delimited.ts")).csv(rows, columns);
    case "md":
      return (await import("./delimited.ts")).markdown(rows, columns);
    case "xlsx":
      return (await import("./workbook.ts")).workbook(rows, columns);
    case "table":
      if (view.text && options.columns === undefined) return `${view.text(options.paint, options.width)}\n`;
      if (typeof value === "string") return `${value}\n`;
      return (await import("./table.ts")).table(rows, columns, options);
  }
}

/** The rows of an answer: a list, its `rows`, or the thing itself as the only row. */
function rowsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value && typeof value === "object" && "rows" in value && Array.isArray(value.rows)) return value.rows;
  return value === undefined || value === null ? [] : [value];
}

function chosenColumns(
  rows: readonly unknown[],
  known: readonly Column[] | undefined,
  asked: string | undefined,
): readonly Column[] {
  if (asked !== undefined)
    return asked
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .map((key) => known?.find((column) => column.key === key) ?? { key, title: key });
  if (known) return known;
  const keys = new Set<string>();
  for (const row of rows.slice(0, 100))
    for (const key of row && typeof row === "object" && !Array.isArray(row) ? Object.keys(row) : ["value"])
      keys.add(key);
  return [...keys].map((key) => ({ key, title: key }));
}

/** The value at a dotted path, as text for a cell. */
export function cell(row: unknown, key: string): string {
  if (key === "value" && (row === null || typeof row !== "object"))
    return row === null || row === undefined ? "" : String(row);
  const value = key
    .split(".")
    .reduce<unknown>(
      (at, name) => (at && typeof at === "object" ? (at as Record<string, unknown>)[name] : undefined),
      row,
    );
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const write = (text: string) =>
  new Promise<void>((resolve, reject) =>
    process.stdout.write(text, (error) =>
      error && (error as NodeJS.ErrnoException).code !== "EPIPE" ? reject(error) : resolve(),
    ),
  );
