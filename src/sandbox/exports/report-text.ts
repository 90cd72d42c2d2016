import { enumMembers } from "../contract.ts";
import type { Tenant } from "../tenant.ts";
import { definitionOf } from "./report-definitions.ts";
import { type ReportFilter, readReportFilter } from "./report-filter.ts";
import { REPORT_ROWS } from "./report-rows.ts";

/** A report that was asked for. */
export interface ReportOrder {
  readonly reportName: string;
  readonly columns: readonly string[];
  readonly filter: string;
  readonly format: "csv" | "json";
  readonly localization: "localizedValuesAsAdditionalColumn" | "replaceLocalizableValues";
}

/** Columns of codes that come in words as well, with the enum of their words. */
const LOCALISED: Readonly<Record<string, string>> = {
  ManagementAgents: "managementAgentType",
  ManagementState: "managementState",
  CompliantState: "complianceState",
  ComplianceState: "complianceState",
  DeviceRegistrationState: "deviceRegistrationState",
  ClientRegistrationStatus: "deviceRegistrationState",
  OwnerType: "managedDeviceOwnerType",
  InstallState: "resultantAppState",
  AppInstallState: "",
  AppInstallStateDetails: "",
};

type Row = Readonly<Record<string, unknown>>;

/** The file of a report, text by text. Without anything to tell there still is a header. */
export function* reportText(tenant: Tenant, order: ReportOrder, at: number): Generator<string> {
  const definition = definitionOf(order.reportName)!;
  const filter = readReportFilter(order.filter, definition);
  const cells = order.columns.flatMap((column) => cellsOf(column, order, definition.headings));
  const rows = fitting(REPORT_ROWS[order.reportName]!(tenant, at, filter), filter);
  if (order.format === "csv") {
    yield `\u{feff}${cells.map(({ heading }) => quoted(heading)).join(",")}\r\n`;
    for (const row of rows) yield `${cells.map(({ read }) => quoted(read(row))).join(",")}\r\n`;
    return;
  }
  let before = '{"values":[';
  for (const row of rows) {
    yield before + JSON.stringify(Object.fromEntries(cells.map(({ heading, read }) => [heading, read(row)])));
    before = ",";
  }
  yield before === "," ? "]}" : '{"values":[]}';
}

function* fitting(rows: Iterable<Row>, { fits }: ReportFilter): Generator<Row> {
  for (const row of rows) if (fits(row)) yield row;
}

function cellsOf(
  column: string,
  { localization, reportName }: ReportOrder,
  headings: Readonly<Record<string, string>>,
) {
  const read = (row: Row) => row[column] ?? null;
  const heading = headings[column] ?? column;
  const type = definitionOf(reportName)!.isLocalised ? LOCALISED[column] : undefined;
  if (type === undefined) return [{ heading, read }];
  const inWords = (row: Row) => wordOf(type, read(row));
  return localization === "replaceLocalizableValues"
    ? [{ heading, read: inWords }]
    : [
        { heading, read },
        { heading: `${heading}_loc`, read: inWords },
      ];
}

function wordOf(type: string, value: unknown): unknown {
  const members = Object.entries(enumMembers("v1.0", type) ?? {});
  return members.find(([, number]) => number === value)?.[0] ?? value;
}

function quoted(value: unknown): string {
  const text =
    value === null || value === undefined
      ? ""
      : typeof value === "boolean"
        ? value
          ? "True"
          : "False"
        : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
