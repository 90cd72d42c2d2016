import { breach } from "../graph-error.ts";
import { recordsFrom } from "../population/census.ts";
import { installRow } from "../report-row.ts";
import { BETA, BOTH, type Route } from "../route.ts";
import { momentOf } from "./pages-of-records.ts";

/** Columns that can be asked for, with the type the answer names (fact G112). */
const COLUMNS: Readonly<Record<string, string>> = {
  DeviceName: "String",
  UserPrincipalName: "String",
  Platform: "String",
  AppVersion: "String",
  InstallState: "Int32",
  InstallStateDetail: "Int32",
  LastModifiedDateTime: "DateTime",
  DeviceId: "String",
  ErrorCode: "Int64",
  UserName: "String",
  UserId: "String",
  ApplicationId: "String",
  AssignmentFilterIdsList: "String",
  AppInstallState: "String",
  AppInstallStateDetails: "String",
  HexErrorCode: "String",
};
const FILTER = /^\(ApplicationId eq '([0-9a-f-]{36})'\)$/i;

/** The report, and beta's other name for it, by which portal-like tools ask (fact G111). */
export const installReportRoutes: readonly Route[] = [
  reportNamed("retrieveDeviceAppInstallationStatusReport", BOTH),
  reportNamed("getDeviceInstallStatusReport", BETA),
];

function reportNamed(action: string, versions: Route["versions"]): Route {
  return {
    method: "POST",
    versions,
    path: `/deviceManagement/reports/${action}`,
    // The permission map has no such path; its sister reports open to these.
    right: [
      "DeviceManagementApps.Read.All",
      "DeviceManagementApps.ReadWrite.All",
      "DeviceManagementManagedDevices.Read.All",
    ],
    body: { action, boundTo: "deviceManagementReports" },
    answer: (call) => {
      const { select, filter, orderBy, skip, top } = call.body;
      const appId = FILTER.exec(String(filter ?? ""))?.[1];
      if (!appId) throw breach("The filter must be of the form (ApplicationId eq '<app id>').");
      const columns = Array.isArray(select) && select.length > 0 ? select.map(String) : Object.keys(COLUMNS);
      const unknown = columns.find((name) => !(name in COLUMNS));
      if (unknown) throw breach(`The column '${unknown}' is not part of this report.`);
      const app = call.tenant.apps.get(appId, call.asOf);
      const rows: Readonly<Record<string, unknown>>[] = [];
      if (app)
        for (const record of recordsFrom(call.tenant, "intune", momentOf(call))) {
          const report = record.life.reports.find((each) => each.appId === app.id);
          if (report) rows.push(installRow(record, app, report));
        }
      const order = Array.isArray(orderBy) ? String(orderBy[0] ?? "DeviceName") : "DeviceName";
      rows.sort((a, b) => (String(a[order]) < String(b[order]) ? -1 : 1));
      const from = Number(skip ?? 0);
      const shown = rows.slice(from, from + Math.min(Number(top ?? 50), 999));
      const answer = {
        TotalRowCount: rows.length,
        Schema: columns.map((Column) => ({ Column, PropertyType: COLUMNS[Column] })),
        Values: shown.map((row) => columns.map((name) => row[name])),
        SessionId: "",
      };
      // Fact G111: a stream that holds JSON.
      return { status: 200, text: ["application/octet-stream", JSON.stringify(answer)] };
    },
  };
}
