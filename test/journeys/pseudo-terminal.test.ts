import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { widthOf } from "../../src/cli/wrapped.ts";
import { type Trial, trials } from "./trial.ts";

const withTrial = trials();
const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");
/** `script` of util-linux gives a program a terminal of its own. */
const HAS_SCRIPT = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");

/** Runs the program on a pseudo-terminal so wide; `typed` is entered when it asks. */
async function onTerminal({ folder, env }: Trial, columns: number, args: readonly string[], typed = "") {
  const quoted = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", `stty cols ${columns}; ${quoted}`, "/dev/null"], {
    cwd: folder,
    env: { PATH: process.env.PATH, TERM: "xterm", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let out = "";
  let asked = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    if (asked || !out.includes("[y/N]")) return;
    asked = true;
    child.stdin.write(typed);
  });
  const exit = await new Promise((resolve) => child.once("close", resolve));
  // What a redrawn line shows in the end is what stands behind its last return.
  const lines = stripVTControlCharacters(out)
    .split("\n")
    .flatMap((line) => line.split("\r"));
  return { exit, out, lines };
}

describe.runIf(HAS_SCRIPT)("on a terminal", () => {
  it.each([80, 160])(
    "of %i columns plan, apply, lists and failures fit, with colours and a question",
    (columns) =>
      withTrial(async (trial) => {
        const fits = (lines: readonly string[]) => lines.filter((line) => widthOf(line) > columns);
        const plan = await onTerminal(trial, columns, ["plan", "-f", "pilot.yaml"]);
        expect(plan.exit).toBe(3);
        expect(plan.out).toContain("\u001b[32m+\u001b[39m \u001b[1mcreate-app\u001b[22m  ConfigMgr client");
        expect(fits(plan.lines)).toEqual([]);

        const declined = await onTerminal(trial, columns, ["apply", "-f", "pilot.yaml"], "n\n");
        expect(declined.exit).toBe(3);
        expect(declined.lines).toContain("Nothing was touched.");
        expect(trial.writes()).toEqual([]);

        const applied = await onTerminal(trial, columns, ["apply", "-f", "pilot.yaml"], "y\n");
        expect(applied.exit).toBe(0);
        expect(applied.lines).toContain("✔ upload-content  ccmsetup.msi");
        expect(applied.out).toContain("Done and verified.");
        expect(fits(applied.lines)).toEqual([]);

        const list = await onTerminal(trial, columns, ["app", "list"]);
        const { id } = trial.sandbox.tenant.apps.all()[0]!;
        expect(list.lines.some((line) => line.includes(id))).toBe(true);
        expect(fits(list.lines)).toEqual([]);

        const failed = await onTerminal(trial, columns, ["app", "show", "none"]);
        expect(failed.exit).toBe(1);
        expect(failed.lines[0]).toMatch(/^Error: /);
        expect(fits(failed.lines)).toEqual([]);
      }),
  );
});
