import { type Command, Option } from "commander";
import { OUTPUT_FORMATS, type OutputFormat } from "./frame.ts";

/** What may be asked of every command, before the verb or after it. */
export interface GlobalOptions {
  readonly output?: OutputFormat | undefined;
  readonly outputFile?: string | undefined;
  readonly query?: string | undefined;
  readonly columns?: string | undefined;
  readonly color: boolean;
  readonly verbose?: boolean | undefined;
  readonly config?: string | undefined;
  readonly connection?: string | undefined;
}

export function takesGlobalOptions(program: Command): Command {
  return program
    .addOption(
      new Option(
        "-o, --output <format>",
        "how data is printed (default: table on a terminal, json in a pipe)",
      ).choices(OUTPUT_FORMATS),
    )
    .option("--output-file <file>", "print data to a file; needed for xlsx; its ending tells the format")
    .option("--query <jmespath>", "print only this part of the data")
    .option("--columns <names>", "columns to print, separated by commas")
    .option("--no-color", "no colours (NO_COLOR does the same)")
    .option("--verbose", "say more, on standard error")
    .option("--config <file>", "configuration file (default: ccmbridge.yaml when there is one)")
    .option("--connection <name>", "which connection of the configuration file");
}

const TAKES_VALUE: Record<string, "output" | "outputFile" | undefined> = {
  "-o": "output",
  "--output": "output",
  "--output-file": "outputFile",
  "--query": undefined,
  "--columns": undefined,
  "--config": undefined,
  "--connection": undefined,
};

/**
 * What can be told of the arguments before commander has parsed them: the words that are no global options, and what a
 * failure to parse them still has to honour.
 */
export function firstLook(args: readonly string[]): { words: readonly string[]; globals: GlobalOptions } {
  const words: string[] = [];
  const found: { output?: string | undefined; outputFile?: string | undefined } = {};
  let [color, verbose] = [true, false];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === "--") break;
    const [name = arg, ...value] = arg.startsWith("--") ? arg.split("=") : [arg];
    if (Object.hasOwn(TAKES_VALUE, name)) {
      const given = value.length > 0 ? value.join("=") : args[++index];
      const setting = TAKES_VALUE[name];
      if (setting) found[setting] = given;
    } else if (arg === "--no-color") color = false;
    else if (arg === "--verbose") verbose = true;
    else words.push(arg);
  }
  const output = OUTPUT_FORMATS.find((format) => format === found.output);
  return { words, globals: { output, outputFile: found.outputFile, color, verbose } };
}

const ENDINGS: Readonly<Record<string, OutputFormat>> = {
  json: "json",
  ndjson: "ndjson",
  jsonl: "ndjson",
  csv: "csv",
  md: "md",
  yaml: "yaml",
  yml: "yaml",
  xlsx: "xlsx",
};

export const OUTPUT_ENDINGS = Object.keys(ENDINGS);

const toldByName = (file: string): OutputFormat | undefined => ENDINGS[file.split(".").at(-1)!.toLowerCase()];

/** False for a file whose name tells no format, when nothing else does. */
export const tellsFormat = ({ output, outputFile }: GlobalOptions): boolean =>
  output !== undefined || outputFile === undefined || toldByName(outputFile) !== undefined;

/** The format asked for, told by the file's ending, or fitting for where the data goes. */
export function formatOf({ output, outputFile }: GlobalOptions): OutputFormat {
  if (output) return output;
  if (outputFile === undefined) return process.stdout.isTTY ? "table" : "json";
  return toldByName(outputFile) ?? "json";
}
