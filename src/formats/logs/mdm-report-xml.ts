import { markup, unescaped } from "./markup.ts";
import { giveReport, type Reported } from "./mdm-report.ts";
import type { TakeRecord } from "./record-reader.ts";

/** Only these are kept; everything else of a report is passed over. */
const KEPT = new Set([
  "Status",
  "LastError",
  "ProductCode",
  "PackageId",
  "ProductVersion",
  "CommandLine",
  "CurrentDownloadUrl",
  "DownloadLocation",
  "EnforcementRetryIndex",
  "EnforcementRetryCount",
  "EnforcementStartTime",
  "CreationTime",
  "EnrollmentId",
  "EnrollmentState",
  "ProviderID",
  "DiscoveryServiceFullURL",
  "ConfigInfo",
]);
const LONGEST_VALUE = 4_000;
const DEEPEST = 64;
const MOST = 1_000;

/**
 * `MDMDiagReport.xml` as mdmdiagnosticstool writes it: `EnterpriseDesktopAppManagementinfo` (also of the OS data of a device
 * with state separation) with the packages by user, `Enrollments`, and the providers of `DeviceManageabilityProviderInfo`,
 * each with the values of the registry as elements.
 */
export function mdmReportXml(take: TakeRecord) {
  const packages: Reported[] = [];
  const enrolments: Reported[] = [];
  const providers: Reported[] = [];
  const path: string[] = [];
  let [value, current]: [string, Reported | undefined] = ["", undefined];

  const begin = (list: Reported[], line: number) => {
    current = { line, lineEnd: line, fields: {} };
    if (list.length < MOST) list.push(current);
  };
  const read = markup({
    open: (name, _attributes, line) => {
      value = "";
      if (name === "Details" && path.includes("MsiInstallations")) begin(packages, line);
      // Enrolments stand side by side, each in an element of its own or one after another.
      if (name === "EnrollmentId" && path.includes("Enrollments")) begin(enrolments, line);
      if (name === "ProviderID" && path.includes("DeviceManageabilityProviderInfo")) begin(providers, line);
      if (path.length < DEEPEST) path.push(name);
    },
    close: (name, line) => {
      const at = path.lastIndexOf(name);
      if (at < 0) return;
      if (current && at === path.length - 1 && KEPT.has(name)) {
        current.fields[name] ??= unescaped(value).trim();
        current.lineEnd = line;
      }
      if (name === "Details" && current) current.lineEnd = line;
      if (["Details", "Enrollment", "Enrollments", "Provider"].includes(name)) current = undefined;
      path.length = at;
      value = "";
    },
    text: (text) => {
      if (value.length < LONGEST_VALUE) value += text.slice(0, LONGEST_VALUE);
    },
  });
  return {
    piece: read,
    end: () => {
      for (const { fields } of enrolments) {
        fields.Address = fields.DiscoveryServiceFullURL ?? "";
        const same = providers.find((provider) => provider.fields.ProviderID === fields.ProviderID);
        if (same?.fields.ConfigInfo) fields.ConfigInfo = same.fields.ConfigInfo;
      }
      giveReport({ packages, enrolments }, take);
    },
  };
}
