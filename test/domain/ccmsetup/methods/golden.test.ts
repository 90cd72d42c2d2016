import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { generateMethod } from "../../../../src/domain/ccmsetup/methods/generate-method.ts";
import { INSTALL_METHODS } from "../../../../src/domain/ccmsetup/methods/install-methods.ts";
import { encodeText } from "../../../../src/formats/encoded-text.ts";
import { contoso, FIXTURES } from "./samples.ts";

// UPDATE_GOLDEN=1 writes them anew; look at the difference before you commit it.
const update = process.env.UPDATE_GOLDEN === "1";
const golden = join(FIXTURES, "golden");

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => relative(".", name).replaceAll("\\", "/"))
    .sort();
}

describe("what each method makes of one manifest", () => {
  if (update) rmSync(golden, { recursive: true, force: true });

  it.each(INSTALL_METHODS.map(({ name }) => name))("%s: every byte is as it was looked at", (name) => {
    const { files } = generateMethod(name, contoso(name));
    const made = new Map(files.map((file) => [file.path, Buffer.from(encodeText(file.text, file))]));
    const folder = join(golden, name);
    if (update)
      for (const [path, bytes] of made) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
      }
    expect([...made.keys()].sort()).toEqual(filesBelow(folder));
    for (const [path, bytes] of made) {
      const wanted = readFileSync(join(folder, path));
      if (!bytes.equals(wanted))
        expect({ path, text: bytes.toString() }).toEqual({ path, text: wanted.toString() });
    }
  });

  it("is all there is", () => {
    expect(readdirSync(golden).sort()).toEqual(INSTALL_METHODS.map(({ name }) => name).sort());
  });
});
