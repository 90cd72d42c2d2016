import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { ccmbridge, startCcmbridge } from "./ccmbridge.ts";

const MIB = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), "ccmbridge-content-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, "peak-memory.mjs")).href}` };
const peakOf = async (...args: string[]) => {
  const { exit, err } = await ccmbridge(["content", ...args], { cwd: folder, env });
  expect(exit, err).toBe(0);
  return Number(/^peak (\d+)/m.exec(err)?.[1]);
};
/** A file of zeros, which takes no room on the disk. */
const sparse = (name: string, size: number) => {
  writeFileSync(join(folder, name), "");
  truncateSync(join(folder, name), size);
};

describe("content at the terminal", () => {
  it("takes little memory for a gigabyte, and no more than an eighth of it does, whichever way it goes", async () => {
    const peaks = new Map<number, number[]>();
    for (const size of [128 * MIB, 1024 * MIB]) {
      mkdirSync(join(folder, `app-${size}`));
      sparse("plain.bin", size);
      sparse(`app-${size}/setup.exe`, size);
      peaks.set(size, [
        await peakOf("encrypt", "plain.bin", "--out", "content.bin", "--info", "info.json"),
        await peakOf("check", "content.bin", "--info", "info.json"),
        await peakOf("decrypt", "content.bin", "--info", "info.json", "--out", "back.bin"),
        await peakOf("wrap", `app-${size}`, "--setup", "setup.exe", "--out", "app.intunewin"),
      ]);
    }
    const [small, large] = [...peaks.values()];
    // What differs is when the collector comes round, not what is held.
    for (const [index, peak] of large!.entries()) {
      expect(peak).toBeLessThan(256 * MIB);
      expect(peak).toBeLessThan(small![index]! + 80 * MIB);
    }
  }, 180_000);

  it("leaves nothing behind when it is interrupted", async () => {
    sparse("large.bin", 8192 * MIB);
    const before = readdirSync(folder).toSorted();
    const { ended, process: child } = startCcmbridge(
      ["content", "encrypt", "large.bin", "--out", "large.enc", "--info", "large.json"],
      { cwd: folder, env },
    );
    let told = "";
    child.stderr!.on("data", (text: string) => {
      told += text;
      // Bytes have gone through: it is in the middle of its work.
      if (/\d %/.test(told) && !child.killed) child.kill("SIGINT");
    });
    const { exit, err } = await ended;
    expect(exit).toBe(130);
    expect(err).toMatch(/"code":"interrupted"/);
    expect(readdirSync(folder).toSorted()).toEqual(before);
  }, 60_000);
});
