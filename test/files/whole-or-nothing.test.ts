import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createFile } from "../../src/files/whole-or-nothing.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("leaves no listener behind for each file it made", async () => {
  const before = process.listenerCount("exit");
  for (const name of ["a", "b", "c"]) {
    const file = await createFile(join(folder, name));
    await file.write(0, new Uint8Array([1]));
    await file.finish();
  }
  expect(process.listenerCount("exit") - before).toBeLessThanOrEqual(1);
});

it("keeps every byte of a file long enough that the disk is set to work on it in between", async () => {
  const part = Buffer.alloc(1 << 20, 7);
  const file = await createFile(join(folder, "long"));
  for (let at = 0; at < 20; at++) await file.write(at * part.length, part);
  await file.finish();
  expect(readFileSync(join(folder, "long")).equals(Buffer.alloc(20 << 20, 7))).toBe(true);
  expect(readdirSync(folder)).toEqual(["long"]);
});
