import { Command, CommanderError, Option } from "commander";
import { BridgeError } from "../domain/errors.ts";
import { exitCodeOf, printFailure } from "./failure.ts";
import { OUTPUT_FORMATS } from "./frame.ts";
import { NOUNS } from "./nouns.ts";
import { createRun, type GlobalOptions } from "./run.ts";
import { version } from "./version.ts";

/** Parses the arguments, loads the one noun they name, runs it, and ends the process with its exit code. */
export async function runMain(argv: readonly string[]): Promise<void> {
  // A reader that went away (`| head`) is not our failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const args = argv.slice(2);
  let code: number;
  try {
    const program = await programFor(args);
    await program.parseAsync([...args], { from: "user" });
    code = typeof process.exitCode === "number" ? process.exitCode : 0;
  } catch (error) {
    code = await failed(error, args);
  }
  // Streams to a pipe are written in the background: let them drain, then leave whatever sockets are still warm.
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit(code);
}

async function failed(error: unknown, args: readonly string[]): Promise<number> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const usage = new BridgeError(
      "usage",
      error.message.replace(/^error: /, ""),
      {},
      { next: "Add --help to see how it is called." },
    );
    printFailure(usage, globalsIn(args));
    return exitCodeOf(usage);
  }
  printFailure(error, globalsIn(args));
  return exitCodeOf(error);
}

/** The program with the noun that `args` name; with all of them, unloaded, when help is asked for. */
export async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command("ccmbridge")
    .description("The bridge between Microsoft Intune and Configuration Manager.")
    .version(version(), "-V, --version")
    .addOption(
      new Option(
        "-o, --output <format>",
        "how data is printed (default: table on a terminal, json in a pipe)",
      ).choices(OUTPUT_FORMATS),
    )
    .option("--output-file <file>", "print data to a file; needed for xlsx")
    .option("--query <jmespath>", "print only this part of the data")
    .option("--columns <names>", "columns to print, separated by commas")
    .option("--no-color", "no colours (NO_COLOR does the same)")
    .option("--verbose", "say more, on standard error")
    .option("--config <file>", "configuration file (default: ccmbridge.yaml when there is one)")
    .option("--connection <name>", "which connection of the configuration file")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge cmd lint 'ccmsetup.exe SMSSITECODE=ABC /mp:mp1.contoso.com'
  $ ccmbridge plan -f pilot.yaml
  $ ccmbridge apply -f pilot.yaml --yes --output json
  $ ccmbridge sandbox start --devices 200

Exit codes: 0 done · 1 failed · 2 usage or manifest · 3 changes pending ·
4 incomplete · 5 sign-in or rights · 6 throttled or timed out · 130 interrupted`,
    )
    .showHelpAfterError(false)
    .showSuggestionAfterError(true);
  strict(program);
  const noun = nounIn(args);
  const run = createRun();
  if (noun) (await NOUNS[noun]!.load()).register(program, run);
  else
    for (const [name, { about }] of Object.entries(NOUNS))
      program.command(name, { hidden: false }).description(about).allowUnknownOption();
  for (const command of allCommands(program)) strict(command);
  return program;
}

/** Usage errors are thrown, so that they are printed like all others. */
function strict(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ writeErr: () => {}, getOutHelpWidth: () => process.stdout.columns ?? 80 });
}

export function* allCommands(command: Command): Iterable<Command> {
  for (const child of command.commands) {
    yield child;
    yield* allCommands(child);
  }
}

const TAKES_VALUE = new Set([
  "-o",
  "--output",
  "--output-file",
  "--query",
  "--columns",
  "--config",
  "--connection",
]);

/** The first argument that is no global option nor the value of one, if it is a noun. */
function nounIn(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (TAKES_VALUE.has(arg)) index += 1;
    else if (!arg.startsWith("-")) {
      const noun = arg === "help" ? args[index + 1] : arg;
      return noun !== undefined && Object.hasOwn(NOUNS, noun) ? noun : undefined;
    }
  }
  return undefined;
}

/** What a failure before the options were parsed still has to honour. */
function globalsIn(args: readonly string[]): GlobalOptions {
  const at = args.findIndex((arg) => arg === "-o" || arg === "--output");
  const output =
    args.find((arg) => arg.startsWith("--output="))?.slice("--output=".length) ??
    (at >= 0 ? args[at + 1] : undefined);
  return {
    output: OUTPUT_FORMATS.find((format) => format === output),
    color: !args.includes("--no-color"),
    verbose: args.includes("--verbose"),
  };
}

const drained = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed) resolve();
    else stream.write("", () => resolve());
  });
