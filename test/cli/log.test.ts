import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { zipFiles } from "../../src/formats/intunewin/zip-files.ts";
import { cabinet } from "../formats/logs/cabinet.ts";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");
const LOGS = join(import.meta.dirname, "../fixtures/logs");
const SETUP = join(LOGS, "cmg-root-not-trusted/ccmsetup.log");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "log-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function diagnose(...args: string[]) {
  const run = spawnSync(process.execPath, [MAIN, "log", "diagnose", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, NO_COLOR: "1" },
  });
  return { exit: run.status, out: run.stdout, err: run.stderr, json: () => JSON.parse(run.stdout) };
}
async function zipOf(name: string, files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const path = join(folder, name);
  const list = Object.entries(files).map(([inside, bytes]) => ({
    name: inside,
    size: bytes.length,
    modifiedAt: new Date(0),
    read: async function* () {
      yield bytes;
    },
  }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipFiles(list)) chunks.push(Uint8Array.from(chunk));
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

describe("log diagnose", () => {
  it("answers with outcome, first cause and findings", () => {
    const { exit, json } = diagnose(SETUP);
    expect(exit).toBe(0);
    expect(json()).toMatchObject({
      files: [{ file: SETUP, encoding: "utf-8" }],
      outcome: "failed",
      firstCause: { code: "tls-root-not-trusted", file: SETUP, line: 55 },
    });
    const [finding] = json().findings;
    for (const key of ["code", "severity", "at", "file", "line", "meaning", "cause", "next"])
      expect(finding).toHaveProperty(key);
  });
  it("says on a terminal of 80 columns what happened, where, why, and what to check", () => {
    const { out } = diagnose(SETUP, "--output", "table", "--all");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    for (const words of [
      "Failed",
      "First cause: tls-root-not-trusted",
      "ccmsetup.log:55",
      "Check next:",
      "Timeline",
      "return code 0x80072f8f",
    ])
      expect(out.replace(/\s+/g, " ")).toContain(words);
  });
  it("goes through a folder", () => {
    expect(diagnose(join(LOGS, "client-msi-1603-utf16")).json()).toMatchObject({
      outcome: "failed",
      firstCause: { code: "msi-dll-registration-failed" },
    });
  });
  it("goes through a zip, and through a cabinet inside it", async () => {
    const cab = cabinet(
      {
        "CoManagementHandler.log": readFileSync(join(LOGS, "comgmt-not-configured/CoManagementHandler.log")),
      },
      "mszip",
    );
    const zip = await zipOf("collected.zip", {
      "(1) logs/ccmsetup.log": readFileSync(join(LOGS, "intranet-success/ccmsetup.log")),
      "(2) mdm/MDMDiagReport.cab": cab,
      "picture.png": Buffer.from([0x89, 0x50]),
    });
    const told = diagnose(zip).json();
    expect(told.files.map(({ file }: { file: string }) => file)).toEqual([
      `${zip}/(1) logs/ccmsetup.log`,
      `${zip}/(2) mdm/MDMDiagReport.cab/CoManagementHandler.log`,
    ]);
    expect(told).toMatchObject({ outcome: "succeeded" });
  });
  it("diagnoses what it can read, says what it cannot, and ends with 1", () => {
    const events = join(folder, "Admin.evtx");
    writeFileSync(events, "ElfFile\0 and more");
    const { exit, err, json } = diagnose(SETUP, events);
    expect(exit).toBe(1);
    expect(json()).toMatchObject({ outcome: "failed", notRead: [{ file: events, wanted: true }] });
    expect(err).toContain("wevtutil");
  });
  it("ends with 1 when a file is not there, and with 2 when none is given", () => {
    expect(diagnose("nothing.log")).toMatchObject({ exit: 1, out: "" });
    expect(diagnose()).toMatchObject({ exit: 2 });
  });
  it("refuses what is no log, and a folder that holds none, instead of finding nothing in it", () => {
    const msi = join(import.meta.dirname, "../fixtures/msi/ccmsetup.msi");
    const { exit, err, json } = diagnose(msi, SETUP);
    expect(exit).toBe(1);
    expect(err).toContain("ccmsetup.msi was not read: it is no text");
    expect(json()).toMatchObject({ files: [{ file: SETUP }], firstCause: { code: "tls-root-not-trusted" } });
    const empty = join(folder, "empty");
    mkdirSync(empty);
    const nothing = diagnose(empty);
    expect(nothing.exit).toBe(1);
    expect(nothing.err).toContain("There is no log in");
    expect(nothing.out).toBe("");
  });
  it("takes a file once, however often it is named", () => {
    mkdirSync(join(folder, "twice"), { recursive: true });
    copyFileSync(SETUP, join(folder, "twice/ccmsetup.log"));
    expect(diagnose("twice", join("twice", "ccmsetup.log"), "twice").json().files).toHaveLength(1);
  });
  it("holds little of a log of 300 MiB", { timeout: 300_000 }, async () => {
    const path = join(folder, "big.log");
    const [good, bad] = [readFileSync(join(LOGS, "intranet-success/ccmsetup.log")), readFileSync(SETUP)];
    const block = Buffer.concat([...Array.from({ length: 30 }, () => good), bad]);
    const out = createWriteStream(path);
    for (let size = 0; size < 300 << 20; size += block.length)
      if (!out.write(block)) await new Promise<void>((go) => out.once("drain", () => go()));
    out.end();
    await finished(out);
    const run = spawn(
      process.execPath,
      ["--max-old-space-size=200", MAIN, "log", "diagnose", path, "--output", "json"],
      {
        env: { PATH: process.env.PATH },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let most = 0;
    const watch = setInterval(() => {
      const peak = /VmHWM:\s+(\d+)/.exec(process.platform === "linux" ? readStatus(run.pid!) : "");
      if (peak) most = Math.max(most, Number(peak[1]));
    }, 200);
    const chunks: Buffer[] = [];
    for await (const chunk of run.stdout) chunks.push(chunk as Buffer);
    clearInterval(watch);
    rmSync(path);
    const told = JSON.parse(Buffer.concat(chunks).toString());
    expect(told).toMatchObject({ outcome: "failed", firstCause: { code: "tls-root-not-trusted" } });
    expect(told.files[0].bytes).toBeGreaterThan(300 << 20);
    expect(most / 1024, "MiB of memory").toBeLessThan(400);
  });
});

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
