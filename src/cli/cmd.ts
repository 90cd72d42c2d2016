import { type Command, Option } from "commander";
import { FORMS, type Form, SCENARIOS, type Scenario } from "../domain/ccmsetup/line.ts";
import { BridgeError } from "../domain/errors.ts";
import type { NumberedLine } from "./command-line-words.ts";
import type { Door, Register, Run } from "./frame.ts";
import { type ManifestOptions, takesManifest } from "./manifest-options.ts";

interface LineOptions {
  readonly form?: Form;
  readonly file?: string;
}
interface LintOptions extends LineOptions {
  readonly scenario?: Scenario | "image";
  readonly fix?: boolean;
}
interface BuildOptions extends ManifestOptions {
  readonly form?: Form;
  readonly scenario?: Scenario;
  readonly showSecrets?: boolean;
}

export const register: Register = (program, run) => {
  const cmd = program.command("cmd").description("Check, build and explain command lines of ccmsetup");
  registerLint(cmd, run);
  registerBuild(cmd, run);
  registerExplain(cmd, run);
  registerCatalogue(cmd, run);
};

function registerLint(cmd: Command, run: Run): void {
  takesLine(cmd.command("lint"))
    .description("Find what is wrong with a command line, and why")
    .addOption(
      new Option(
        "--scenario <scenario>",
        "what the line is for; told from the line when not given; image is a reference computer",
      ).choices([...SCENARIOS, "image"]),
    )
    .option("--fix", "give the line with everything mended that can be mended safely")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge cmd lint 'CCMSETUPCMD="CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500 SMSSITECODE=ABC"'
  $ ccmbridge cmd lint ccmsetup.exe /mp:mp1.contoso.com SMSSITECODE=ABC
  $ ccmbridge cmd lint --file lines.txt --output csv
  $ cat line.txt | ccmbridge cmd lint --fix -
${QUOTING}
Exit code 0: no errors; 1: errors found, or with --fix: errors remain.`,
    )
    .action(run<LintOptions>(lint));
}

async function lint(door: Door, args: readonly string[], options: LintOptions): Promise<number> {
  const lines = await linesGiven(door, args, options);
  const [{ lintCommandLine }, { printLint }] = await Promise.all([
    import("../bridge/lint-command-line.ts"),
    import("./cmd-lint-view.ts"),
  ]);
  const { form, scenario, fix = false } = options;
  const linted = await Promise.all(
    lines.map(async (numbered) => ({
      ...numbered,
      result: await lintCommandLine(dating(door), { line: numbered.line, form, scenario }),
    })),
  );
  await printLint(door, linted, fix);
  const counted = linted.flatMap(({ result }) => (fix ? result.remaining : result.problems));
  return counted.some(({ severity }) => severity === "error") ? 1 : 0;
}

function registerBuild(cmd: Command, run: Run): void {
  takesManifest(cmd.command("build"))
    .description("Build the command line that a manifest stands for")
    .addOption(new Option("--form <form>", "form of the line").choices(FORMS).default("intune-lob-args"))
    .addOption(scenarioOption("scenario, in place of the deployment's"))
    .option("--show-secrets", "print a registration token in clear, so that the line can be used")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge cmd build -f pilot.yaml
  $ ccmbridge cmd build -f pilot.yaml --form exe
  $ ccmbridge cmd build -f site.yaml --scenario cmg-entra --output json --query line
  $ ccmbridge cmd build -f token.yaml --show-secrets

Exit code 0: built without errors; 1: it cannot be built, or has errors such as too many characters.`,
    )
    .action(run<BuildOptions>(build));
}

async function build(door: Door, _args: readonly string[], options: BuildOptions): Promise<number> {
  const [{ buildCommandLine }, { buildInWords }, { clock, files }] = await Promise.all([
    import("../bridge/build-command-line.ts"),
    import("./cmd-views.ts"),
    door.world(),
  ]);
  const built = await buildCommandLine(
    { clock, files, environment: (name) => door.env[name] },
    {
      manifest: options.file,
      deployment: options.deployment,
      form: options.form,
      scenario: options.scenario,
      showSecrets: options.showSecrets ?? false,
    },
  );
  await door.print(built, {
    rows: [built],
    columns: BUILD_COLUMNS,
    text: (paint, width) => buildInWords(built, paint, width),
  });
  if (built.masked)
    door.say("The registration token is masked; --show-secrets prints the line as it has to be used.");
  return built.problems.some(({ severity }) => severity === "error") ? 1 : 0;
}

const BUILD_COLUMNS = [
  { key: "line", title: "Line" },
  { key: "form", title: "Form" },
  { key: "scenario", title: "Scenario" },
  { key: "length", title: "Length", align: "right" },
  { key: "limit", title: "Limit", align: "right" },
] as const;

function registerExplain(cmd: Command, run: Run): void {
  takesLine(cmd.command("explain"))
    .description("Say in words what each part of a command line does")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge cmd explain 'ccmsetup.exe /mp:mp1.contoso.com /logon SMSSITECODE=AUTO'
  $ ccmbridge cmd explain --form osd-properties 'SMSMP=mp1.contoso.com' --output json
${QUOTING}`,
    )
    .action(run<LineOptions>(explain));
}

async function explain(door: Door, args: readonly string[], options: LineOptions): Promise<void> {
  const lines = await linesGiven(door, args, options);
  const [{ explainCommandLine }, { explainInWords, TOKEN_COLUMNS }] = await Promise.all([
    import("../bridge/explain-command-line.ts"),
    import("./cmd-views.ts"),
  ]);
  const results = await Promise.all(
    lines.map(({ line }) => explainCommandLine(dating(door), { line, form: options.form })),
  );
  await door.print(results.length === 1 ? results[0] : results, {
    rows: results.flatMap(({ tokens }) => tokens),
    columns: TOKEN_COLUMNS,
    text: (paint, width) => results.map((result) => explainInWords(result, paint, width)).join("\n\n"),
  });
}

function registerCatalogue(cmd: Command, run: Run): void {
  cmd
    .command("catalogue")
    .alias("catalog")
    .argument("[name]", "a parameter or property, whatever its case; the slash may be left out")
    .description("List what ccmsetup understands, or show one item with its source")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge cmd catalogue
  $ ccmbridge cmd catalogue SMSSITECODE
  $ ccmbridge cmd catalogue /mp --output yaml`,
    )
    .action(run(catalogue));
}

async function catalogue(door: Door, [name]: readonly string[]): Promise<void> {
  const [{ lookUpCatalogue }, { CATALOGUE_COLUMNS, entryInWords }] = await Promise.all([
    import("../bridge/look-up-catalogue.ts"),
    import("./cmd-views.ts"),
  ]);
  const found = lookUpCatalogue(name);
  const rows = found.map((entry) => ({ ...entry, type: entry.valueType.type }));
  if (name === undefined) return door.print({ rows }, { rows, columns: CATALOGUE_COLUMNS });
  await door.print(found[0], {
    rows,
    columns: CATALOGUE_COLUMNS,
    text: (paint, width) => found.map((entry) => entryInWords(entry, paint, width)).join("\n\n"),
  });
}

const QUOTING = `
Put a line that holds quotes in single quotes, or hand it in with --file or on standard input: shells take quotes away.`;

/** Configuration is read only when there is a token to date: one line is looked at in no time. */
const dating = (door: Door) => ({ clock: async () => (await door.world()).clock });

const scenarioOption = (text: string) => new Option("--scenario <scenario>", text).choices(SCENARIOS);

/** A line as arguments, from a file or from standard input. A line may begin with a hyphen, so such words are let through. */
function takesLine(command: Command): Command {
  return command
    .argument("[line...]", "the command line; - reads it from standard input")
    .addOption(new Option("--form <form>", "form of the line; guessed when not given").choices(FORMS))
    .option("--file <file>", "read lines from a file, one each; a /config file as a whole")
    .allowUnknownOption();
}

/** @throws BridgeError "usage" when there is no line, more than one source of lines, or an option nobody knows. */
async function linesGiven(
  door: Door,
  args: readonly string[],
  { file, form }: LineOptions,
): Promise<NumberedLine[]> {
  const option = args.find((word) => /^--[a-z]/.test(word));
  if (option !== undefined && args.length > 1)
    throw new BridgeError(
      "usage",
      `There is no option ${option.split("=", 1)[0]}.`,
      {},
      { next: "See --help." },
    );
  const [{ linesOfText, lineOfWords }, { guessForm }] = await Promise.all([
    import("./command-line-words.ts"),
    import("../domain/ccmsetup/guess-form.ts"),
  ]);
  const isConfigFile = (text: string) =>
    form === "config-file" || (form === undefined && guessForm(text) === "config-file");
  const piped = args.length === 0 && file === undefined && !door.interactive;
  const standard = piped || (args.length === 1 && args[0] === "-");
  if (file !== undefined && args.length > 0)
    throw new BridgeError("usage", "Give a line or --file, not both.");
  if (args.length > 0 && !standard) return [{ lineNumber: 1, line: lineOfWords(args) }];
  const text =
    file === undefined
      ? standard
        ? await door.readStdin()
        : ""
      : await (await door.world()).files.readText(file);
  const lines = linesOfText(text, isConfigFile);
  if (lines.length > 0) return lines;
  throw new BridgeError(
    "usage",
    file === undefined ? "No command line was given." : `${file} holds no command line.`,
    {},
    { next: "Give the line in single quotes, with --file, or on standard input." },
  );
}
