import { describe, expect, it } from "vitest";
import { lineOfWords, linesOfText } from "../../src/cli/command-line-words.ts";

describe("words of an argument list", () => {
  it("are one line as it is when there is one", () => {
    expect(lineOfWords(['CCMSETUPCMD="A B"'])).toBe('CCMSETUPCMD="A B"');
  });
  it("are joined when the line was typed without quotes around it", () => {
    expect(lineOfWords(["ccmsetup.exe", "/mp:mp1", "SMSSITECODE=ABC"])).toBe(
      "ccmsetup.exe /mp:mp1 SMSSITECODE=ABC",
    );
  });
  it("get back the quotes that the shell took away", () => {
    expect(lineOfWords(["ccmsetup.exe", "/source:C:\\my folder", "SMSCACHEDIR=D:\\a b"])).toBe(
      'ccmsetup.exe /source:"C:\\my folder" SMSCACHEDIR="D:\\a b"',
    );
    expect(lineOfWords(["ccmsetup.msi", "CCMSETUPCMD=/mp:mp1 SMSSITECODE=ABC"])).toBe(
      'ccmsetup.msi CCMSETUPCMD="/mp:mp1 SMSSITECODE=ABC"',
    );
    expect(lineOfWords(["CCMSETUPCMD=/mp:mp1", "SMSSITECODE=ABC"])).toBe(
      'CCMSETUPCMD="/mp:mp1" SMSSITECODE=ABC',
    );
  });
});

describe("lines of a text", () => {
  const lines = (text: string) => linesOfText(text, (all) => all.startsWith("[")).map(({ line }) => line);
  it("are one each, without blank ones, comments and a byte order mark", () => {
    expect(lines("\ufeffccmsetup.exe\r\n\r\n# a comment\n  /mp:mp1  \n")).toEqual([
      "ccmsetup.exe",
      "  /mp:mp1",
    ]);
    expect(lines("")).toEqual([]);
  });
  it("keep their numbers in the file", () => {
    expect(linesOfText("\n\na\n#\nb", () => false)).toEqual([
      { lineNumber: 3, line: "a" },
      { lineNumber: 5, line: "b" },
    ]);
  });
  it("stay together in a /config file", () => {
    expect(lines("[Client Install]\r\nInstall=INSTALL=ALL\r\n")).toEqual([
      "[Client Install]\r\nInstall=INSTALL=ALL",
    ]);
  });
});
