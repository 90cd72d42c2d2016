import { isObject, type JsonObject } from "../check-body.ts";
import { breach } from "../graph-error.ts";
import { INSTALL_STATES, installReport } from "../life.ts";
import { BOTH, type Route } from "../route.ts";
import { iso } from "../tenant.ts";

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
const WORDS: Readonly<Record<keyof typeof INSTALL_STATES, string>> = {
  installed: "Installed",
  failed: "Failed",
  notInstalled: "Not Installed",
  pendingInstall: "Pending Install",
};
const versionOf = ({ productVersion, msiInformation }: JsonObject): string =>
  String(productVersion ?? (isObject(msiInformation) ? msiInformation.productVersion : "") ?? "");
const FILTER = /^\(ApplicationId eq '([0-9a-f-]{36})'\)$/i;

export const installReportRoutes: readonly Route[] = [
  {
    method: "POST",
    versions: BOTH,
    path: "/deviceManagement/reports/retrieveDeviceAppInstallationStatusReport",
    // The permission map has no such path; its sister reports open to these.
    right: [
      "DeviceManagementApps.Read.All",
      "DeviceManagementApps.ReadWrite.All",
      "DeviceManagementManagedDevices.Read.All",
    ],
    body: { action: "retrieveDeviceAppInstallationStatusReport", boundTo: "deviceManagementReports" },
    answer: (call) => {
      const { select, filter, orderBy, skip, top } = call.body;
      const appId = FILTER.exec(String(filter ?? ""))?.[1];
      if (!appId) throw breach("The filter must be of the form (ApplicationId eq '<app id>').");
      const columns = Array.isArray(select) && select.length > 0 ? select.map(String) : Object.keys(COLUMNS);
      const unknown = columns.find((name) => !(name in COLUMNS));
      if (unknown) throw breach(`The column '${unknown}' is not part of this report.`);
      const app = call.tenant.apps.get(appId, call.asOf);
      const rows = call.tenant.cast.devices.flatMap((device) => {
        const report = app && installReport(call.tenant, device, app, Math.min(call.now, call.asOf));
        if (!app || !report) return [];
        const number = INSTALL_STATES[report.state];
        const row: Readonly<Record<string, unknown>> = {
          DeviceName: device.name,
          UserPrincipalName: device.user.userPrincipalName,
          Platform: "Windows",
          AppVersion: versionOf(app.values),
          InstallState: number,
          InstallStateDetail: 0,
          LastModifiedDateTime: iso(report.at),
          DeviceId: device.id,
          ErrorCode: report.errorCode | 0,
          UserName: device.user.displayName,
          UserId: device.user.id,
          ApplicationId: app.id,
          AssignmentFilterIdsList: "",
          AppInstallState: WORDS[report.state],
          AppInstallStateDetails: "",
          HexErrorCode: `0x${report.errorCode.toString(16).toUpperCase().padStart(8, "0")}`,
        };
        return [row];
      });
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
  },
];
