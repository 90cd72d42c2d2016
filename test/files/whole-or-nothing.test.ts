import { mkdtempSync, rmSync } from "node:fs";
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
