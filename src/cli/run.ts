import type { Command } from "commander";
import { BridgeError } from "../domain/errors.ts";
import type { World } from "../wire.ts";
import { makeDoor } from "./door.ts";
import type { Door, Run } from "./frame.ts";
import { formatOf, type GlobalOptions, OUTPUT_ENDINGS, tellsFormat } from "./global-options.ts";
import { progressOn } from "./progress.ts";

/** Turns handlers into commander actions: makes the door, hands it in, closes the world, keeps the exit code. */
export function createRun(): Run {
  return <Options>(
    handler: (door: Door, args: readonly string[], options: Options) => Promise<number | void>,
  ) =>
    async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const globals = command.optsWithGlobals<GlobalOptions>();
      await checkGlobals(globals, command.name());
      const interrupt = interruptible();
      const progress = progressOn(process.stderr, globals.color);
      let world: Promise<World> | undefined;
      const openWorld = () => (world ??= makeWorld(globals, interrupt.signal, progress.say));
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

/** What these print is text of its own, in no format. */
const WRITES_TEXT = ["completion"];

/** What would fail when the work is done and its answer is printed is refused before the work begins. */
async function checkGlobals(globals: GlobalOptions, command: string): Promise<void> {
  if (!tellsFormat(globals) && !WRITES_TEXT.includes(command))
    throw new BridgeError(
      "usage",
      `The name ${globals.outputFile} does not tell in which format the data is wanted.`,
      {},
      {
        next: `Add --output, or end the name in one of: ${OUTPUT_ENDINGS.map((end) => `.${end}`).join(", ")}.`,
      },
    );
  if (formatOf(globals) === "xlsx" && globals.outputFile === undefined)
    throw new BridgeError(
      "usage",
      "A workbook goes into a file.",
      {},
      { next: "Add --output-file FILE.xlsx." },
    );
  if (globals.query !== undefined) (await import("./query.ts")).checkQuery(globals.query);
}

async function makeWorld(
  globals: GlobalOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<World> {
  const { wire } = await import("../wire.ts");
  const readConfig = async () =>
    (await import("../config.ts")).readConfig(process.env, {
      file: globals.config,
      connection: globals.connection,
    });
  return wire(readConfig, { signal, say, trace: globals.verbose ? say : undefined });
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
