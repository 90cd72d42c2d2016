import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import type { Logger } from "pino";
import { lookAtDue } from "./bridge/events/check-device.ts";
import { forgetOld } from "./bridge/forget-old.ts";
import { notify } from "./bridge/notifications/notify.ts";
import { attendDevices } from "./bridge/serving/attend-devices.ts";
import { keyText } from "./bridge/serving/key-text.ts";
import { sweepOnSchedule } from "./bridge/serving/sweep-on-schedule.ts";
import { workOnJobs } from "./bridge/serving/work-on-jobs.ts";
import type { Caller } from "./domain/caller.ts";
import { BridgeError } from "./domain/errors.ts";
import { createApi } from "./http/create-api.ts";
import { jobWorker } from "./http/job-worker.ts";
import { serverLog } from "./http/server-log.ts";
import type { World } from "./wire.ts";

export { serverLog };

export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly version: string;
  /** Folder of the built dashboard. */
  readonly dashboard: string;
  readonly environment: (name: string) => string | undefined;
  /** Where log lines go; standard output when not given. */
  readonly log?: Logger | undefined;
  /** Jobs that are worked on at once; 0 leaves them to other processes. */
  readonly workers?: number | undefined;
  /** Requests and jobs that are still at it get so many milliseconds to end. */
  readonly graceMs?: number | undefined;
}

export interface RunningServer {
  readonly url: string;
  /** Opens the API as Admin while this process lives; only where a sandbox stands for the tenant. */
  readonly ownKey: string | undefined;
  /** Ends what is in flight, hands jobs back, and closes. */
  close(): Promise<void>;
}

/**
 * Listens, works on jobs, asks for sweeps, looks at devices that events named, sends notifications.
 * @throws BridgeError "usage" when the address cannot be listened on; "configuration" without a tenant; what the store throws.
 */
export async function startServer(world: World, options: ServerOptions): Promise<RunningServer> {
  const log = options.log ?? serverLog();
  const config = await world.config();
  const { jobs, ownClock } = await world.serving();
  const stop = new AbortController();
  const own = config.sandboxUrl === undefined ? undefined : keyOfThisProcess();
  const api = await createApi(world, {
    version: options.version,
    log,
    environment: options.environment,
    ownKey: own,
    dashboard: options.dashboard,
    stopping: stop.signal,
  });
  const listening = await listen(api.fetch, options);
  const worker = await jobWorker(world, { ...options, log, stopping: stop.signal });
  const atWork = Array.from({ length: options.workers ?? 2 }, () => workOnJobs(worker, stop.signal));
  const { sweepMinutes } = config.serving;
  if (sweepMinutes > 0 && atWork.length > 0)
    atWork.push(
      sweepOnSchedule(
        { jobs, clock: ownClock, told: (error) => log.warn({ err: error as Error }, "sweep") },
        sweepMinutes,
        stop.signal,
      ),
    );
  const kept = async () => ({
    events: await world.eventStore(),
    notifications: await world.notificationStore(),
  });
  if (atWork.length > 0)
    atWork.push(
      attendDevices(
        {
          look: async (signal) =>
            lookAtDue({
              ...(await world.tracking()),
              events: await world.eventStore(),
              progress: () => {},
              signal,
            }),
          notify: async (signal) => notify({ ...(await world.notifying()), signal }),
          forget: async () =>
            forgetOld({ ...(await kept()), clock: world.clock, retention: config.retention }),
          clock: ownClock,
          told: (error) => log.warn({ err: error as Error }, "attend"),
        },
        stop.signal,
      ),
    );
  log.info({ url: listening.url, workers: options.workers ?? 2, sweepMinutes }, "listening");
  return {
    url: listening.url,
    ownKey: own?.key,
    close: async () => {
      const closed = listening.close(options.graceMs ?? 10_000);
      stop.abort(new BridgeError("interrupted", "This server is stopping."));
      await Promise.all([closed, ...atWork]);
      log.info("stopped");
    },
  };
}

/** In a sandbox nothing is worth a secret, but a page that opens by itself would teach the wrong habit. */
function keyOfThisProcess() {
  const { key } = keyText(randomBytes(8), randomBytes(32));
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const wanted = digest(key);
  const caller: Caller = { kind: "key", id: "this-process", name: "sandbox key", role: "Admin" };
  return { key, caller, matches: (text: string) => timingSafeEqual(digest(text), wanted) };
}

async function listen(
  fetch: (request: Request, env: never) => Response | Promise<Response>,
  { host, port }: ServerOptions,
) {
  const server = await new Promise<Server>((resolve, reject) => {
    const started = serve({ fetch: fetch as never, hostname: host, port }, () =>
      resolve(started as Server),
    ) as Server;
    started.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new BridgeError(
          "usage",
          cause.code === "EADDRINUSE"
            ? `Port ${port} of ${host} is taken.`
            : `${host}:${port} cannot be listened on: ${cause.code ?? cause.message}.`,
          {},
          { cause, next: "Choose another with --host and --port." },
        ),
      ),
    );
  });
  // A request that trickles in holds nothing for long; an upload may take its time.
  server.headersTimeout = 15_000;
  server.requestTimeout = 15 * 60_000;
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    close: (graceMs: number) =>
      new Promise<void>((resolve) => {
        const hard = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(hard);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
