import { PassThrough, Readable } from "node:stream";
import type { Column } from "../formats/tables/column.ts";

export const TABLE_FORMATS = ["json", "csv", "xlsx", "ndjson"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];
export const MEDIA: Readonly<Record<TableFormat, string>> = {
  json: "application/json",
  csv: "text/csv",
  ndjson: "application/x-ndjson",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

type Rows = Iterable<unknown> | AsyncIterable<unknown>;

/** Rows as they come, in a form to keep; nothing of them is held. */
export async function tableResponse(
  format: Exclude<TableFormat, "json">,
  rows: Rows,
  columns: readonly Column[],
  name: string,
): Promise<Response> {
  const headers = {
    "content-type": format === "csv" ? "text/csv; charset=utf-8" : MEDIA[format],
    "content-disposition": `attachment; filename="${name}.${format}"`,
  };
  if (format === "xlsx") {
    const { writeWorkbook } = await import("../formats/tables/workbook.ts");
    const stream = new PassThrough();
    writeWorkbook(rows, columns, { stream }).catch((error: Error) => stream.destroy(error));
    return new Response(Readable.toWeb(stream) as ReadableStream, { headers });
  }
  const lines =
    format === "csv" ? (await import("../formats/tables/csv.ts")).csv(rows, columns) : jsonLines(rows);
  return new Response(
    Readable.toWeb(Readable.from(inChunks(lines), { objectMode: false })) as ReadableStream,
    { headers },
  );
}

async function* jsonLines(rows: Rows): AsyncIterable<string> {
  for await (const row of rows) yield `${JSON.stringify(row ?? null)}\n`;
}

/** A write for many lines: one for each would be most of the work. */
async function* inChunks(lines: AsyncIterable<string>): AsyncIterable<Buffer> {
  let held = "";
  for await (const line of lines) {
    held += line;
    if (held.length < 32_768) continue;
    yield Buffer.from(held);
    held = "";
  }
  if (held !== "") yield Buffer.from(held);
}
