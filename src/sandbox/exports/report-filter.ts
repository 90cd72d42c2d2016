import { breach } from "../graph-error.ts";
import type { ReportDefinition } from "./report-definitions.ts";

type Row = Readonly<Record<string, unknown>>;
export interface ReportFilter {
  readonly fits: (row: Row) => boolean;
  /** What a column has to equal, where the filter says so. */
  equal(column: string): string | undefined;
}

const TERM = /^\s*(\w+)\s+(eq|ne|gt|ge|lt|le)\s+(?:'((?:[^']|'')*)'|([\w.:+-]+))\s*$/;
const LONGEST = 2_000;

/** `(ApplicationId eq '…')`, several with `and`; columns by their own names only (facts G152, G153). */
export function readReportFilter(
  text: string,
  { name, filters, requiredFilters }: ReportDefinition,
): ReportFilter {
  if (text.length > LONGEST) throw breach(`The filter is longer than ${LONGEST} characters.`);
  const bare = text.trim().replace(/^\(((?:[^()']|'[^']*')*)\)$/, "$1");
  const terms =
    bare === ""
      ? []
      : bare.split(/\s+and\s+/i).map((part) => {
          const found = TERM.exec(part.replace(/^\s*\((.*)\)\s*$/, "$1"));
          if (!found) throw breach(`The filter of ${name} cannot be read: ${part.slice(0, 100)}`);
          const [, column = "", operator = "", quoted, plain] = found;
          if (!filters.includes(column))
            throw breach(`The column '${column}' of ${name} cannot be filtered.`);
          return { column, operator, value: quoted?.replaceAll("''", "'") ?? plain ?? "" };
        });
  const equal = (column: string) =>
    terms.find((term) => term.column === column && term.operator === "eq")?.value;
  for (const column of requiredFilters)
    if (equal(column) === undefined) throw breach(`${name} needs a filter on ${column}.`);
  return {
    equal,
    fits: (row) =>
      terms.every(({ column, operator, value }) => {
        const order = compare(row[column], value);
        switch (operator) {
          case "eq":
            return order === 0;
          case "ne":
            return order !== 0;
          case "gt":
            return order > 0;
          case "ge":
            return order >= 0;
          case "lt":
            return order < 0;
          default:
            return order <= 0;
        }
      }),
  };
}

function compare(cell: unknown, wanted: string): number {
  const left = typeof cell === "boolean" ? String(cell) : cell;
  if (typeof left === "number") return left - Number(wanted);
  const [a, b] = [String(left ?? "").toLowerCase(), wanted.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
