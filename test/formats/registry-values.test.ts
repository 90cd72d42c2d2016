import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { registryFile } from "../../src/domain/scripting/registry-file.ts";
import { decodeText, encodeText } from "../../src/formats/encoded-text.ts";
import { readRegistryValues } from "../../src/formats/registry-values.ts";
import { hostileText } from "../domain/scripting/hostile-text.ts";

const KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\ccmsetup";
const wide = { encoding: "utf-16le-bom", newline: "crlf" } as const;

/** A Registry.pol by MS-GPREG 2.2.1. */
function policyFile(entries: readonly (readonly [string, string, number, Buffer])[]): Buffer {
  const utf16 = (text: string) => Buffer.from(text, "utf16le");
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  return Buffer.concat([
    Buffer.from("PReg"),
    number(1),
    ...entries.flatMap(([key, name, type, data]) => [
      utf16(`[${key}\0;${name}\0;`),
      number(type),
      utf16(";"),
      number(data.length),
      utf16(";"),
      data,
      utf16("]"),
    ]),
  ]);
}

describe("a registry export", () => {
  it("is read back as it was written, whatever the value", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const bytes = encodeText(
          registryFile([{ key: KEY, values: { SetupParameters: text, Number: 7 } }]),
          wide,
        );
        // A value ends at its first zero, in Windows too.
        expect(readRegistryValues(bytes)).toEqual({
          format: "reg",
          values: [{ key: KEY, name: "SetupParameters", text: text.split("\0")[0] }],
        });
      }),
      { numRuns: 800 },
    );
  });

  it("begins with the mark of UTF-16 LE and has Windows' line ends", () => {
    const bytes = encodeText(registryFile([{ key: KEY, values: { a: "b", gone: null, n: 1 } }]), wide);
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
    expect(Buffer.from(bytes).toString("utf16le")).toBe(
      `\uFEFFWindows Registry Editor Version 5.00\r\n\r\n[${KEY}]\r\n"a"="b"\r\n"gone"=-\r\n"n"=dword:00000001\r\n`,
    );
  });

  it("is read with continued bytes, comments, removed keys, and in version 4", () => {
    const text = `REGEDIT4\n; comment\n[${KEY}]\n"SetupParameters"=hex(2):41,00,\\\n  42,00,00,00\n[-HKEY_LOCAL_MACHINE\\X]\n"a"="b"\n`;
    expect(readRegistryValues(Buffer.from(text)).values).toEqual([
      { key: KEY, name: "SetupParameters", text: "AB" },
    ]);
  });
});

describe("a Registry.pol", () => {
  it("is read, whatever the value", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const plain = text.replaceAll("\0", "").toWellFormed();
        const bytes = policyFile([
          ["Software\\Policies\\X", "Number", 4, Buffer.from([1, 0, 0, 0])],
          [
            "Software\\Policies\\Microsoft\\ccmsetup",
            "SetupParameters",
            1,
            Buffer.from(`${plain}\0`, "utf16le"),
          ],
        ]);
        expect(readRegistryValues(bytes)).toEqual({
          format: "pol",
          values: [{ key: "Software\\Policies\\Microsoft\\ccmsetup", name: "SetupParameters", text: plain }],
        });
      }),
      { numRuns: 500 },
    );
  });

  it("never hangs or crashes on damaged bytes: it reads, or says where it breaks off", () => {
    const whole = policyFile([["K", "N", 1, Buffer.from("text\0", "utf16le")]]);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (length, at, byte) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        try {
          readRegistryValues(damaged.subarray(0, length));
        } catch (error) {
          expect((error as Error).name).toBe("BridgeError");
        }
      }),
      { numRuns: 1_000 },
    );
    expect(() => readRegistryValues(whole.subarray(0, -3))).toThrow("at byte");
  });
});

it("reads what `reg query` prints, and refuses what is none of the three", () => {
  const printed = `\n${KEY}\n    SetupParameters    REG_SZ    SMSSITECODE=ABC FSP=fsp\n\n`;
  expect(readRegistryValues(Buffer.from(printed.replaceAll("\n", "\r\n")))).toEqual({
    format: "reg-query",
    values: [{ key: KEY, name: "SetupParameters", text: "SMSSITECODE=ABC FSP=fsp" }],
  });
  expect(() => readRegistryValues(Buffer.from("hello"))).toThrow("no registry export");
});

it("decodes UTF-16 without a mark", () => {
  expect(decodeText(Buffer.from("REGEDIT4\r\n", "utf16le"))).toBe("REGEDIT4\n");
});
