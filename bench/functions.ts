import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inTurn, median, medianRatio, milliseconds } from "./measure.ts";
import type { Bench, BenchRow } from "./row.ts";

const HERE = fileURLToPath(new URL("functions", import.meta.url));
const BUILT = fileURLToPath(new URL("../dist/functions", import.meta.url));

export const bench: Bench = () => functionRows({ rounds: 25 });

/** Whole processes from their start until every function is registered: the built folder against a bare app. */
export async function functionRows({ rounds }: { rounds: number }): Promise<readonly BenchRow[]> {
  const { main } = JSON.parse(readFileSync(join(BUILT, "package.json"), "utf8")) as { main: string };
  const { bare, ours } = await inTurn(rounds, {
    bare: () => registered(join(HERE, "bare-app.cjs")),
    ours: () => registered(join(BUILT, main)),
  });
  return [
    {
      name: "functions: process start until all are registered, to a bare app",
      value: medianRatio(ours, bare),
      unit: "x",
      aim: { atMost: 1.5 },
      note: `${median(ours).toFixed(0)} of ${median(bare).toFixed(0)} ms, median of ${rounds} pairs`,
    },
  ];
}

/** Milliseconds until the process is gone, which has nothing to do but to load. @throws Error when it fails. */
function registered(file: string): Promise<number> {
  const load = [
    "--require",
    join(HERE, "functions-core.cjs"),
    "-e",
    `require(${JSON.stringify(file)}); process.exit()`,
  ];
  return milliseconds(
    () =>
      new Promise<void>((resolve, reject) => {
        const child = spawn(process.execPath, load, { cwd: HERE, stdio: ["ignore", "ignore", "inherit"] });
        child.once("error", reject);
        child.once("close", (exit) =>
          exit === 0 ? resolve() : reject(new Error(`${file} ended with ${exit}`)),
        );
      }),
  );
}
