import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import yazl from "yazl";
import { estateDevice, isChanged } from "./estate.ts";

/** Sources that come as a zip with one CSV in it. */
export const REPORTS = ["intune", "workloads", "install", "site"] as const;
export type ReportName = (typeof REPORTS)[number];
/** Devices of Entra on a page of a delta query. */
const ENTRA_PAGE = 500;

export const reportFile = (folder: string, name: ReportName, changed: boolean) =>
  join(folder, `${name}${changed ? "-changed" : ""}.zip`);
/** A line is a page of the answer, as JSON. */
export const entraFile = (folder: string, changed: boolean) =>
  join(folder, `entra${changed ? "-changed" : ""}.zip`);

/** Writes what every source tells of `size` devices, all of it and what changed an hour later. Gives rows by file. */
export async function writeEstate(folder: string, size: number): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const changed of [false, true]) {
    for (const name of REPORTS) {
      const path = reportFile(folder, name, changed);
      rows[path] = await zipped(path, `${name}.csv`, csvOf(name, size, changed));
    }
    const path = entraFile(folder, changed);
    rows[path] = await zipped(path, "entra.ndjson", pagesOf(size, changed));
  }
  return rows;
}

interface Piece {
  readonly text: string;
  readonly rows: number;
}

function* csvOf(name: ReportName, size: number, changed: boolean): Generator<Piece> {
  let header = "";
  let text = "";
  let rows = 0;
  for (const n of numbers(size, changed)) {
    const row = estateDevice(n, changed)[name]();
    if (!row) continue;
    if (header === "") {
      header = Object.keys(row).join(",");
      text = `${header}\r\n`;
    }
    text += `${Object.values(row).join(",")}\r\n`;
    if (++rows % 1_000 > 0) continue;
    yield { text, rows: 1_000 };
    text = "";
  }
  yield { text, rows: rows % 1_000 };
}

function* pagesOf(size: number, changed: boolean): Generator<Piece> {
  let page: unknown[] = [];
  for (const n of numbers(size, changed)) {
    page.push(estateDevice(n, changed).entra());
    if (page.length < ENTRA_PAGE) continue;
    yield { text: `${JSON.stringify(page)}\n`, rows: page.length };
    page = [];
  }
  if (page.length > 0) yield { text: `${JSON.stringify(page)}\n`, rows: page.length };
}

function* numbers(size: number, changed: boolean): Generator<number> {
  for (let n = 0; n < size; n++) if (!changed || isChanged(n)) yield n;
}

async function zipped(path: string, name: string, pieces: Iterable<Piece>): Promise<number> {
  let rows = 0;
  const texts = function* () {
    for (const piece of pieces) {
      rows += piece.rows;
      yield Buffer.from(piece.text);
    }
  };
  const zip = new yazl.ZipFile();
  // What was deflated in haste is read as quickly, and made much sooner.
  zip.addReadStream(Readable.from(texts()), name, { compressionLevel: 1 });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return rows;
}
