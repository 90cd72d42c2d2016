import { BridgeError } from "../../domain/errors.ts";
import { type Lookup, type SiteRecord, siteRecordOf } from "../site-record.ts";
import { consoleFlagOf, consoleInstantOf, type DayOrder, dayOrderOf } from "./console-words.ts";
import { columnsOf, DATES, type ExportColumns, lookupBy, type UnderstoodColumn } from "./export-columns.ts";
import { type TableForm, tableFormOf, tableRows, textLines } from "./export-rows.ts";
import { type ExportEncoding, encodingOf, type OpenBytes, textOf } from "./export-text.ts";
import { idProblem, strangeMembers } from "./row-problems.ts";

export interface RefusedRow {
  readonly line: number;
  readonly why: string;
}

/** What a file turned out to be, and what in it can be used. */
export interface ExportSurvey extends ExportColumns {
  readonly encoding: ExportEncoding;
  readonly format: "csv" | "ndjson";
  /** Null for NDJSON. */
  readonly table: TableForm | null;
  readonly dayOrder: DayOrder;
  /** Rows with a device of their own. */
  readonly rows: number;
  /** Further rows of a device that came before; the first counts. */
  readonly repeated: number;
  readonly refused: { readonly count: number; readonly first: readonly RefusedRow[] };
  /** Cells that are neither empty nor in a form that is known, by column, with the first line of them. */
  readonly notUnderstood: readonly {
    readonly column: string;
    readonly cells: number;
    readonly line: number;
  }[];
  /** Whether the file carries the co-management state, as SMS_Client_ComanagementState has it. */
  readonly hasComanagement: boolean;
}

/** Refused rows that are listed; the others are counted. */
const LISTED = 100;

interface Row {
  readonly line: number;
  readonly of: Lookup;
  readonly refused: string | null;
}
interface Found {
  readonly understood: UnderstoodColumn[];
  readonly ignored: string[];
}

/**
 * Looks through an export of a site's devices, from the console, a script or a view of the database, before anything of it
 * is used: encoding, separator, columns, order of day and month, rows that carry no device. `dayOrder` decides where the
 * dates themselves leave it open.
 * @throws BridgeError "invalid" for a file that is no such table, has no column with the resource id, or whose dates can
 *   be read in two ways.
 */
export async function surveyExport(
  open: OpenBytes,
  asked: { readonly format?: "csv" | "ndjson" | undefined; readonly dayOrder?: DayOrder | undefined } = {},
): Promise<ExportSurvey> {
  const encoding = await encodingOf(open);
  const start = await startOf(open, encoding);
  const format = asked.format ?? (start.trimStart().startsWith("{") ? "ndjson" : "csv");
  if (start.trimStart().startsWith("["))
    throw new BridgeError(
      "invalid",
      "The file is one JSON array.",
      {},
      {
        next: "Write one object a line: … | ForEach-Object { $_ | ConvertTo-Json -Compress } > devices.ndjson",
      },
    );
  const table = format === "csv" ? tableFormOf(start) : null;
  const columns: Found = { understood: [], ignored: [] };
  const seen = new Set<number>();
  const orders = new Set<DayOrder | "either">();
  const strange = new Map<string, { cells: number; line: number }>();
  const refused: RefusedRow[] = [];
  let refusals = 0;
  let repeated = 0;
  for await (const { line, of, refused: why } of rowsOf(open, { encoding, table }, columns)) {
    const record = why === null ? siteRecordOf(of) : undefined;
    if (!record) {
      if (refusals++ < LISTED) refused.push({ line, why: why ?? idProblem(of) });
      continue;
    }
    if (seen.has(record.resourceId)) {
      repeated++;
      continue;
    }
    seen.add(record.resourceId);
    for (const member of DATES) {
      const order = dayOrderOf(of(member));
      if (order) orders.add(order);
    }
    for (const member of strangeMembers(of)) {
      const before = strange.get(member);
      strange.set(member, { cells: (before?.cells ?? 0) + 1, line: before?.line ?? line });
    }
  }
  const columnFor = (member: string) => columns.understood.find((each) => each.member === member)?.column;
  if (columnFor("ResourceID") === undefined) throw noIds(columns);
  return {
    ...columns,
    encoding,
    format,
    table,
    dayOrder: asked.dayOrder ?? agreed(orders),
    rows: seen.size,
    repeated,
    refused: { count: refusals, first: refused },
    notUnderstood: [...strange].map(([member, found]) => ({ column: columnFor(member) ?? member, ...found })),
    hasComanagement: ["ComgmtPolicyPresent", "MDMEnrolled"].every(
      (member) => columnFor(member) !== undefined,
    ),
  };
}

/** Records of a file that was surveyed, each device once. */
export async function* exportRecords(open: OpenBytes, survey: ExportSurvey): AsyncGenerator<SiteRecord> {
  const seen = new Set<number>();
  const words = {
    flag: consoleFlagOf,
    instant: (value: unknown) => consoleInstantOf(value, survey.dayOrder),
  };
  for await (const { of, refused } of rowsOf(open, survey, { understood: [], ignored: [] })) {
    const record = refused === null ? siteRecordOf(of, words) : undefined;
    if (!record || seen.has(record.resourceId)) continue;
    seen.add(record.resourceId);
    yield record;
  }
}

/** Fills `columns` as it learns of them: from the header, or from the names of the objects. */
async function* rowsOf(
  open: OpenBytes,
  { encoding, table }: Pick<ExportSurvey, "encoding" | "table">,
  columns: Found,
): AsyncGenerator<Row> {
  const text = textOf(open, encoding);
  yield* table ? cellRows(text, table, columns) : objectRows(text, columns);
}

async function* cellRows(text: AsyncIterable<string>, table: TableForm, columns: Found): AsyncGenerator<Row> {
  const rows = tableRows(text, table);
  const first = await rows.next();
  const header: readonly string[] = first.done ? [] : first.value.cells;
  learn(columns, header);
  // Without the column every row would be refused, a million times.
  if (columns.understood.every(({ member }) => member !== "ResourceID")) return;
  // Of two columns of one name the first counts: a join of views repeats its key.
  const places = new Map(header.map((column, place): [string, number] => [column, place]).reverse());
  const read = lookupBy(columns);
  for await (const { line, cells } of rows) {
    const isLong = cells.slice(header.length).some((cell) => cell !== "");
    yield {
      line,
      of: read((column) => cells[places.get(column)!]),
      refused:
        cells.length < header.length || isLong
          ? `it has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, the header has ${header.length}`
          : null,
    };
  }
}

async function* objectRows(text: AsyncIterable<string>, columns: Found): AsyncGenerator<Row> {
  const known = new Set<string>();
  let read = lookupBy(columns);
  for await (const { line, text: json } of textLines(text)) {
    const object = objectIn(json);
    const fresh = Object.keys(object ?? {}).filter((name) => !known.has(name));
    if (fresh.length > 0) {
      for (const name of fresh) known.add(name);
      // What the service and WMI add of their own.
      learn(
        columns,
        fresh.filter((name) => !/^(?:__|@)/.test(name)),
      );
      read = lookupBy(columns);
    }
    yield {
      line,
      of: read((column) => (object && Object.hasOwn(object, column) ? object[column] : undefined)),
      refused: object ? null : "it is no JSON object",
    };
  }
}

function learn(columns: Found, names: readonly string[]): void {
  const { understood, ignored } = columnsOf(names);
  columns.understood.push(...understood);
  columns.ignored.push(...ignored);
}

function objectIn(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function noIds({ understood, ignored }: Found): BridgeError {
  const names = [...understood.map(({ column }) => column), ...ignored];
  return new BridgeError(
    "invalid",
    names.length === 0
      ? "The file holds no table."
      : `The file has no column with the site's number of a device (Resource ID). Its columns: ${names.slice(0, 30).join(", ").slice(0, 1_000)}.`,
    {},
    {
      next: "Show the column Resource ID in the console, or select ResourceID in the query, and export anew.",
    },
  );
}

function agreed(orders: ReadonlySet<DayOrder | "either">): DayOrder {
  const told = [...orders].filter((order) => order !== "either");
  const problem =
    told.length > 1
      ? "Some dates put the day first and others the month"
      : told.length === 0 && orders.has("either")
        ? "Every date can be read with the day or with the month first"
        : undefined;
  if (problem)
    throw new BridgeError(
      "invalid",
      `${problem}.`,
      {},
      { next: "Say which it is: --dates day-first or --dates month-first. Nothing was imported." },
    );
  return told[0] ?? "month-first";
}

/** Characters that tell the form. */
const START = 64 << 10;

async function startOf(open: OpenBytes, encoding: ExportEncoding): Promise<string> {
  let start = "";
  for await (const piece of textOf(open, encoding)) {
    start += piece;
    if (start.length >= START) break;
  }
  return start.slice(0, START);
}
