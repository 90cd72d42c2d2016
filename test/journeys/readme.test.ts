import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ccmbridge } from "./ccmbridge.ts";
import { QUICK } from "./pilot.ts";

const ROOT = join(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

/** Lines of the front page that a reader would copy, without what a shell would leave out. */
const COMMANDS = [...README.matchAll(/^\$ npx ccmbridge ([^#\n]+?) *(?:#.*)?$/gm)].map(([, call]) => call!);
/** The manifest the front page shows. */
const MANIFEST = /```yaml\n([\s\S]*?)```/.exec(README)![1]!;

/** How a command ends that does not end with 0: what it found, or what is still to be done. */
const ENDS: Readonly<Record<string, number>> = { "cmd lint": 1, "plan -f": 3, doctor: 1 };
/** Not run here: it would not end. */
const ENDLESS = /^(sandbox start|serve|device watch)/;
/** What asks before it changes something is told yes. */
const ASKS = /^(apply|destroy)\b/;

let sandbox: RunningSandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ devices: 20 });
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  cpSync(join(ROOT, "manifests/demo/ccmsetup.msi"), join(folder, "ccmsetup.msi"));
  writeFileSync(join(folder, "pilot.yaml"), MANIFEST);
  writeFileSync(join(folder, "site.yaml"), MANIFEST.split("---")[0]!);
  cpSync(join(ROOT, "test/fixtures/logs/token-expired-rotated/ccmsetup.log"), join(folder, "ccmsetup.log"));
  cpSync(
    join(ROOT, "test/fixtures/logs/client-msi-1603-utf16/client.msi.log"),
    join(folder, "client.msi.log"),
  );
  writeFileSync(
    join(folder, "provisioned.reg"),
    'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\ccmsetup]\r\n"SetupParameters"="SMSSITECODE=ABC"\r\n',
  );
  mkdirSync(join(folder, "data"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await sandbox.close();
});

describe("the front page", () => {
  it("shows commands that do what it says, in the order in which it says them", {
    timeout: 120_000,
  }, async () => {
    expect(COMMANDS.length).toBeGreaterThan(10);
    const env = { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: join(folder, "data") };
    const problems: string[] = [];
    for (const call of COMMANDS) {
      if (ENDLESS.test(call)) continue;
      const words = (call.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ""));
      const args = ASKS.test(call) ? [...words, "--yes"] : words;
      const { exit, err } = await ccmbridge(args, { cwd: folder, env });
      const wanted = Object.entries(ENDS).find(([start]) => call.startsWith(start))?.[1] ?? 0;
      if (exit !== wanted) problems.push(`${call} ended with ${exit}, not ${wanted}: ${err.slice(-300)}`);
    }
    expect(problems).toEqual([]);
  });

  it("names files that are there", () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path!);
    const tracked = spawnSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).stdout.split("\n");
    expect(links.length).toBeGreaterThan(3);
    expect(
      links.filter((path) => !tracked.some((file) => file === path || file.startsWith(`${path}/`))),
    ).toEqual([]);
  });
});
