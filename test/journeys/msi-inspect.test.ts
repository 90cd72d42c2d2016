import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { open, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { FIXTURES, handMadeMsi, handMadeParts, storedName, TYPE } from "../formats/msi/hand-made.ts";
import { ccmbridge } from "./ccmbridge.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const folder = mkdtempSync(join(tmpdir(), "ccmbridge-msi-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PRELOAD = pathToFileURL(join(import.meta.dirname, "peak-memory.mjs")).href;
/** The command as a user starts it, with the memory it had at most. */
async function inspect(...args: string[]) {
  const { exit, out, err } = await ccmbridge(["msi", "inspect", ...args], {
    cwd: folder,
    env: { NODE_OPTIONS: `--import ${PRELOAD}` },
  });
  const [, peak, microseconds] = (/^peak (\d+) cpu (\d+)$/m.exec(err) ?? []).map(Number);
  return { exit, out, err: err.replace(/^peak .*\n/m, ""), peak: peak!, seconds: microseconds! / 1e6 };
}

describe("`msi inspect`", () => {
  it("takes no more memory for an installer of more than 2 GiB than for a small one", async () => {
    const small = await inspect(join(FIXTURES, "ccmsetup.msi"));
    expect(small).toMatchObject({ exit: 0, err: "" });
    // Its tables lie behind a cabinet of 2 GiB, and its directory at the very end.
    const real = join(folder, "large.msi");
    const parts = handMadeParts({ sectorSize: 4096, hole: [storedName("large.cab", false), 2 * GIB + 4096] });
    const file = await open(real, "w");
    await file.write(parts.head, 0, parts.head.length, 0);
    await file.write(parts.rest, 0, parts.rest.length, parts.restAt);
    await file.close();
    const large = await inspect(real, "--output", "json");
    expect(large).toMatchObject({ exit: 0, err: "" });
    const report = JSON.parse(large.out);
    expect(report).toMatchObject({ productName: "Hand-made", problems: [] });
    expect(report.size).toBeGreaterThan(2 * GIB);
    expect(large.peak).toBeLessThan(small.peak + 40 * MIB);
  }, 120_000);

  it("refuses files made to do harm within two seconds and 256 MiB", async () => {
    const rows = (count: number, row: (index: number) => (string | number | null)[]) =>
      Array.from({ length: count }, (_, index) => row(index));
    const long = "#".repeat(15 * MIB);
    const key = (name: string) => [[name, TYPE.key]] as const;
    const hostile = {
      "texts.msi": handMadeMsi({
        wide: true,
        tables: { Directory: { columns: key("Directory"), rows: rows(150_000, (index) => [`${index}`]) } },
      }),
      "long.msi": handMadeMsi({
        tables: {
          Directory: { columns: key("Directory"), rows: rows(100_000, () => [long]) },
          Media: { columns: key("Cabinet"), rows: rows(100_000, () => [long]) },
        },
      }),
      "pool.msi": handMadeMsi({ streams: { [storedName("_StringPool", true)]: Buffer.alloc(8 * MIB) } }),
      "scattered.msi": handMadeMsi({
        scattered: true,
        streams: { [storedName("_StringData", true)]: Buffer.alloc(32 * MIB) },
      }),
      "rows.msi": handMadeMsi({
        tables: { Registry: { columns: [["Root", TYPE.short]], rows: [] } },
        streams: { [storedName("Registry", true)]: Buffer.alloc(16 * MIB, 1) },
      }),
      "columns.msi": handMadeMsi({ streams: { [storedName("_Columns", true)]: Buffer.alloc(MIB, 1) } }),
      "header.msi": readFileSync(join(FIXTURES, "malformed/huge-fat-count.msi")),
    };
    for (const [name, bytes] of Object.entries(hostile)) {
      const path = join(folder, name);
      await writeFile(path, bytes);
      // A sparse tail lets every count and place in it be right.
      await truncate(path, bytes.length + 64 * MIB);
      const { exit, out, err, peak, seconds } = await inspect(path, "--output", "json");
      expect([0, 1], `${name}: ${err}`).toContain(exit);
      expect(err).not.toMatch(/^\s+at |internal|heap out of memory/m);
      if (exit === 1) expect(JSON.parse(err).error).toMatchObject({ code: "invalid" });
      else expect(JSON.parse(out).productVersion).toBeTruthy();
      expect(peak, name).toBeLessThan(256 * MIB);
      // The start of the program is counted too.
      expect(seconds, name).toBeLessThan(2);
    }
  }, 60_000);

  it("shows what an MSI says of itself beside its labels, with nothing that drives a terminal", async () => {
    const path = join(folder, "escape.msi");
    const ProductName = "\u001b[2JEvil\u0007 name";
    await writeFile(path, handMadeMsi({ properties: { ProductName, SMSSITECODE: "ABC" } }));
    const { exit, out } = await inspect(path, "--output", "table");
    expect(exit).toBe(1);
    expect(out).toMatch(/^·\[2JEvil· name {2}client\.msi\nVersion {7}1\.2\.3\n/);
    expect(out).toMatch(/! This is client\.msi: it cannot be installed directly \(error 25502\)/);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("says that standard output could not be written", async () => {
    const full = openSync("/dev/full", "w");
    const child = spawnSync(
      process.execPath,
      [join(import.meta.dirname, "../../src/cli/main.ts"), "msi", "inspect", join(FIXTURES, "ccmsetup.msi")],
      { stdio: ["ignore", full, "pipe"], encoding: "utf8" },
    );
    closeSync(full);
    expect(child.status).toBe(1);
    expect(JSON.parse(child.stderr).error).toMatchObject({
      code: "disk",
      message: "Standard output cannot be written: the disk is full.",
      next: "Make room, or take another disk.",
    });
  });
});
