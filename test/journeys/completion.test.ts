import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NOUNS } from "../../src/cli/nouns.ts";
import { ccmbridge } from "./ccmbridge.ts";

const SHELLS = ["bash", "zsh", "fish", "pwsh"] as const;
const isInstalled = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;
/** How a shell is asked to read a script without running it. */
const READS: Record<(typeof SHELLS)[number], readonly string[]> = {
  bash: ["-n"],
  zsh: ["-n"],
  fish: ["--no-execute"],
  pwsh: ["-NoProfile", "-File"],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "completion-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scriptFor = async (shell: string) => {
  const { exit, out, err } = await ccmbridge(["completion", shell], { cwd: folder, env: {} });
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  return out;
};

describe("completion", () => {
  it.each(SHELLS)(
    "prints a script for %s as it is, also into a pipe, and the shell reads it",
    async (shell) => {
      const script = await scriptFor(shell);
      for (const noun of Object.keys(NOUNS)) expect(script).toContain(noun);
      expect(script).not.toMatch(/^"|\\n/);
      if (!isInstalled(shell)) return;
      const file = join(folder, `ccmbridge.${shell === "pwsh" ? "ps1" : shell}`);
      writeFileSync(file, script);
      const read = spawnSync(shell, [...READS[shell], file], { encoding: "utf8" });
      expect(read).toMatchObject({ status: 0, stderr: "" });
    },
  );

  it.each([
    ["ccmbridge ap", ["app", "apply"]],
    ["ccmbridge app ", ["list", "show", "orphans"]],
    ["ccmbridge app orphans --re", ["--remove"]],
    ["ccmbridge --output json sto", ["store"]],
    ["ccmbridge plan -f pilot.yaml --o", ["--out", "--output", "--output-file"]],
    ["ccmbridge completion z", ["zsh"]],
    ["ccmbridge app list --output nd", ["ndjson"]],
    ["ccmbridge plan --form list --ou", ["--out"]],
  ])("in bash completes `%s`", async (line, expected) => {
    const words = line.split(" ");
    const ask = `${await scriptFor("bash")}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
_ccmbridge; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync("bash", ["-c", ask], { encoding: "utf8", cwd: folder });
    const offered = stdout.trim().split("\n");
    expect(offered).toEqual(expect.arrayContaining(expected));
    expect(offered.every((word) => word.startsWith(words.at(-1)!))).toBe(true);
  });

  it("in bash offers files where a file is wanted", async () => {
    writeFileSync(join(folder, "pilot.yaml"), "");
    const ask = `${await scriptFor("bash")}
COMP_WORDS=(ccmbridge plan -f pil); COMP_CWORD=3; _ccmbridge; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync("bash", ["-c", ask], { encoding: "utf8", cwd: folder });
    expect(stdout.trim()).toBe("pilot.yaml");
  });
});
