import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { BridgeError } from "../../domain/errors.ts";

const SEPARATORS = [",", ";", "\t"] as const;
export type Separator = (typeof SEPARATORS)[number];

/** What a table of text is written with. */
export interface TableForm {
  readonly separator: Separator;
  /** Lines in front of the header that are none of the table. */
  readonly preface: number;
}

/** One row: its cells by the header's order, and the line it begins in, from 1. */
export interface ExportRow {
  readonly line: number;
  readonly cells: readonly string[];
}

interface ParsedRow {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** No row of a device list is longer; an unclosed quotation mark makes one of the rest of the file. Characters. */
const LONGEST_ROW = 1 << 20;
const BREAK = /\r\n|\r|\n/g;

/**
 * The form by the first lines: `#TYPE` of Windows PowerShell and `sep=` of spreadsheets stand in front of the header; the
 * separator is the sign that parts the header most often outside of quotation marks.
 */
export function tableFormOf(start: string): TableForm {
  const lines = start.split(/\r\n|\r|\n/, 3);
  let preface = /^#TYPE /i.test(lines[0] ?? "") ? 1 : 0;
  const named = /^"?sep=(.)"?$/i.exec(lines[preface] ?? "")?.[1];
  if (named !== undefined) preface++;
  const header = (lines[preface] ?? "").replaceAll(/"(?:[^"]|"")*"/g, "");
  const count = (sign: string) => header.split(sign).length;
  return {
    preface,
    separator:
      SEPARATORS.find((sign) => sign === named) ?? SEPARATORS.reduce((a, b) => (count(b) > count(a) ? b : a)),
  };
}

/**
 * Rows of a table, the header first, as they come. Empty lines are none.
 * @throws BridgeError "invalid" with the line where quotation marks do not fit.
 */
export async function* tableRows(
  text: AsyncIterable<string>,
  { separator, preface }: TableForm,
): AsyncGenerator<ExportRow> {
  const parser = parse({
    delimiter: separator,
    from_line: preface + 1,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const source = Readable.from(text);
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { info, record } of parser as AsyncIterable<ParsedRow>) {
      // The parser counts to the end of a row.
      const breaks = record.reduce((sum, cell) => sum + (cell.match(BREAK)?.length ?? 0), 0);
      yield { line: info.lines - breaks, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines = Number(error.lines) || undefined;
    throw new BridgeError(
      "invalid",
      `Line ${lines ?? "?"}: ${error.message.slice(0, 200)}`,
      { line: lines },
      {
        next: "Quotation marks inside a cell are doubled; export the file anew. Nothing was imported.",
        cause: error,
      },
    );
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/**
 * Lines of a file of one JSON object a line; empty ones are left out.
 * @throws BridgeError "invalid" for a line longer than any record.
 */
export async function* textLines(
  text: AsyncIterable<string>,
): AsyncGenerator<{ readonly line: number; readonly text: string }> {
  let rest = "";
  let line = 0;
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const each of lines) {
      line++;
      if (each.trim() !== "") yield { line, text: each };
    }
    if (rest.length > LONGEST_ROW)
      throw new BridgeError("invalid", `Line ${line + 1} is longer than any record of a device.`, {
        line: line + 1,
      });
  }
  if (rest.trim() !== "") yield { line: line + 1, text: rest };
}
