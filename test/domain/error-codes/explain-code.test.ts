import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainCode, explainNumber } from "../../../src/domain/error-codes/explain-code.ts";
import { KNOWN_CODES } from "../../../src/domain/error-codes/known-codes.ts";
import { readCode } from "../../../src/domain/error-codes/read-code.ts";
import { structureOf } from "../../../src/domain/error-codes/structure.ts";
import FIELD_CODES from "../../fixtures/error-codes/field-codes.json" with { type: "json" };

const valueIn = (text: string) => readCode(text)?.value;
const contexts = (text: string) => explainCode(text)?.meanings.map(({ context }) => context) ?? [];

describe("reading a code", () => {
  it.each([
    "0x80070643",
    "0X80070643",
    "80070643",
    "-2147023293",
    "\u22122147023293",
    "2147944003",
    "  0x80070643 ",
    '"0x80070643"',
    "'-2147023293'",
    "(0x80070643)",
    "0x80070643L",
    "80070643UL",
    "80070643h",
    "&H80070643",
    "0xFFFFFFFF80070643",
    "18446744071562528323",
    "error code 0x80070643.",
    "HRESULT: 80070643",
    "2,147,944,003",
    "2.147.944.003",
    "2\u202f147\u202f944\u202f003",
    "- 2147023293",
    "0x8007 0643",
  ])("takes %j for 0x80070643", (text) => {
    expect(valueIn(text)).toBe(0x80070643);
  });
  it.each([
    ["7", 7],
    ["1639", 1639],
    ["exit code 1603", 1603],
    ["2EE7", 0x2ee7],
    ["12007", 12007],
    ["0x8018002b", 0x8018002b],
    ["C0000135", 0xc0000135],
    ["00000643", 0x643],
    ["-1", 0xffffffff],
  ])("takes %j for %i", (text, value) => {
    expect(valueIn(text)).toBe(value);
  });
  it.each(["", "hello", "0x", "--", "99999999999", "-2147483649", "0x1FFFFFFFF"])(
    "takes %j for no code",
    (text) => {
      expect(valueIn(text)).toBeUndefined();
    },
  );
  it("reads every 32-bit number the same in each of its forms", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x8000_0000, max: 0xffff_ffff }), (value) => {
        const hex = value.toString(16);
        const forms = [
          `0x${hex}`,
          hex,
          `0x${hex.toUpperCase()}L`,
          String(value),
          String(value | 0),
          `"${value | 0}"`,
        ];
        expect(forms.map(valueIn)).toEqual(forms.map(() => value));
      }),
      { numRuns: 300 },
    );
  });
  it("never throws, whatever stands there", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        explainCode(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe("explaining a code", () => {
  it.each(FIELD_CODES)("knows $code of $context", ({ code, context }) => {
    expect(contexts(code)).toContain(context);
  });
  it("gives the three forms of the number", () => {
    expect(explainCode("-2147023293")).toMatchObject({
      hex: "0x80070643",
      decimal: 2147944003,
      signed: -2147023293,
      symbol: "HRESULT_FROM_WIN32(ERROR_INSTALL_FAILURE)",
    });
  });
  it("tells the causes of an installer code in its HRESULT form too", () => {
    expect(explainCode("0x80070643")!.meanings[0]!.causes).toEqual(explainCode("1603")!.meanings[0]!.causes);
  });
  it("puts the return code of ccmsetup before the Windows error of the same number", () => {
    expect(contexts("7")).toEqual(["ccmsetup return code", "Windows system error"]);
    expect(explainCode("7")!.symbol).toBeNull();
  });
  it("gives 1639 for msiexec and for MDM", () => {
    expect(contexts("1639")).toEqual(["Windows Installer (msiexec)", "Windows system error"]);
    expect(contexts("0x80070667")[0]).toContain("Windows Installer");
  });
  it("gives 10 to ccmsetup, the MDM status and Windows", () => {
    expect(contexts("10")).toEqual([
      "ccmsetup return code",
      "EnterpriseDesktopAppManagement CSP, Status",
      "Windows system error",
    ]);
  });
  it.each([10, 20, 25, 30, 40, 48, 50, 55, 60, 70])("knows status %i of the app management CSP", (status) => {
    expect(contexts(String(status))).toContain("EnterpriseDesktopAppManagement CSP, Status");
  });
  it("finds the Windows error, the WinHTTP error and the HTTP status inside an HRESULT", () => {
    expect(contexts("0x80070005")).toEqual(["Windows system error, 5 inside an HRESULT"]);
    expect(contexts("0x80072EE7")[0]).toBe("WinHTTP, 12007 inside an HRESULT");
    expect(contexts("0x80192EE2")).toContain("WinHTTP, 12002 inside an HRESULT");
    expect(contexts("0x80190197")).toEqual(["HTTP status, 407 inside an HRESULT"]);
  });
  it("finds the NTSTATUS inside an HRESULT", () => {
    expect(contexts("0xD0000022")).toEqual(["NTSTATUS, 0xC0000022 inside an HRESULT"]);
  });
  it("puts the HTTP status first when one is asked for", () => {
    expect(contexts("HTTP 403")[0]).toBe("HTTP status");
    expect(contexts("StatusCode=407")[0]).toBe("HTTP status");
  });
  it("knows names as well", () => {
    expect(explainCode("CMGService_Invalid_Token")).toMatchObject({ hex: null, listed: true });
    expect(explainCode("WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CA is set")).toMatchObject({ listed: true });
    expect(explainCode("ERROR_INSTALL_FAILURE")).toMatchObject({ decimal: 1603 });
    expect(explainCode("menroll_e_userlicense")).toMatchObject({ hex: "0x80180018" });
  });
  it.each([
    ["0x87D0FFFE", "Configuration Manager client"],
    ["0x87D1FFFE", "Intune app installation"],
    ["0x8018FFFE", "MDM enrolment"],
    ["0x8024FFFE", "Windows Update"],
    ["0x8020FFFE", "BITS"],
    ["0xC000FFFE", "NTSTATUS"],
    ["0xCAA2FFFE", "Entra sign-in"],
    ["0x8007FFFE", "Windows system error"],
    ["54321", "plain number"],
  ])("takes the unlisted %s apart: %s", (code, facility) => {
    const explained = explainCode(code)!;
    expect(explained.listed).toBe(false);
    expect(explained.facility).toContain(facility);
    expect(explained.meanings[0]!.meaning).not.toMatch(/^unknown/i);
  });
  it("says something of every number, and the forms fit together", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        const explained = explainNumber(value);
        expect(explained.meanings.length).toBeGreaterThan(0);
        expect(Number(explained.hex)).toBe(value);
        expect(explained.signed! >>> 0).toBe(value);
        expect(explained.facility).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});

describe("the list of codes", () => {
  it("names a source for every entry", () => {
    expect(KNOWN_CODES.filter(({ sources }) => sources.length === 0)).toEqual([]);
  });
  it("has no number twice in one place", () => {
    const keys = KNOWN_CODES.map(({ code, symbol, context }) => `${code ?? symbol} ${context}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
  it("holds 32-bit numbers only", () => {
    expect(KNOWN_CODES.filter(({ code }) => code !== null && code !== code >>> 0)).toEqual([]);
  });
  it("knows a facility for every HRESULT in it", () => {
    const nameless = KNOWN_CODES.filter(
      ({ code }) => code !== null && structureOf(code).facility.includes("does not name"),
    );
    expect(nameless.map(({ code }) => code!.toString(16))).toEqual(["82aa0008"]);
  });
});
