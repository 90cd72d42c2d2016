import { readFile } from "node:fs/promises";
import { type FaultRule, ruleProblem } from "./faults.ts";
import { startOptionsOf, type TypedOptions } from "./start-options.ts";
import { startSandbox } from "./start-sandbox.ts";

export interface RunOptions extends TypedOptions {
  readonly faultsFile: string | undefined;
  readonly scenarioFile: string | undefined;
}

interface Terminal {
  write(text: string): Promise<void>;
  say(text: string): void;
  readonly signal: AbortSignal;
}

/**
 * Starts a sandbox, prints its one line of JSON and runs until it is asked to end.
 * @throws RangeError for an option or a file of faults that cannot be used.
 */
export async function runSandbox(options: RunOptions, terminal: Terminal): Promise<void> {
  const faults = options.faultsFile === undefined ? [] : await readFaults(options.faultsFile);
  const { scenarioFile: file } = options;
  const scenario = file === undefined ? undefined : { file, text: await readText(file, "scenario") };
  const sandbox = await startSandbox({ ...startOptionsOf(options), ...(scenario ? { scenario } : {}) });
  sandbox.setFaults(...faults);
  const ended = new Promise<void>((resolve) => {
    if (terminal.signal.aborted) resolve();
    terminal.signal.addEventListener("abort", () => resolve(), { once: true });
    process.once("SIGTERM", () => resolve());
  });
  // A listener alone keeps the process alive, also when whoever started it closed its end of the pipe.
  await terminal.write(`${JSON.stringify(sandbox.addresses)}\n`);
  terminal.say(`The tenant listens at ${sandbox.addresses.url}. Ctrl-C ends it.`);
  await ended;
  await sandbox.close();
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new RangeError(`${file} holds no ${what}: ${(error as Error).message}`, { cause: error });
  }
}

async function readFaults(file: string): Promise<FaultRule[]> {
  const text = await readText(file, "faults");
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`${file} holds no faults: ${(error as Error).message}`, { cause: error });
  }
  const rules: unknown[] = Array.isArray(given) ? given : [given];
  for (const rule of rules) {
    const problem = ruleProblem(rule);
    if (problem) throw new RangeError(`${file}: ${problem}`);
  }
  return rules as FaultRule[];
}
