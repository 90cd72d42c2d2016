import type { World } from "../wire.ts";
import type { Door, View } from "./frame.ts";
import { formatOf, type GlobalOptions } from "./global-options.ts";
import { PLAIN, paintFor } from "./paint.ts";
import type { progressOn } from "./progress.ts";
import { safeText } from "./safe-text.ts";

/** The door of one command, on this process's streams. */
export function makeDoor(
  globals: GlobalOptions,
  world: () => Promise<World>,
  signal: AbortSignal,
  progress: ReturnType<typeof progressOn>,
): Door {
  const format = formatOf(globals);
  const width = (process.stdout.isTTY ? process.stdout.columns : process.stderr.columns) || 80;
  // Asked when somebody wants to know: opening standard input takes its time.
  const interactive = () => process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    format,
    verbose: globals.verbose ?? false,
    width,
    get interactive() {
      return interactive();
    },
    env: process.env,
    cwd: process.cwd(),
    signal,
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString("utf8");
    },
    print: async (value: unknown, view: View = {}) => {
      progress.end();
      const { printValue } = await import("./output.ts");
      const { query, columns, outputFile } = globals;
      const paint = outputFile === undefined ? paintFor(process.stdout, globals.color) : PLAIN;
      await printValue(value, view, { format, width, paint, query, columns, outputFile });
    },
    write: async (text: string) => {
      progress.end();
      const { writeOut } = await import("./sink.ts");
      await writeOut([text], globals.outputFile);
    },
    say: progress.say,
    progress: progress.report,
    confirm: async (question) => {
      if (!interactive()) return false;
      progress.end();
      const { createInterface } = await import("node:readline/promises");
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await prompt.question(`${safeText(question)} [y/N] `, { signal })).trim());
      } finally {
        prompt.close();
      }
    },
    world,
  };
}
