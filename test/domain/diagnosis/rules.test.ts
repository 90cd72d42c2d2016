import { describe, expect, it } from "vitest";
import { FINDING_CODES, type FindingCode, textOf } from "../../../src/domain/diagnosis/finding.ts";
import { RULES } from "../../../src/domain/diagnosis/rules.ts";
import { report } from "../../formats/logs/mdm-reports.ts";
import { diagnosed } from "./diagnosed.ts";

/** A line of each kind of finding, and the log it stands in. An event is given by its number. */
const LINES: Readonly<Record<FindingCode, readonly [log: string, line: string, before?: string]>> = {
  "tls-root-not-trusted": ["ccmsetup", "[CCMHTTP] : WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CA is set"],
  "tls-revocation-check-failed": [
    "ccmsetup",
    "The revocation function was unable to check revocation because the revocation server was offline. (80092013)",
  ],
  "tls-name-mismatch": ["ccmsetup", "[CCMHTTP] : WINHTTP_CALLBACK_STATUS_FLAG_CERT_CN_INVALID is set"],
  "tls-certificate-expired": ["ccmsetup", "Error 0x80072f05"],
  "tls-certificate-revoked": ["ccmsetup", "Code=12170, Text=ERROR_WINHTTP_SECURE_CERT_REVOKED"],
  "tls-handshake-failed": ["ccmsetup", "Code=12157, Text=ERROR_WINHTTP_SECURE_CHANNEL_ERROR"],
  "clock-skew": ["ccmsetup", "Token is not yet valid. Check the clock."],
  "dns-name-not-resolved": ["ccmsetup", "Failed with 0x80072ee7"],
  "network-timeout": ["ccmsetup", "Code=12002, Text=ERROR_WINHTTP_TIMEOUT"],
  "network-cannot-connect": ["ccmsetup", "Error: 0x2efd"],
  "network-connection-reset": ["ccmsetup", "Code=12030, Text=ERROR_WINHTTP_CONNECTION_ERROR"],
  "network-response-invalid": ["ccmsetup", "GetDPLocations failed with error 0x80072f78"],
  "proxy-authentication-required": ["ccmsetup", "StatusCode=407 StatusText=Proxy Authentication Required"],
  "proxy-not-reachable": ["ccmsetup", "Code=12178, Text=ERROR_WINHTTP_AUTO_PROXY_SERVICE_ERROR"],
  "http-401-token-invalid": ["ccmsetup", "StatusCode=401 StatusText=CMGService_Invalid_Token"],
  "http-401-unauthorized": ["ccmsetup", "StatusCode=401 StatusText=CMGConnector_Unauthorized"],
  "http-403-client-certificate-required": [
    "ccmsetup",
    "StatusCode=403 StatusText=CMGConnector_Clientcertificaterequired",
  ],
  "http-403-forbidden": ["ccmsetup", "StatusCode=403 StatusText=Forbidden"],
  "http-404-not-found": ["ccmsetup", "StatusCode=404 StatusText=Not Found"],
  "http-5xx-server-error": ["ccmsetup", "StatusCode=500 StatusText=Internal Server Error"],
  "entra-not-joined": ["ccmsetup", "Failed to find the workplace join certificate."],
  "entra-token-missing": ["ccmsetup", "Failed to get AAD token for user. 0xCAA20003"],
  "entra-device-token-failed": [
    "ccmsetup",
    "Failed to get AAD token for 'S-1-5-18' from WAM API. Error 0xd0090016",
  ],
  "entra-user-not-signed-in": ["ccmsetup", "No AAD user is logged on."],
  "entra-interaction-required": ["ccmsetup", "AADSTS50076 interaction_required"],
  "entra-tenant-not-onboarded": ["ccmsetup", "The tenant is not onboarded in this site."],
  "ccm-token-request-failed": ["ccmsetup", "RetrieveTokenFromStsServerImpl failed with error 0x87d0027e"],
  "registration-token-expired": ["ccmsetup", "Registration token has expired."],
  "registration-token-invalid": ["ccmsetup", "Invalid registration token."],
  "client-certificate-missing": ["ccmsetup", "Text=CCM_E_NO_CLIENT_PKI_CERT"],
  "client-certificate-no-match": ["ccmsetup", "Unable to find PKI certificate matching the criteria"],
  "client-certificate-ambiguous": ["ccmsetup", "More than one certificate meets the criteria"],
  "client-certificate-no-private-key": ["ccmsetup", "The private key is missing. 0x87d00283"],
  "client-certificate-expired": ["ccmsetup", "The selected client certificate has expired."],
  "management-point-not-found": [
    "ccmsetup",
    "No valid source or MP locations could be identified to download content from. Ccmsetup.exe cannot continue.",
  ],
  "management-point-not-in-ad": ["ccmsetup", "Couldn't find an MP source through AD. Error 0x80004005"],
  "management-point-not-in-dns": [
    "ccmsetup",
    "Failed to retrieve DNS service record using _mssms_mp_abc._tcp.contoso.com lookup. DNS returned error 9003",
  ],
  "site-code-wrong": [
    "LocationServices",
    "LSIsSiteCompatible : Failed to get Site Version from all directories",
  ],
  "cmg-hostname-wrong": ["ccmsetup", "Code=12005, Text=ERROR_WINHTTP_INVALID_URL"],
  "site-version-incompatible": ["ccmsetup", "Site version '5.00.7711.0000' is not compatible."],
  "site-assignment-failed": ["ClientLocation", "Client is outside of all boundary groups"],
  "content-location-missing": [
    "ccmsetup",
    "Failed to get DP locations as the expected version from MP 'mp1'. Error 0x87d00215",
  ],
  "content-download-failed": [
    "ccmsetup",
    "Failed to get directory list from 'http://dp1/x'. Error 0x80070002",
  ],
  "content-hash-mismatch": [
    "ccmsetup",
    "File 'x' with hash 'A' from manifest doesn't match with the file hash 'B'",
  ],
  "manifest-not-obtained": ["ccmsetup", "Failed to get client manifest."],
  "manifest-signature-invalid": [
    "ccmsetup",
    "Couldn't verify 'x' authenticode signature. Return code 0x800b0101",
  ],
  "source-path-unreachable": ["ccmsetup", "Source \\\\server\\client is not accessible"],
  "bits-unavailable": ["ccmsetup", "BITS job creation failed with 80200014"],
  "bits-job-failed": ["ccmsetup", "BITS job failed with error 0x80200013"],
  "disk-full": ["ccmsetup", "There is not enough space on the disk"],
  "access-denied": ["ccmsetup", "Access is denied. 0x80070005"],
  "command-line-invalid": ["ccmsetup", "SMSMP cannot be specified without SMSSITECODE"],
  "msi-command-line-invalid": ["ccmsetup", "Installation failed with error code 1639"],
  "prerequisite-failed": [
    "ccmsetup",
    "File 'C:\\x\\wimgapi.msi' returned failure exit code 1603. Fail the installation.",
  ],
  "prerequisite-vcredist-failed": [
    "ccmsetup",
    "File 'C:\\x\\vcredist_x86.exe' returned failure exit code 1603. Fail the installation.",
  ],
  "prerequisite-dotnet-failed": [
    "ccmsetup",
    "File 'C:\\x\\NDP462-KB3151800-x86-x64-AllOS-ENU.exe' returned failure exit code 5100. Fail the installation.",
  ],
  "prerequisite-update-agent-failed": [
    "ccmsetup",
    "File 'C:\\x\\windowsupdateagent30-x64.exe' returned failure exit code 775. Fail the installation.",
  ],
  "prerequisite-policy-platform-failed": [
    "ccmsetup",
    "File C:\\x\\MicrosoftPolicyPlatformSetup.msi installation failed. Error text: ExitCode: 1603",
  ],
  "prerequisite-restart-required": [
    "ccmsetup",
    "File 'C:\\x\\NDP462.exe' returned exit code 3010. A restart is required.",
  ],
  "msi-failed": ["ccmsetup", "File C:\\x\\client.msi installation failed. Error text: ExitCode: 1603"],
  "msi-custom-action-failed": ["ccmsetup", "CustomAction CcmRegisterWinTask returned actual error code 1603"],
  "msi-dll-registration-failed": [
    "ccmsetup",
    "MSI: Module C:\\x.dll failed to register.  HRESULT -2147024770.",
  ],
  "msi-suspended-install": ["ccmsetup", "Suspended install detected. Resuming."],
  "msi-another-installation-running": ["ccmsetup", "Installation failed with error code 1618"],
  "msi-source-missing": ["ccmsetup", "Installation failed with error code 1612"],
  "msi-service-unavailable": [
    "ccmsetup",
    "File 'x.msi' returned failure exit code 1601. Fail the installation.",
  ],
  "msi-package-invalid": ["ccmsetup", "Unable to create a temp copy of patch 'x.msp'."],
  "msi-newer-version-installed": ["ccmsetup", "Installation failed with error code 1638"],
  "msi-service-start-failed": ["ccmsetup", "Error 1920. Service 'SMS Agent Host' (CcmExec) failed to start."],
  "msi-sqlce-failed": ["ccmsetup", "Failed to execute SQL statement: 0x80040e37"],
  "msi-rollback": ["ccmsetup", "MSI: Action 11:22:01: Rollback. Rolling back action:"],
  "wmi-repository-broken": [
    "ccmsetup",
    "Setup was unable to create the WMI namespace CCM. The error code is 80041002",
  ],
  "wmi-registration-failed": ["ccmsetup", "Error 25140. Setup was unable to compile the file x.mof"],
  "another-ccmsetup-running": ["ccmsetup", "Another instance of ccmsetup is already running."],
  "same-version-present": ["ccmsetup", "The same version of the client is already installed."],
  "newer-client-present": ["ccmsetup", "A newer version of the client is detected."],
  "upgrade-excluded": ["ccmsetup", "Client is excluded from automatic upgrade."],
  "metered-network": ["ccmsetup", "Device is on a metered network."],
  "task-sequence-running": ["ccmsetup", "A task sequence is running on this computer."],
  "restart-pending": ["ccmsetup", "CcmSetup is exiting with return code 7", "Installation succeeded."],
  "content-retry-scheduled": ["ccmsetup", "Next retry in 10 minute(s)..."],
  "run-not-finished": ["ccmsetup", "In ServiceMain", "==========[ ccmsetup started in process 1 ]=========="],
  "ccmsetup-general-failure": ["ccmsetup", "CcmSetup failed with error code 0x80004005"],
  "benign-first-install-noise": ["ccmsetup", "Failed to open to WMI namespace '\\\\.\\root\\ccm' (8004100e)"],
  "benign-401-challenge": ["ccmsetup", "Got 401 challenge Retrying with Windows Auth..."],
  "benign-retry-succeeded": [
    "ccmsetup",
    "CcmSetup is exiting with return code 0",
    "Code=12002, Text=ERROR_WINHTTP_TIMEOUT",
  ],
  "registration-pending-approval": [
    "ClientIDManagerStartup",
    "[RegTask] - Client is registered. Server assigned ClientID is GUID:1. Approval status 0",
  ],
  "registration-rejected": ["ClientIDManagerStartup", "[RegTask] - Server rejected registration 3"],
  "registration-send-failed": ["ClientIDManagerStartup", "Failed to send registration request"],
  "registration-duplicate-identity": ["ClientIDManagerStartup", "SMBIOS changed"],
  "client-blocked": ["ClientIDManagerStartup", "Client is blocked in the console"],
  "client-not-assigned": ["ClientLocation", "Client is not assigned to any site"],
  "policy-not-received": ["PolicyAgent", "Policy could not be verified"],
  "comgmt-policy-missing": ["CoManagementHandler", "No co-management policy found"],
  "comgmt-autoenroll-off": [
    "CoManagementHandler",
    "Merged value for setting 'CoManagementSettings_AutoEnroll' is 'False'",
  ],
  "comgmt-enrollment-url-missing": ["CoManagementHandler", "Mdm Enrollment Url has not yet been configured"],
  "comgmt-waiting-for-timer": [
    "CoManagementHandler",
    "Queuing enrollment timer to fire at 03/03/2026 11:40:12 (local time)",
  ],
  "comgmt-waiting-for-user": [
    "CoManagementHandler",
    "Expected MDM_ConfigSetting instance is missing, can't process enrollment now.",
  ],
  "comgmt-workload-flags-not-applied": ["CoManagementHandler", "Failed to set workload flags"],
  "mdm-not-configured": ["CoManagementHandler", "Failed to enroll with error code 0x8018002b"],
  "mdm-autoenroll-not-set-up": ["CoManagementHandler", "Failed to enroll with error code 0x8000ffff"],
  "mdm-interaction-required": ["CoManagementHandler", "Failed to enroll with error code 0x8018002a"],
  "mdm-license-missing": ["CoManagementHandler", "Failed to enroll with error code 0x80180018"],
  "mdm-device-not-supported": ["CoManagementHandler", "Failed to enroll with error code 0x80180014"],
  "mdm-device-limit": ["CoManagementHandler", "Failed to enroll with error code 0x80180013"],
  "mdm-conflict-already-enrolled": ["CoManagementHandler", "Failed to enroll with error code 0x8018000a"],
  "mdm-enrolled-elsewhere": ["CoManagementHandler", "Device is enrolled with unexpected vendor 'X'"],
  "mdm-blocked-by-other-agent": ["CoManagementHandler", "Failed to enroll with error code 0x80180026"],
  "mdm-authentication-failed": ["CoManagementHandler", "Failed to enroll with error code 0x80180002"],
  "mdm-server-error": ["CoManagementHandler", "Failed to enroll with error code 0x80180006"],
  "mdm-client-configuration-failed": ["CoManagementHandler", "RAWResult (0x800706D9), Result (0x80180023)"],
  "mdm-not-supported-by-os": ["CoManagementHandler", "Failed to enroll with error code 0x80070032"],
  "mdm-enrolled": ["CoManagementHandler", "MDM enrollment succeeded"],
  "mdm-msi-node-failed": ["event", "1902"],
  "mdm-msi-download-failed": ["event", "1907"],
  "mdm-msi-no-user": ["event", "1909"],
  "mdm-msi-install-failed": ["event", "1924"],
  "mdm-msi-timeout": ["event", "1926"],
  "mdm-msi-installed": ["event", "1922"],
  "mdm-msi-in-progress": ["report", "20"],
  "mdm-msi-other-app": ["report", "60", "MSIEXEC=1"],
  "log-truncated": ["cut", ""],
  "log-record-malformed": ["malformed", ""],
  "log-clock-jump": ["jump", ""],
  "log-time-gap": ["gap", ""],
  "log-mixed-encoding": ["mixed", ""],
};

const record = (message: string, component: string, hour = "08", year = "2026") =>
  `<![LOG[${message}]LOG]!><time="${hour}:00:00.000-60" date="03-05-${year}" component="${component}" context="" type="1" thread="1" file="">\r\n`;

function logOf([log, line, before]: readonly [string, string, string?]): {
  name: string;
  text: string | Uint8Array;
} {
  const two = (first: string, second: string) => ({ name: "ccmsetup.log", text: first + second });
  switch (log) {
    case "event":
      return {
        name: "mdm.txt",
        text: `Event[0]:\r\n  Date: 2026-03-03T10:40:18.419Z\r\n  Event ID: ${line}\r\n  Description: \r\nÜbersetzter Text\r\n`,
      };
    case "report":
      return {
        name: "MDMDiagReport.xml",
        text: report([
          { Status: line, CommandLine: before ?? "CCMSETUPCMD" },
          ...(before ? [{ Status: "70" }] : []),
        ]),
      };
    case "cut":
      return two(record("x", "ccmsetup"), "<![LOG[Failed to ge");
    case "malformed":
      return two("<![LOG[cut by a crash\r\n", record("x", "ccmsetup"));
    case "jump":
      return two(record("x", "ccmsetup", "08", "2035"), record("y", "ccmsetup"));
    case "gap":
      return two(record("x", "ccmsetup", "08"), record("y", "ccmsetup", "14"));
    case "mixed":
      return {
        name: "x.log",
        text: Buffer.concat([
          Buffer.from(record("München", "ccmsetup")),
          Buffer.from(record("München", "ccmsetup"), "latin1"),
        ]),
      };
    default:
      return two(before === undefined ? "" : record(before, log), record(line, log));
  }
}

describe("the rules", () => {
  it.each(FINDING_CODES)("find %s in its line", async (code) => {
    const { findings, firstCause } = await diagnosed([logOf(LINES[code])]);
    expect([...findings.map((finding) => finding.code), firstCause?.code]).toContain(code);
  });
  it("say of every finding what it means, why, and what to check", () => {
    for (const code of FINDING_CODES) {
      const { meaning, causes, next } = textOf(code);
      expect(meaning.length, code).toBeGreaterThan(10);
      expect(causes.length, code).toBeGreaterThan(0);
      expect(next, code).toMatch(/\.$/);
    }
  });
  it("find nothing in the lines of a run where all is well", async () => {
    const lines = [
      "Running on platform X64",
      "Client OS is not a supported write filter device. Continue.",
      "A newer version is not detected. Item will be installed.",
      "Item 'x64/client.msi' is applicable. Add to the list.",
      "'x64/MicrosoftPolicyPlatformSetup.msi' is not installed",
      "SslState value: 224",
      "Checking if a task sequence is running.",
      "No task sequence is running. Continue.",
      "Checking whether the network is metered. Network is not metered.",
      "Client is not excluded from upgrade.",
      "Command line: ccmsetup.exe /AllowMetered /IgnoreSkipUpgrade /BITSPriority:HIGH",
      "Running from temp downloaded folder or manifest is not newer than ccmsetup.",
      "Site version '5.00.9128.1000' is compatible. Client deployment will continue.",
      "Folder 'Microsoft\\Configuration Manager' not found. Task does not exist.",
    ];
    const { findings } = await diagnosed([
      { name: "ccmsetup.log", text: lines.map((line) => record(line, "ccmsetup")).join("") },
    ]);
    expect(findings.map(({ code }) => code)).toEqual(["run-not-finished"].filter(() => findings.length > 0));
  });
  it("are safe: no pattern takes long for a long line", () => {
    const hostile = [
      "a ".repeat(30_000),
      "failed ".repeat(10_000),
      "client certificate ".repeat(5_000),
      "token ".repeat(10_000),
      "0x8007".repeat(10_000),
      "source ".repeat(8_000),
    ];
    for (const { when, unless } of RULES)
      for (const text of hostile) {
        const began = performance.now();
        when?.test(text);
        unless?.test(text);
        expect(performance.now() - began, String(when)).toBeLessThan(500);
      }
  });
});
