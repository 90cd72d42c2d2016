import { BridgeError } from "../domain/errors.ts";
import { DASHBOARD_FOLDER } from "./dashboard-folder.ts";
import type { Register } from "./frame.ts";

interface Options {
  readonly host: string;
  readonly port: string;
  readonly workers: string;
}

export const register: Register = (program, run) => {
  program
    .command("serve")
    .description("Serve the HTTP API, work on jobs, and sync on a schedule")
    .option(
      "--host <address>",
      "address to listen on; others than this machine want TLS in front",
      "127.0.0.1",
    )
    .option("--port <number>", "port to listen on; 0 takes a free one", "8080")
    .option("--workers <number>", "jobs that are worked on at once; 0 leaves them to other processes", "2")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge key create --name laptop --role Reader
  $ ccmbridge serve
  $ curl -H "authorization: Bearer $KEY" http://127.0.0.1:8080/api/v1/devices

Runs until Ctrl-C or SIGTERM: what is in flight is finished, jobs are handed back.
Log lines are JSON, on standard output. docs/serve.md tells the rest.`,
    )
    .action(
      run<Options>(async (door, _args, options) => {
        const [port, workers] = [
          wholeNumber("--port", options.port, 65_535),
          wholeNumber("--workers", options.workers, 64),
        ];
        const [{ startServer, serverLog }, { version }] = await Promise.all([
          import("../server.ts"),
          import("./version.ts"),
        ]);
        const server = await startServer(await door.world(), {
          host: options.host,
          port,
          workers,
          version: version(),
          dashboard: DASHBOARD_FOLDER,
          environment: (name) => door.env[name],
          log: serverLog(door.verbose ? "debug" : "info"),
        });
        door.say(`Listening on ${server.url}`);
        if (server.ownKey !== undefined) door.say(`Sandbox data. One-time key: ${server.ownKey}`);
        await new Promise<void>((resolve) => {
          if (door.signal.aborted) resolve();
          door.signal.addEventListener("abort", () => resolve(), { once: true });
        });
        await server.close();
      }),
    );
};

function wholeNumber(option: string, text: string, most: number): number {
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw new BridgeError("usage", `${option} is a whole number from 0 to ${most}.`);
}
