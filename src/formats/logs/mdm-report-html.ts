import { markup, unescaped } from "./markup.ts";
import { giveReport, type Reported } from "./mdm-report.ts";
import type { TakeRecord } from "./record-reader.ts";

const LONGEST_CELL = 4_000;
const MOST_CELLS = 40;
const MOST = 1_000;
/** Columns of the table of apps, by words in their heads. */
const COLUMNS: readonly (readonly [RegExp, string])[] = [
  [/error/i, "LastError"],
  [/status|state/i, "Status"],
  [/product ?code|product ?id|package/i, "ProductCode"],
  [/version/i, "ProductVersion"],
  [/command/i, "CommandLine"],
  [/url|location|address/i, "CurrentDownloadUrl"],
  [/name|application/i, "Name"],
];

/**
 * `MDMDiagReport.html` as Windows writes it for people: the table of connection, and the one of managed applications, which
 * is known by having a status for products. Other tables, of policies above all, are passed over.
 */
export function mdmReportHtml(take: TakeRecord) {
  const packages: Reported[] = [];
  const connection: { line: number; values: [string, string][] } = { line: 1, values: [] };
  let heads: (string | undefined)[] | undefined;
  let row: { line: number; cells: string[]; isHead: boolean } | undefined;
  let cell: string | undefined;
  let isConnection = false;

  const endRow = (line: number) => {
    if (cell !== undefined) endCell();
    if (!row) return;
    const { cells, isHead, line: from } = row;
    row = undefined;
    const names = cells.map((text) => COLUMNS.find(([words]) => words.test(text))?.[1]);
    if (!heads && (isHead || names.includes("Status"))) {
      heads = names;
      return;
    }
    const [label = "", value = ""] = cells;
    const isAddress =
      /^management server address$|^managed by$/i.test(label) || (isConnection && /^https:/i.test(value));
    if (cells.length === 2 && isAddress && connection.values.length < MOST) {
      connection.line = from;
      connection.values.push([label, value]);
    }
    if (!heads?.includes("Status") || !cells.some((text) => /\{[0-9A-F-]{36}\}/i.test(text))) return;
    const fields: Record<string, string> = {};
    for (const [index, text] of cells.entries()) {
      const name = heads[index];
      if (name) fields[name] ??= text;
    }
    fields.ProductCode = cells.find((text) => /\{[0-9A-F-]{36}\}/i.test(text))!;
    if (packages.length < MOST) packages.push({ line: from, lineEnd: line, fields });
  };
  const endCell = () => {
    if (row && row.cells.length < MOST_CELLS) row.cells.push(unescaped(cell!).replace(/\s+/g, " ").trim());
    cell = undefined;
  };
  const read = markup({
    open: (given, attributes, line) => {
      const name = given.toLowerCase();
      if (name === "table") {
        endRow(line);
        heads = undefined;
        isConnection = /\bid=["']?ConnectionInfoTable\b/i.test(attributes);
      } else if (name === "tr") {
        endRow(line);
        row = { line, cells: [], isHead: false };
      } else if (name === "td" || name === "th") {
        if (cell !== undefined) endCell();
        cell = "";
        if (row && name === "th") row.isHead = true;
      } else if (cell !== undefined) cell += " ";
    },
    close: (given, line) => {
      const name = given.toLowerCase();
      if ((name === "td" || name === "th") && cell !== undefined) endCell();
      if (name === "tr" || name === "table") endRow(line);
    },
    text: (text) => {
      if (cell !== undefined && cell.length < LONGEST_CELL) cell += text.slice(0, LONGEST_CELL);
    },
  });
  return {
    piece: read,
    end: () => {
      endRow(connection.line);
      giveReport({ packages, enrolments: enrolmentsOf(connection) }, take);
    },
  };
}

/** The report is made for a device that is connected: an address of its server says that it is enrolled. */
function enrolmentsOf({ line, values }: { line: number; values: readonly [string, string][] }): Reported[] {
  const Address = values.map(([, value]) => value).find((value) => /^https:/i.test(value));
  if (Address === undefined) return [];
  const by = values.find(([label]) => /^managed by$/i.test(label))?.[1];
  return [{ line, lineEnd: line, fields: { EnrollmentState: "1", ProviderID: by || "MDM", Address } }];
}
