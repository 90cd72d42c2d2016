import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { readLog } from "../../../src/formats/logs/read-log.ts";
import { diagnosed } from "../../domain/diagnosis/diagnosed.ts";
import { INTUNE_ENROLMENT, type PackageValues, report, reportPage } from "./mdm-reports.ts";

const CLIENT = { CommandLine: "CCMSETUPCMD=&quot;CCMHOSTNAME=cmg.contoso.com /regtoken:SECRETSECRET&quot;" };
const OTHER = { ProductCode: "{23170F69-40C1-2702-1900-000001000000}", CommandLine: "ALLUSERS=1" };
const told = async (text: string | Uint8Array, name = "MDMDiagReport.xml") => {
  const { outcome, firstCause, findings } = await diagnosed([{ name, text }]);
  return { outcome, cause: firstCause?.code ?? null, codes: findings.map(({ code }) => code), findings };
};
const ofClient = (values: PackageValues) => told(report([{ ...CLIENT, ...values }]));

describe("the MDM diagnostics report as XML", () => {
  it.each([
    ["10", "running", null, "mdm-msi-in-progress"],
    ["20", "running", null, "mdm-msi-in-progress"],
    ["25", "retrying", "mdm-msi-download-failed", "mdm-msi-download-failed"],
    ["30", "failed", "mdm-msi-download-failed", "mdm-msi-download-failed"],
    ["40", "running", null, "mdm-msi-in-progress"],
    ["48", "waiting", "mdm-msi-no-user", "mdm-msi-no-user"],
    ["50", "running", null, "mdm-msi-in-progress"],
    ["55", "retrying", "mdm-msi-install-failed", "mdm-msi-install-failed"],
    ["60", "failed", "mdm-msi-install-failed", "mdm-msi-install-failed"],
    ["70", "succeeded", null, "mdm-msi-installed"],
  ])("status %s of the client: %s, %s", async (Status, outcome, cause, code) => {
    expect(await ofClient({ Status })).toMatchObject({ outcome, cause, codes: [code] });
  });
  it.each([
    ["1618", "msi-another-installation-running"],
    ["-2147023278", "msi-another-installation-running"],
    ["2147944039", "msi-command-line-invalid"],
    ["0x80070652", "msi-another-installation-running"],
    ["2147944003", "mdm-msi-install-failed"],
    ["", "mdm-msi-install-failed"],
  ])("the last error %s leads to %s", async (LastError, cause) => {
    expect(await ofClient({ Status: "60", LastError })).toMatchObject({ outcome: "failed", cause });
  });
  it("an error of an earlier try says nothing about a delivery that went well", async () => {
    expect(await ofClient({ Status: "70", LastError: "1618" })).toMatchObject({
      outcome: "succeeded",
      codes: ["mdm-msi-installed"],
    });
  });
  it("another app that failed is never taken for the client", async () => {
    const failed = { ...OTHER, Status: "60", LastError: "1603" };
    for (const packages of [
      [failed, { ...CLIENT, Status: "70" }],
      [{ ...CLIENT, Status: "70" }, failed],
    ])
      expect(await told(report(packages))).toMatchObject({ outcome: "succeeded", cause: null });
    // Where the client is not told among several, none is.
    expect(await told(report([failed, { Status: "70" }]))).toMatchObject({
      outcome: "unknown",
      codes: ["mdm-msi-other-app"],
    });
    expect(await told(report([failed]))).toMatchObject({ outcome: "failed" });
  });
  it("gives the place and the time of the delivery, no command line and no token", async () => {
    const text = report([OTHER, { ...CLIENT, Status: "60", LastError: "1603" }], {
      enrolments: [INTUNE_ENROLMENT],
    });
    const { findings } = await told(text);
    const found = findings.find(({ code }) => code === "mdm-msi-install-failed")!;
    const lines = text.split("\r\n");
    expect(lines[found.line - 1]).toBe("<Details>");
    expect(lines[found.lineEnd - 1]).toBe("</Details>");
    expect(lines.slice(found.line, found.lineEnd)).toContain("<Status>60</Status>");
    expect(found.at).toBe("2026-03-03T10:40:00.000Z");
    expect(found.text).toContain("0x80070643");
    expect(JSON.stringify(findings)).not.toMatch(/SECRETSECRET|regtoken|ALLUSERS/);
  });
  it("tells the enrolment, and not what Windows lists on every device", async () => {
    const pseudo = { EnrollmentId: "x", EnrollmentState: "1", ProviderID: "WMI_Bridge_SCCM_Server" };
    const local = {
      ...pseudo,
      ProviderID: "Local Authority",
      DiscoveryServiceFullURL: "https://x.contoso.com",
    };
    const gone = { ...INTUNE_ENROLMENT, EnrollmentState: "3" };
    expect((await told(report([], { enrolments: [pseudo, local, gone] }))).codes).toEqual([]);
    const more =
      "<DeviceManageabilityProviderInfo><Providers><Provider><ProviderID>MS DM Server</ProviderID><ConfigInfo>2</ConfigInfo></Provider></Providers></DeviceManageabilityProviderInfo>";
    const { outcome, findings } = await told(report([], { enrolments: [pseudo, INTUNE_ENROLMENT], more }));
    expect(outcome).toBe("unknown");
    expect(findings.map(({ code, text }) => ({ code, text }))).toEqual([
      {
        code: "mdm-enrolled",
        text: "Enrollments: MS DM Server, https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc, ConfigInfo 2",
      },
    ]);
  });
  it("policies and resources in it are harmless, whatever they say", async () => {
    const more = [
      "<PolicyManager><Area><Failed>MDM Enroll: Failed (0x8018002b)</Failed>",
      "<Status>60</Status><Details><Status>60</Status></Details>CcmSetup failed with error code 0x80004005",
      "<![LOG[Failed to get client manifest]LOG]!> Event[0]: Event ID: 1924</Area></PolicyManager>",
    ].join("\r\n");
    expect(await told(report([], { more }))).toMatchObject({ outcome: "unknown", cause: null, codes: [] });
  });
  it("is read in any encoding, on one line or many, whole or in small chunks", async () => {
    const packages = [OTHER, { ...CLIENT, Status: "60", LastError: "1618" }];
    // Longer than the longest line of a log.
    const more = `<PolicyManager>${"<Area>é<Value>0x80070643</Value></Area>".repeat(20_000)}</PolicyManager>`;
    for (const end of ["", "\n", "\r\n"]) {
      const text = report(packages, { more, end });
      for (const bytes of [
        Buffer.from(text),
        iconv.encode(text, "utf16le", { addBOM: true }),
        iconv.encode(text, "utf16be", { addBOM: true }),
      ])
        for (const size of [bytes.length, 65_536, 9_999]) {
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
            bytes.subarray(at * size, at * size + size),
          );
          const { marks } = await readLog("x.xml", chunks);
          expect(marks.marks.map(({ code }) => code)).toContain("msi-another-installation-running");
          expect(marks.mixedEncoding).toBe(false);
        }
    }
  });
  it("a client that setup installed stays installed, and setup that failed stays failed", async () => {
    const record = (text: string, hour: string) =>
      `<![LOG[${text}]LOG]!><time="${hour}:00:00.000+00" date="03-04-2026" component="ccmsetup" context="" type="1" thread="1" file="">\r\n`;
    const begin = record("==========[ ccmsetup started in process 1 ]==========", "08");
    const installed =
      begin +
      record("Installation succeeded.", "09") +
      record("CcmSetup is exiting with return code 0", "09");
    const failed =
      begin +
      record("Failed to get client manifest.", "09") +
      record("CcmSetup failed with error code 0x80004005", "09");
    const both = (setup: string, Status: string) =>
      diagnosed([
        { name: "ccmsetup.log", text: setup },
        {
          name: "MDMDiagReport.xml",
          text: report([{ ...CLIENT, Status }], { enrolments: [INTUNE_ENROLMENT] }),
        },
      ]);
    expect((await both(installed, "60")).outcome).toBe("succeeded");
    expect(await both(failed, "70")).toMatchObject({
      outcome: "failed",
      firstCause: { code: "manifest-not-obtained" },
    });
  });
});

describe("the MDM diagnostics report as a page", () => {
  const page = (status: string, error = "0", more = "") =>
    told(
      reportPage([["Device", "{E22D4ADE-8F0F-45F8-9D4C-1A1B8D6F0A11}", "ccmsetup.msi", status, error]], more),
      "MDMDiagReport.html",
    );
  it.each([
    ["60", "1618", "failed", "msi-another-installation-running"],
    ["Enforcement Failed", "0x80070643", "failed", "mdm-msi-install-failed"],
    ["Pending User Session", "0", "waiting", "mdm-msi-no-user"],
    ["70", "0", "succeeded", null],
  ])("tells status %s with error %s", async (status, error, outcome, cause) => {
    expect(await page(status, error)).toMatchObject({ outcome, cause });
  });
  it("tells the server, and nothing of policies", async () => {
    const { outcome, findings } = await told(reportPage([]), "MDMDiagHTMLReport.html");
    expect({ outcome, found: findings.map(({ code, text }) => [code, text]) }).toEqual({
      outcome: "unknown",
      found: [
        [
          "mdm-enrolled",
          "Enrollments: Contoso, https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx",
        ],
      ],
    });
  });
  it("of several megabytes is read within a second or two", async () => {
    const began = performance.now();
    const more = `<table>${"<tr><td>Knobs</td><td>0x8018002b <!-- x --></td></tr>".repeat(150_000)}</table>`;
    expect(await page("60", "1618", more)).toMatchObject({ outcome: "failed" });
    expect(performance.now() - began).toBeLessThan(8_000);
  });
  it("is not taken for one where it is a log that somebody saved as a page", async () => {
    const text =
      "<html><body>\n<p>==========[ ccmsetup started in process 1 ]==========</p>\n<p>CcmSetup failed with error code 0x80004005</p>\n</body></html>";
    expect(await told(text, "x.html")).toMatchObject({ outcome: "failed" });
  });
});

it("any piece of a report, and any markup, is read without a failure", async () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<script>",
    "</script",
    "<table id=ConnectionInfoTable>",
    "<tr>",
    "<td>",
    "<th>",
    "</td>",
    "</tr>",
    "Status",
    "{23170F69-40C1-2702-1900-000001000000}",
    "<MsiInstallations>",
    "<Details>",
    "</Details>",
    "<Status>60",
    "</Status>",
    "<LastError>",
    "99999999999999999999",
    "</LastError>",
    "<CreationTime>999999999999999999</CreationTime>",
    "<Enrollments>",
    "<EnrollmentId>",
    "</MDMEnterpriseDiagnosticsReport>",
    "<__proto__>",
    "<ProviderID>",
    "&#x110000;",
    "\n",
    "é",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("<MDMEnterpriseDiagnosticsReport>", "<!DOCTYPE html>MDM Diagnostics\n", "<html>\n"),
      fc.array(pieces, { maxLength: 60 }),
      async (begin, parts) => {
        await told(begin + parts.join(""));
      },
    ),
    { numRuns: 500 },
  );
  const whole = report([OTHER, { ...CLIENT, Status: "60" }]);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), async (length) => {
      await told(whole.slice(0, length));
    }),
    { numRuns: 100 },
  );
});
