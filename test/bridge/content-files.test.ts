import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkContentFile } from "../../src/bridge/check-content.ts";
import { decryptContentFile } from "../../src/bridge/decrypt-content.ts";
import { encryptContentFile } from "../../src/bridge/encrypt-content.ts";
import type { Files, NewFile } from "../../src/bridge/needs.ts";
import { unwrapContent } from "../../src/bridge/unwrap-content.ts";
import { wrapContent } from "../../src/bridge/wrap-content.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { localFiles } from "../../src/files/local-files.ts";

const clock = { now: () => new Date("2026-11-25T08:30:00Z") };
let folder: string;
let files: Files;
const at = (name: string) => join(folder, name);
const left = () => (readdirSync(folder, { recursive: true }) as string[]).toSorted();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ccmbridge-content-"));
  files = localFiles({ temporaryFolder: at("tmp") });
  writeFileSync(at("plain.bin"), randomBytes(3_000_000));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The same files on a disk that is full after so many bytes. */
function fullAfter(most: number): Files {
  let written = 0;
  const limited = (file: NewFile): NewFile => ({
    ...file,
    write: async (position, bytes) => {
      written += bytes.length;
      if (written > most) {
        await file.abandon();
        throw new BridgeError("disk", "The disk is full.");
      }
      return file.write(position, bytes);
    },
  });
  return {
    ...files,
    create: async (...given) => limited(await files.create(...given)),
    createFolder: async (path) => {
      const made = await files.createFolder(path);
      return { ...made, create: async (name) => limited(await made.create(name)) };
    },
  };
}

const encrypt = (by: Files = files, work = {}) =>
  encryptContentFile(by, { file: at("plain.bin"), out: at("content.bin"), info: at("info.json") }, work);
function fillFolder() {
  mkdirSync(at("app/data/empty"), { recursive: true });
  writeFileSync(at("app/setup.exe"), randomBytes(1_500_000));
  writeFileSync(at("app/data/ü n.txt"), "text");
}
const wrap = (by: Files = files, work = {}) =>
  wrapContent(
    { files: by, clock },
    { folder: at("app"), setup: "setup.exe", out: at("app.intunewin") },
    work,
  );
const unwrap = (by: Files = files, work = {}) =>
  unwrapContent(by, { file: at("app.intunewin"), out: at("back") }, work);
const decrypt = (by: Files = files, work = {}) =>
  decryptContentFile(by, { file: at("content.bin"), out: at("back.bin"), info: at("info.json") }, work);

/** Stops the work when the first bytes of a step have gone through. */
function interrupting() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    progress: ({ state, done }: { state: string; done?: number }) => {
      if (state === "running" && (done ?? 0) > 0) controller.abort();
    },
  };
}

describe("content in files", () => {
  it("comes back as it was, and its keys are for their owner alone", async () => {
    const { size, sizeEncrypted } = await encrypt();
    expect(statSync(at("content.bin")).size).toBe(sizeEncrypted);
    expect(statSync(at("info.json")).mode & 0o077).toBe(0);
    const sha256 = createHash("sha256")
      .update(readFileSync(at("plain.bin")))
      .digest("hex");
    expect(await decrypt()).toEqual({ size, sizeEncrypted, sha256 });
    expect(readFileSync(at("back.bin")).equals(readFileSync(at("plain.bin")))).toBe(true);
    expect(await checkContentFile(files, { file: at("content.bin"), info: at("info.json") })).toMatchObject({
      sha256,
    });
  });

  it("is refused by its name when it does not fit, and nothing takes its place", async () => {
    await encrypt();
    const bytes = readFileSync(at("content.bin"));
    bytes[1_000_000]! ^= 1;
    writeFileSync(at("content.bin"), bytes);
    const before = left();
    const failure = { code: "invalid", message: expect.stringContaining(`${at("content.bin")}: `) };
    await expect(decrypt()).rejects.toMatchObject(failure);
    await expect(
      checkContentFile(files, { file: at("content.bin"), info: at("info.json") }),
    ).rejects.toMatchObject(failure);
    expect(left()).toEqual(before);
  });

  it("says when the sizes beside the keys are others", async () => {
    await encrypt();
    const info = JSON.parse(readFileSync(at("info.json"), "utf8"));
    writeFileSync(at("info.json"), JSON.stringify({ ...info, size: 5 }));
    await expect(checkContentFile(files, { file: at("content.bin"), info: at("info.json") })).rejects.toThrow(
      /says size is 5; it is 3000000/,
    );
  });

  it("is not read from a device, which may never end", async () => {
    await expect(
      encryptContentFile(files, { file: "/dev/zero", out: at("x"), info: at("y") }),
    ).rejects.toMatchObject({ code: "disk", message: "/dev/zero is not an ordinary file." });
  });
});

describe("a folder", () => {
  it("comes back from a package as it was, empty folders included", async () => {
    fillFolder();
    await wrap();
    expect(await unwrap()).toMatchObject({ setupFile: "setup.exe", files: 2, problems: [] });
    expect(readdirSync(at("back"), { recursive: true }).toSorted()).toEqual(
      readdirSync(at("app"), { recursive: true }).toSorted(),
    );
    expect(readFileSync(at("back/setup.exe")).equals(readFileSync(at("app/setup.exe")))).toBe(true);
  });

  it("is not wrapped when what was given is a file, and the answer says so", async () => {
    const given = { folder: at("plain.bin"), setup: "setup.exe", out: at("x.intunewin") };
    await expect(wrapContent({ files, clock }, given)).rejects.toThrow(/plain\.bin is a file, not a folder/);
  });
});

describe("work that ends badly", () => {
  const verbs = {
    encrypt,
    decrypt: async (...given: Parameters<typeof decrypt>) => decrypt(...given),
    wrap: async (...given: Parameters<typeof wrap>) => wrap(...given),
    unwrap: async (...given: Parameters<typeof unwrap>) => unwrap(...given),
  };
  const prepare = async () => {
    fillFolder();
    await wrap();
    await encrypt();
    for (const made of ["content.bin", "app.intunewin"])
      expect(statSync(at(made)).size).toBeGreaterThan(1_000_000);
    // The folder for what is put aside stays; what is in it goes.
    mkdirSync(at("tmp"), { recursive: true });
  };

  it.each(Object.entries(verbs))(
    "leaves nothing behind and changes nothing when the disk fills: %s",
    async (_, verb) => {
      await prepare();
      const before = left();
      const digest = (name: string) =>
        createHash("sha256")
          .update(readFileSync(at(name)))
          .digest("hex");
      const [content, info] = [digest("content.bin"), digest("info.json")];
      for (const most of [0, 100, 1_200_000])
        await expect(verb(fullAfter(most))).rejects.toMatchObject({
          code: "disk",
          message: "The disk is full.",
        });
      expect(left()).toEqual(before);
      expect([digest("content.bin"), digest("info.json")]).toEqual([content, info]);
    },
  );

  it.each(Object.entries(verbs))("leaves nothing behind when it is interrupted: %s", async (_, verb) => {
    await prepare();
    const before = left();
    await expect(verb(files, interrupting())).rejects.toMatchObject({ code: "interrupted" });
    expect(left()).toEqual(before);
  });
});
