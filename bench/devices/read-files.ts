import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { firstEntry } from "../../src/formats/zip/first-entry.ts";

/** The rows of a zip with one CSV in it, header first. */
export async function* csvRows(path: string): AsyncGenerator<readonly string[]> {
  const csv = parse();
  Readable.from(firstEntry(createReadStream(path))).pipe(csv);
  yield* csv as AsyncIterable<readonly string[]>;
}

/** The lines of a zip with one text in it. */
export async function* zippedLines(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of firstEntry(createReadStream(path))) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
