import type { Register } from "./frame.ts";
import { sandboxFailure } from "./sandbox-failure.ts";

interface StartOptions {
  readonly port: string;
  readonly devices?: string;
  readonly seed?: string;
  readonly faults?: string;
  readonly scenario?: string;
  readonly data?: string;
}

export const register: Register = (program, run) => {
  const sandbox = program
    .command("sandbox")
    .description("An offline tenant to try, test and rehearse against");
  sandbox
    .command("start")
    .description(
      "Start the tenant on this machine and print one line of JSON: its addresses and what to export",
    )
    .option("--port <number>", "port to listen on; 0 takes a free one", "0")
    .option("--devices <number>", "devices in the tenant (default: 50)")
    .option("--seed <text>", "everything that looks random follows from it (default: 1)")
    .option("--faults <file>", "JSON list of faults to start with")
    .option("--scenario <file>", "YAML of who is in the tenant and what happens in it by itself")
    .option("--data <folder>", "keep the tenant there, and go on with it at the next start")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge sandbox start --devices 200 --seed 7
  $ ccmbridge sandbox start --scenario bad-week.yaml
  $ ccmbridge sandbox start --data ./tenant --port 8801
  $ curl -X POST "$CCMBRIDGE_SANDBOX_URL/sandbox/clock" -d '{"advance":"P1D"}'
  $ curl -X POST "$CCMBRIDGE_SANDBOX_URL/sandbox/faults" -d '{"random":true,"probability":0.2}'
  $ curl "$CCMBRIDGE_SANDBOX_URL/sandbox/requests"

Runs until Ctrl-C. Listens on 127.0.0.1 only.`,
    )
    .action(
      run<StartOptions>(async (door, _args, options) => {
        const { runSandbox } = await import("../sandbox/run-sandbox.ts");
        await runSandbox(
          {
            port: options.port,
            devices: options.devices,
            seed: options.seed,
            data: options.data,
            faultsFile: options.faults,
            scenarioFile: options.scenario,
          },
          { write: (text) => door.write(text), say: (text) => door.say(text), signal: door.signal },
        ).catch((error: unknown) => {
          throw sandboxFailure(error, options.port);
        });
      }),
    );
};
