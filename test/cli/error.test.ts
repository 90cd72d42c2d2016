import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

function error(args: readonly string[], input = "") {
  const run = spawnSync(process.execPath, [MAIN, "error", "explain", ...args], {
    input,
    encoding: "utf8",
    env: { PATH: process.env.PATH, NO_COLOR: "1" },
  });
  return { exit: run.status, out: run.stdout, err: run.stderr, json: () => JSON.parse(run.stdout) };
}

describe("error explain", () => {
  it("answers with one object for one code", () => {
    const { exit, json } = error(["0x87d0027e"]);
    expect(exit).toBe(0);
    expect(json()).toMatchObject({ hex: "0x87D0027E", symbol: "CCM_E_BAD_HTTP_STATUS_CODE" });
    for (const key of ["context", "meaning", "causes", "remedies", "source"])
      expect(json().meanings[0]).toHaveProperty(key);
  });
  it("takes a negative code with and without -- before it", () => {
    for (const args of [["-2147023293"], ["--", "-2147023293"], ["--output", "json", "--", "-2147023293"]])
      expect(error(args)).toMatchObject({ exit: 0 });
    expect(error(["-2147023293", "--output", "json"]).json()).toMatchObject({ hex: "0x80070643" });
  });
  it("answers with a list for several codes", () => {
    expect(
      error(["7", "-2147023293", "0x8018002b"])
        .json()
        .map((one: { hex: string }) => one.hex),
    ).toEqual(["0x7", "0x80070643", "0x8018002B"]);
  });
  it("reads codes from standard input, one or more a line", () => {
    const hex = (args: string[]) =>
      error(args, "0x80070005\r\n\n1603, 1618\n")
        .json()
        .map((one: { hex: string }) => one.hex);
    expect(hex([])).toEqual(["0x80070005", "0x643", "0x652"]);
    expect(hex(["-"])).toEqual(["0x80070005", "0x643", "0x652"]);
  });
  it("fits 80 columns", () => {
    const { out } = error(["--output", "table", "0x80070643", "0x87D00454", "0xD0090016", "7"]);
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(out).toContain("Causes, most likely first");
  });
  it("refuses what is no code, no option and nothing at all", () => {
    expect(error(["hello"])).toMatchObject({ exit: 2 });
    expect(error(["--frobnicate", "7"])).toMatchObject({ exit: 2 });
    expect(error([], "\n")).toMatchObject({ exit: 2 });
  });
});
