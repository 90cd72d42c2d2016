import { Command, CommanderError } from "commander";
import { diskReason } from "../domain/disk-reason.ts";
import { BridgeError } from "../domain/errors.ts";
import { firstLook, formatOf, type GlobalOptions, takesGlobalOptions } from "./global-options.ts";
import { NOUNS } from "./nouns.ts";
import { createRun } from "./run.ts";
import { version } from "./version.ts";

/** Parses the arguments, loads the one noun they name, runs it, and ends the process with its exit code. */
export async function runMain(argv: readonly string[]): Promise<void> {
  const args = argv.slice(2);
  const { words, globals } = firstLook(args);
  // Set once standard output failed: what was done may be done, but nobody has the answer.
  let unwritten: Promise<number> | undefined;
  process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
    // A reader that went away (`| head`) is not our failure.
    if (cause.code === "EPIPE") process.exit(0);
    const { reason, next } = diskReason(cause, "written to");
    const what = `Standard output cannot be written: ${reason}.`;
    unwritten ??= failed(new BridgeError("disk", what, {}, next ? { cause, next } : { cause }), globals);
    unwritten.then((code) => process.exit(code));
  });
  process.stderr.on("error", () => {});
  let code: number;
  try {
    const program = await programFor(words);
    await program.parseAsync([...args], { from: "user" });
    code = typeof process.exitCode === "number" ? process.exitCode : 0;
  } catch (error) {
    code = await failed(error, globals);
  }
  // Streams to a pipe are written in the background: let them drain, then leave whatever sockets are still warm.
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit((await unwritten) ?? code);
}

/** A noun without its verb, on a terminal: the help is the better answer. */
class VerbMissing extends BridgeError {
  readonly help: string;
  constructor(command: Command) {
    const verbs = command.commands.map((child) => child.name()).filter((name) => name !== "help");
    super(
      "usage",
      `${pathOf(command)} wants one of: ${verbs.join(", ")}.`,
      {},
      { next: `\`${pathOf(command)} --help\` says more.` },
    );
    this.help = command.helpInformation();
  }
}

async function failed(error: unknown, globals: GlobalOptions): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const { exitCodeOf, printFailure } = await import("./failure.ts");
  if (error instanceof VerbMissing && formatOf(globals) === "table") process.stderr.write(error.help);
  else printFailure(error, globals);
  return exitCodeOf(error);
}

/** The program with the noun that `words` name; with all of them, unloaded, when they name none. */
export async function programFor(words: readonly string[]): Promise<Command> {
  const program: Command = takesGlobalOptions(new Command("ccmbridge"))
    .description("The bridge between Microsoft Intune and Configuration Manager.")
    .version(version(), "-V, --version")
    .addHelpText("after", HELP)
    .addHelpText("afterAll", ({ command }) =>
      command === program ? "" : "\nOptions of every command, such as --output and --query: ccmbridge --help",
    );
  strict(program);
  const noun = nounOf(words);
  if (noun) (await NOUNS[noun]!.load()).register(program, createRun());
  else for (const [name, { about }] of Object.entries(NOUNS)) program.command(name).description(about);
  for (const command of allCommands(program)) strict(command);
  return program;
}

const HELP = `
Examples:
  $ ccmbridge cmd lint 'ccmsetup.exe SMSSITECODE=ABC /mp:mp1.contoso.com'
  $ ccmbridge plan -f pilot.yaml
  $ ccmbridge apply -f pilot.yaml --yes --output json
  $ ccmbridge sandbox start --devices 200

Exit codes: 0 done · 1 failed · 2 usage or manifest · 3 changes pending ·
4 incomplete · 5 sign-in or rights · 6 throttled or timed out · 130 interrupted`;

/** What is written wrong is thrown, so that it is printed like every other failure. */
function strict(command: Command): void {
  command.configureOutput({ writeErr: () => {}, getOutHelpWidth: () => process.stdout.columns || 80 });
  command.exitOverride((error) => {
    if (error.exitCode === 0) throw error;
    if (error.code === "commander.help") throw new VerbMissing(command);
    if (error.code === "commander.missingMandatoryOptionValue") nameUnknownOption(command);
    const [what = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
    const help = `\`${pathOf(command)} --help\` shows how it is called.`;
    const next = suggestion ? `${suggestion.replace(/^\(|\)$/g, "")} ${help}` : help;
    throw new BridgeError("usage", sentence(what), {}, { next });
  });
}

/** `--fil x` is a mistake in writing `--file`, and no missing option: the parser would tell the second first. */
function nameUnknownOption(command: Command): void {
  const unknown = command.args.find((arg) => /^--?[a-z]/i.test(arg));
  // The parser's own refusal, which proposes the nearest name; its types leave it out.
  if (unknown) (command as Command & { unknownOption(flag: string): never }).unknownOption(unknown);
}

const sentence = (text: string) => `${text[0]?.toUpperCase() ?? ""}${text.slice(1).replace(/\.$/, "")}.`;

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function* allCommands(command: Command): Iterable<Command> {
  for (const child of command.commands) {
    yield child;
    yield* allCommands(child);
  }
}

/** The noun that is called. `--help` in front of it asks about the program; `help` in front asks about the noun. */
function nounOf([first, second]: readonly string[]): string | undefined {
  const noun = first === "help" ? second : first;
  return noun !== undefined && Object.hasOwn(NOUNS, noun) ? noun : undefined;
}

const drained = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed) resolve();
    else stream.write("", () => resolve());
  });
