/** Values of a package by their names in the registry; the others are as in a delivery of the client. */
export type PackageValues = Readonly<Record<string, string>>;

const CLIENT = "{E22D4ADE-8F0F-45F8-9D4C-1A1B8D6F0A11}";
/** 2026-03-03T10:40:00Z and a minute before, as FILETIME. */
const [STARTED, CREATED] = ["134170080000000000", "134170079400000000"];

export const INTUNE_ENROLMENT = {
  EnrollmentId: "6D1C2F0A-7B1D-4A53-9C1B-0F5E5B1C7A01",
  EnrollmentState: "1",
  EnrollmentType: "6",
  DiscoveryServiceFullURL:
    "https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc?x=SECRETSECRET",
  ProviderID: "MS DM Server",
};

/** A report as XML in the shape that mdmdiagnosticstool writes, around these packages and enrolments. */
export function report(
  packages: readonly PackageValues[],
  { enrolments = [] as readonly PackageValues[], more = "", end = "\r\n" } = {},
): string {
  const elements = (values: PackageValues) =>
    Object.entries(values)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join(end);
  const details = packages.map((values) => {
    const id = values.ProductCode ?? CLIENT;
    const whole = {
      PackageId: id,
      DownloadInstall: "Ready",
      ProductCode: id,
      ProductVersion: "5.00.9128.1000",
      ActionType: "1",
      Status: "70",
      LastError: "0",
      CommandLine: "",
      EnforcementRetryIndex: "0",
      EnforcementRetryCount: "3",
      CreationTime: CREATED,
      EnforcementStartTime: STARTED,
      ...values,
    };
    return `<Package>${end}<Type>MSI</Type>${end}<Details>${end}${elements(whole)}${end}</Details>${end}</Package>`;
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    "<MDMEnterpriseDiagnosticsReport>",
    "<Version>1.0</Version>",
    ...(enrolments.length > 0
      ? [
          "<Enrollments>",
          ...enrolments.map((one) => `<Enrollment>${elements(one)}</Enrollment>`),
          "</Enrollments>",
        ]
      : []),
    more,
    ...(packages.length > 0
      ? [
          "<EnterpriseDesktopAppManagementinfo><MsiInstallations><TargetedUser>",
          "<UserSid>S-0-0-00-0000000000-0000000000-000000000-000</UserSid>",
          ...details,
          "</TargetedUser></MsiInstallations></EnterpriseDesktopAppManagementinfo>",
        ]
      : []),
    "</MDMEnterpriseDiagnosticsReport>",
  ].join(end);
}

/** A report as the page that Windows makes for people. */
export function reportPage(apps: readonly (readonly string[])[], more = ""): string {
  const cells = (kind: "td" | "th", values: readonly string[]) =>
    `<tr>${values.map((value) => `<${kind}>${value}</${kind}>`).join("")}</tr>`;
  const table = (id: string, rows: readonly string[]) => `<table id="${id}">\n${rows.join("\n")}\n</table>`;
  return [
    "<!DOCTYPE html>",
    "<html><head><title>MDM Diagnostics Report</title>",
    "<style>td > b { color: red }</style><script>if (1 < 2) { document.write('<table>'); }</script></head><body>",
    table("DeviceInfoTable", [
      cells("td", ["PC name", "PC1"]),
      cells("td", ["Edition", "Windows 11 Enterprise"]),
    ]),
    table("ConnectionInfoTable", [
      cells("td", ["Managed by", "Contoso"]),
      cells("td", ["Last sync", "2026-03-03"]),
      cells("td", [
        "Management server address",
        "https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx",
      ]),
    ]),
    "<h2>Managed policies</h2>",
    table("PolicyTable", [
      cells("th", ["Area", "Policy", "Default value", "Current value"]),
      cells("td", ["Update", "Failed to install, 0x80070643", "1", "0x8018002b"]),
    ]),
    more,
    ...(apps.length > 0
      ? [
          "<h2>Managed applications</h2>",
          table("AppsTable", [
            cells("th", ["Target user", "Product code", "Name", "Status", "Last error"]),
            ...apps.map((app) => cells("td", app)),
          ]),
        ]
      : []),
    "</body></html>",
  ].join("\n");
}
