import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { BridgeError } from "../domain/errors.ts";
import type { World } from "../wire.ts";
import type { Door, OutputFormat, Run, View } from "./frame.ts";
import { paintFor } from "./paint.ts";
import { progressOn } from "./progress.ts";

export interface GlobalOptions {
  readonly output?: OutputFormat | undefined;
  readonly outputFile?: string;
  readonly query?: string;
  readonly columns?: string;
  readonly color: boolean;
  readonly verbose?: boolean | undefined;
  readonly config?: string;
  readonly connection?: string;
}

/** Turns handlers into commander actions: makes the door, hands it in, closes the world, keeps the exit code. */
export function createRun(): Run {
  return <Options>(
    handler: (door: Door, args: readonly string[], options: Options) => Promise<number | void>,
  ) =>
    async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const globals = command.optsWithGlobals<GlobalOptions>();
      const interrupt = interruptible();
      let world: Promise<World> | undefined;
      const openWorld = () => (world ??= makeWorld(globals, interrupt.signal));
      const progress = progressOn(process.stderr, globals.color);
      const door = makeDoor(globals, openWorld, interrupt.signal, progress);
      try {
        const args = given
          .slice(0, -2)
          .flat()
          .filter((arg): arg is string => typeof arg === "string");
        process.exitCode = (await handler(door, args, command.opts() as Options)) ?? 0;
      } catch (error) {
        if (interrupt.signal.aborted && !(error instanceof BridgeError && error.code !== "interrupted"))
          throw new BridgeError(
            "interrupted",
            "Interrupted. What was done is kept; run it again to go on.",
            {},
            { cause: error },
          );
        throw error;
      } finally {
        progress.end();
        await (await world?.catch(() => undefined))?.close();
        interrupt.done();
      }
    };
}

async function makeWorld(globals: GlobalOptions, signal: AbortSignal): Promise<World> {
  const { wire } = await import("../wire.ts");
  const trace = globals.verbose ? (line: string) => process.stderr.write(`${line}\n`) : undefined;
  const readConfig = async () =>
    (await import("../config.ts")).readConfig(process.env, {
      file: globals.config,
      connection: globals.connection,
    });
  return wire(readConfig, { signal, trace, say: (text) => process.stderr.write(`${text}\n`) });
}

function makeDoor(
  globals: GlobalOptions,
  world: () => Promise<World>,
  signal: AbortSignal,
  progress: ReturnType<typeof progressOn>,
): Door {
  const format = globals.output ?? (process.stdout.isTTY && !globals.outputFile ? "table" : "json");
  const width = (process.stdout.isTTY ? process.stdout.columns : process.stderr.columns) || 80;
  const interactive = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const say = (text: string) => {
    progress.pause();
    process.stderr.write(`${text}\n`);
  };
  return {
    format,
    verbose: globals.verbose ?? false,
    width,
    interactive,
    env: process.env,
    cwd: process.cwd(),
    signal,
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString("utf8");
    },
    print: async (value: unknown, view?: View) => {
      progress.end();
      const { printValue } = await import("./output.ts");
      await printValue(value, view ?? {}, {
        ...globals,
        format,
        width,
        paint: paintFor(process.stdout, globals.color),
      });
    },
    say,
    progress: progress.report,
    confirm: async (question) => {
      if (!interactive) return false;
      progress.pause();
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `, { signal })).trim());
      } finally {
        prompt.close();
      }
    },
    world,
  };
}

/** Ctrl-C asks the work to stop; a second one ends the process at once. */
function interruptible() {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write("\nStopping. Press Ctrl-C again to stop at once.\n");
    controller.abort(new BridgeError("interrupted", "Interrupted."));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    done: () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}
