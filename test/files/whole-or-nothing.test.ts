import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listFolder } from "../../src/files/list-folder.ts";
import { localFiles } from "../../src/files/local-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const files = () => localFiles({ temporaryFolder: at("tmp") });
const bytes = (text: string) => new TextEncoder().encode(text);
const refusal = async (work: () => Promise<unknown>) => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("it was not refused");
};
const written = async (name: string, text: string, options?: { replace: boolean }) => {
  const file = await files().create(at(name), options);
  await file.write(0, bytes(text));
  await file.finish();
};

describe("a file that is written", () => {
  it("is not there until it is whole, then is all there, for its owner alone", async () => {
    const file = await files().create(at("out.bin"));
    await file.write(3, bytes("def"));
    await file.write(0, bytes("abc"));
    expect(existsSync(at("out.bin"))).toBe(false);
    await file.finish();
    expect(readFileSync(at("out.bin"), "utf8")).toBe("abcdef");
    expect((statSync(at("out.bin")).mode & 0o777).toString(8)).toBe("600");
    expect(readdirSync(folder)).toEqual(["out.bin"]);
  });

  it("replaces one of its name at the end, and leaves it as it was when it is given up", async () => {
    writeFileSync(at("out.bin"), "old");
    const file = await files().create(at("out.bin"));
    await file.write(0, bytes("new"));
    await file.abandon();
    expect(readFileSync(at("out.bin"), "utf8")).toBe("old");
    await written("out.bin", "new");
    expect(readFileSync(at("out.bin"), "utf8")).toBe("new");
    expect(readdirSync(folder)).toEqual(["out.bin"]);
  });

  it("does not replace one that may not be replaced, also when it comes meanwhile", async () => {
    writeFileSync(at("out.bin"), "mine");
    expect(await refusal(() => written("out.bin", "new", { replace: false }))).toMatchObject({
      code: "conflict",
    });
    const file = await files().create(at("late.bin"), { replace: false });
    await file.write(0, bytes("new"));
    writeFileSync(at("late.bin"), "somebody was quicker");
    expect(await refusal(() => file.finish())).toMatchObject({ code: "conflict" });
    expect(readFileSync(at("late.bin"), "utf8")).toBe("somebody was quicker");
    expect(readdirSync(folder).toSorted()).toEqual(["late.bin", "out.bin"]);
  });

  it("takes the place of a link, not of what the link leads to", async () => {
    writeFileSync(at("target"), "kept");
    symlinkSync(at("target"), at("link"));
    await written("link", "new");
    expect(readFileSync(at("target"), "utf8")).toBe("kept");
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(false);
  });

  it("cannot take the place of a folder or a device, and needs a folder to be in", async () => {
    mkdirSync(at("folder"));
    expect(await refusal(() => written("folder", "x"))).toMatchObject({ code: "disk" });
    expect(await refusal(() => files().create("/dev/null"))).toMatchObject({ code: "disk" });
    const missing = await refusal(() => written("none/out.bin", "x"));
    expect(missing).toMatchObject({
      code: "disk",
      message: expect.stringContaining("its folder is not there"),
    });
    expect(readdirSync(at("folder"))).toEqual([]);
  });

  it("in a read-only folder is refused in words", async () => {
    const error = await asNobody(() => refusal(() => written("out.bin", "x")));
    expect(error).toMatchObject({
      code: "disk",
      message: expect.stringContaining("you have no right to it"),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is what was written, whatever the order of its parts", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 7 }),
        async (content, step) => {
          const parts = Array.from({ length: Math.ceil(content.length / step) }, (_, index) => index * step);
          const file = await files().create(at("parts"));
          for (const from of parts.reverse()) await file.write(from, content.subarray(from, from + step));
          await file.finish();
          expect(new Uint8Array(readFileSync(at("parts")))).toEqual(content);
        },
      ),
      { numRuns: 25 },
    );
  });
});

it("leaves no listener behind for each file it made", async () => {
  const before = process.listenerCount("exit");
  for (const name of ["a", "b", "c"]) await written(name, "x");
  expect(process.listenerCount("exit") - before).toBeLessThanOrEqual(1);
});

it("keeps every byte of a file long enough that the disk is set to work on it in between", async () => {
  const part = Buffer.alloc(1 << 20, 7);
  const file = await files().create(at("long"));
  for (let index = 0; index < 20; index++) await file.write(index * part.length, part);
  await file.finish();
  expect(readFileSync(at("long")).equals(Buffer.alloc(20 << 20, 7))).toBe(true);
  expect(readdirSync(folder)).toEqual(["long"]);
});

describe("a folder that is written", () => {
  it("is not there until everything is in it", async () => {
    const made = await files().createFolder(at("out"));
    for (const name of ["a.txt", "deep/er/b.txt"]) {
      const file = await made.create(name);
      await file.write(0, bytes(name));
      await file.finish();
    }
    expect(existsSync(at("out"))).toBe(false);
    await made.finish();
    expect((await listFolder(at("out"))).map(({ name, size }) => `${name} ${size}`)).toEqual([
      "a.txt 5",
      "deep/er/b.txt 13",
    ]);
    expect(readdirSync(folder)).toEqual(["out"]);
  });

  it("leaves nothing when it is given up, and takes the place of an empty one alone", async () => {
    const given = await files().createFolder(at("out"));
    await (await given.create("a")).finish();
    await given.abandon();
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(at("empty"));
    await (await files().createFolder(at("empty"))).finish();
    mkdirSync(at("full"));
    writeFileSync(at("full/mine"), "");
    expect(await refusal(() => files().createFolder(at("full")))).toMatchObject({ code: "conflict" });
  });

  it.each(["../out.txt", "/etc/passwd", "a/../../b", "."])("does not let %s lead out of it", async (name) => {
    const made = await files().createFolder(at("out"));
    expect(await refusal(() => made.create(name))).toMatchObject({ code: "invalid" });
    await made.abandon();
  });
});

describe("a process that is killed", () => {
  const writer = join(import.meta.dirname, "endless-writer.ts");
  const partials = () => readdirSync(folder).filter((name) => name.endsWith(".partial"));

  it("in the middle of writing leaves no file of that name, and none is damaged", async () => {
    writeFileSync(at("out.bin"), "old");
    const child = spawn(process.execPath, [writer, at("out.bin")], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect(readFileSync(at("out.bin"), "utf8")).toBe("old");
    await written("out.bin", "new");
    expect(readFileSync(at("out.bin"), "utf8")).toBe("new");
  });

  it("that is made to end by itself takes its half-written file along", async () => {
    const child = spawn(process.execPath, [writer, at("out.bin"), "exit"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.once("close", resolve));
    expect(partials()).toEqual([]);
  });

  it("leaves its private folder to the next run to take away; one of a living process stays", async () => {
    const gone = spawnSync(process.execPath, ["-e", "console.log(process.pid)"], { encoding: "utf8" });
    mkdirSync(at(`tmp/${gone.stdout.trim()}-dead`), { recursive: true });
    mkdirSync(at(`tmp/${process.ppid}-alive`));
    mkdirSync(at("tmp/somebody-elses"));
    await files().clearLeftovers();
    expect(readdirSync(at("tmp")).toSorted()).toEqual([`${process.ppid}-alive`, "somebody-elses"].toSorted());
  });
});

describe("a private folder", () => {
  it("is empty, private, and gone afterwards, come what may", async () => {
    let path = "";
    const use = async (given: string) => {
      path = given;
      expect(readdirSync(given)).toEqual([]);
      expect((statSync(given).mode & 0o777).toString(8)).toBe("700");
      writeFileSync(join(given, "key"), "secret");
      throw new Error("it went wrong");
    };
    await expect(files().withTemporaryFolder(use)).rejects.toThrow("it went wrong");
    expect(existsSync(path)).toBe(false);
  });
});

describe("a list of a folder", () => {
  it("is by name, follows a link to a file, and refuses one to a folder or in a ring", async () => {
    mkdirSync(at("b/c"), { recursive: true });
    for (const name of ["b/c/z", "b/ä", "a", "B"]) writeFileSync(at(name), name);
    symlinkSync(at("a"), at("link"));
    expect((await listFolder(folder)).map(({ name }) => name)).toEqual(["B", "a", "b/c/z", "b/ä", "link"]);
    symlinkSync(folder, at("b/ring"));
    expect(await refusal(() => listFolder(folder))).toMatchObject({
      code: "disk",
      message: expect.stringContaining("link to a folder"),
    });
  });

  it("says what is not there or no folder", async () => {
    expect(await refusal(() => listFolder(at("none")))).toMatchObject({ code: "not-found" });
    writeFileSync(at("file"), "");
    expect(await refusal(() => listFolder(at("file")))).toMatchObject({ code: "disk" });
  });
});

/** A disk of one megabyte, mounted for one process alone. */
const CAN_MOUNT = spawnSync("unshare", ["-rm", "true"]).status === 0;
describe.runIf(CAN_MOUNT)("a full disk", () => {
  it("is named, leaves nothing half-written, and keeps what was there", () => {
    mkdirSync(at("disk"));
    const script = `mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" "$3" "$1/out.bin" full`;
    const writer = join(import.meta.dirname, "endless-writer.ts");
    const run = spawnSync(
      "unshare",
      ["-rm", "sh", "-c", script, "sh", at("disk"), process.execPath, writer],
      { encoding: "utf8" },
    );
    expect(JSON.parse(run.stdout.trim().split("\n").at(-1)!)).toEqual({
      code: "disk",
      message: expect.stringContaining("the disk is full"),
      next: "Make room; nothing half-written was left behind.",
      left: ["out.bin"],
      kept: "old",
    });
  });
});

/** Works as somebody who may read the folder and not write to it: root may do anything anywhere. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  chmodSync(folder, 0o555);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid!(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid!(0);
    chmodSync(folder, 0o755);
  }
}
