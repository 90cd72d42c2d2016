import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { copyFile, open, truncate, writeFile } from "node:fs/promises";
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
  const before = performance.now();
  const { exit, out, err } = await ccmbridge(["msi", "inspect", ...args], {
    cwd: folder,
    env: { NODE_OPTIONS: `--import ${PRELOAD}` },
  });
  const peak = Number(/^peak (\d+)$/m.exec(err)?.[1]);
  return { exit, out, err: err.replace(/^peak .*\n/m, ""), peak, milliseconds: performance.now() - before };
}

describe("`msi inspect`", () => {
  it("takes no more memory for an installer of more than 2 GiB than for a small one", async () => {
    const small = await inspect(join(FIXTURES, "ccmsetup.msi"));
    expect(small).toMatchObject({ exit: 0, err: "" });
    const grown = join(folder, "grown.msi");
    await copyFile(join(FIXTURES, "ccmsetup.msi"), grown);
    await truncate(grown, 2 * GIB + 512);
    // Its tables lie behind a cabinet of 2 GiB, and its directory at the very end.
    const real = join(folder, "large.msi");
    const parts = handMadeParts({ sectorSize: 4096, hole: [storedName("large.cab", false), 2 * GIB + 4096] });
    const file = await open(real, "w");
    await file.write(parts.head, 0, parts.head.length, 0);
    await file.write(parts.rest, 0, parts.rest.length, parts.restAt);
    await file.close();
    for (const [path, productName] of [
      [grown, "ConfigMgr Client Setup Bootstrap"],
      [real, "Hand-made"],
    ] as const) {
      const large = await inspect(path, "--output", "json");
      expect(large).toMatchObject({ exit: 0, err: "" });
      const report = JSON.parse(large.out);
      expect(report).toMatchObject({ productName, problems: [] });
      expect(report.size).toBeGreaterThan(2 * GIB);
      expect(large.peak).toBeLessThan(small.peak + 40 * MIB);
    }
  }, 60_000);

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
      const { exit, out, err, peak, milliseconds } = await inspect(path, "--output", "json");
      expect([0, 1], `${name}: ${err}`).toContain(exit);
      expect(err).not.toMatch(/^\s+at |internal|heap out of memory/m);
      if (exit === 1) expect(JSON.parse(err).error).toMatchObject({ code: "invalid" });
      else expect(JSON.parse(out).productVersion).toBeTruthy();
      expect(peak, name).toBeLessThan(256 * MIB);
      // Starting the program and a busy machine are counted too.
      expect(milliseconds, name).toBeLessThan(5_000);
    }
  }, 60_000);
});
