import { describe, expect, it } from "vitest";
import { maskedText } from "../../src/domain/masked-text.ts";
import { diagnosed } from "./diagnosis/diagnosed.ts";

const SIGNATURE = "AbCdEfGhIjKlMnOpQrStUvWxYz012345%3D";
const SIGNED = `https://x.blob.core.windows.net/c/f?sv=2026-01-01&sr=b&sig=${SIGNATURE}`;
const TOKEN = `eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.${"S1gnature".repeat(5)}`;

describe("masked text", () => {
  it("keeps what a reader needs and nothing that grants access", () => {
    for (const [text, secret] of [
      [`GET ${SIGNED} failed`, SIGNATURE],
      [`GET ${SIGNED.replaceAll("&", "&amp;")} failed`, SIGNATURE],
      [`"Authorization: Bearer ${TOKEN}" refused`, TOKEN],
      ["Authorization: Basic dXNlcjpwYXNzd29yZA== refused", "dXNlcjpwYXNzd29yZA"],
      [`ccmsetup.exe /regtoken:${TOKEN} failed`, TOKEN],
    ] as const) {
      const masked = maskedText(text);
      expect(masked).not.toContain(secret);
      expect(masked.slice(-7)).toBe(text.slice(-7));
      expect(maskedText(masked)).toBe(masked);
    }
  });
  it("leaves error codes and words alone", () => {
    for (const text of ["URL=https://mp1/;Code=12175", "Basic authentication is not supported"])
      expect(maskedText(text)).toBe(text);
  });
});

it("a diagnosis shows no signed address that a log holds", async () => {
  const line = (message: string, second: number) =>
    `<![LOG[${message}]LOG]!><time="10:00:0${second}.000-60" date="11-20-2026" component="ccmsetup" context="" type="3" thread="1" file="a:1">`;
  const text = [
    `Command line: "ccmsetup.exe" /source:${SIGNED} SMSSITECODE=ABC`,
    `[CCMHTTP] ERROR: URL=${SIGNED}, Port=443, Options=1472, Code=12175, Text=ERROR_WINHTTP_SECURE_FAILURE`,
    "[CCMHTTP] ERROR INFO: StatusCode=<unknown> WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CA",
    "CcmSetup failed with error code 0x80004005",
  ]
    .map(line)
    .join("\n");
  const told = await diagnosed([{ name: "ccmsetup.log", text }]);
  expect(told.firstCause?.code).toBe("tls-root-not-trusted");
  expect(told.commandLine).toContain("SMSSITECODE=ABC");
  expect(JSON.stringify(told)).not.toContain(SIGNATURE);
});
