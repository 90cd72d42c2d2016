import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inTurn, median, medianRatio, milliseconds } from "./measure.ts";
import type { Bench, BenchRow } from "./row.ts";

const MAIN = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const LINE = "ccmsetup.exe SMSSITECODE=ABC /mp:mp1.contoso.com";

export const bench: Bench = () => coldStartRows({ rounds: 25, main: MAIN });

/** Whole processes, started one after the other: the built program against a Node that has nothing to do. */
export async function coldStartRows({
  rounds,
  main,
}: {
  rounds: number;
  main: string;
}): Promise<readonly BenchRow[]> {
  const { node, version, lint } = await inTurn(rounds, {
    node: () => started(["-e", "0"], 0),
    version: () => started([main, "--version"], 0),
    // The line has an error, and says so.
    lint: () => started([main, "cmd", "lint", LINE], 1),
  });
  const note = `bare node ${median(node).toFixed(0)} ms, median of ${rounds} pairs`;
  return [
    {
      name: "cold start: --version to node -e 0",
      value: medianRatio(version, node),
      unit: "x",
      aim: { atMost: 2.5 },
      note,
    },
    {
      name: "cold start: cmd lint LINE to node -e 0",
      value: medianRatio(lint, node),
      unit: "x",
      aim: { atMost: 2.5 },
      note,
    },
  ];
}

/** Milliseconds until the process is gone. @throws Error when it ends otherwise than expected. */
function started(args: readonly string[], wanted: number): Promise<number> {
  return milliseconds(
    () =>
      new Promise<void>((resolve, reject) => {
        const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
        // Read, as a shell would: a pipe that nobody empties holds a program up.
        child.stdout.resume();
        child.stderr.resume();
        child.once("error", reject);
        child.once("close", (exit) =>
          exit === wanted
            ? resolve()
            : reject(new Error(`node ${args.join(" ")} ended with ${exit}, not ${wanted}`)),
        );
      }),
  );
}
