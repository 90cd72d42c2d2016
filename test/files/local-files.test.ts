import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { localFiles } from "../../src/files/local-files.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("a text is the same in every encoding that Windows writes it in", async () => {
  const text = "kind: Site\nname: münchen\n";
  const windows = text.replaceAll("\n", "\r\n");
  const files = localFiles({ temporaryFolder: folder });
  for (const [name, bytes] of Object.entries({
    "plain.yaml": Buffer.from(text),
    "notepad.yaml": Buffer.from(`\uFEFF${windows}`),
    "redirected-by-powershell.yaml": Buffer.from(`\uFEFF${windows}`, "utf16le"),
  })) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    expect(await files.readText(path), name).toBe(text);
  }
});
