import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { heldEstate } from "../bridge/estate-of.ts";
import { askForLooks, type TakeLookNeeds } from "../bridge/events/take-look.ts";
import type { WorkQueues } from "../bridge/needs-queues.ts";
import type { NotificationNeeds } from "../bridge/notifications/notification-needs.ts";
import type { WorkerNeeds } from "../bridge/serving/work-on-jobs.ts";
import type { SweepNeeds } from "../bridge/sweep.ts";
import { readConfig } from "../config.ts";
import { BridgeError } from "../domain/errors.ts";
import { type World, wire } from "../wire.ts";
import type { Fetch } from "./answer-over.ts";
import { invocationLog } from "./invocation-log.ts";

export { inInvocation } from "./invocation-log.ts";

/** What the functions of one process share. Each part is made when it is first asked for. */
export interface FunctionApp {
  readonly world: World;
  readonly log: Logger;
  /** Aborts when the process is asked to end. */
  readonly stopping: AbortSignal;
  queues(): Promise<WorkQueues>;
  /** The API and the dashboard. */
  api(): Promise<Fetch>;
  looking(): Promise<TakeLookNeeds>;
  telling(): Promise<NotificationNeeds & { readonly queues: WorkQueues }>;
  sweeping(): Promise<SweepNeeds>;
  worker(): Promise<WorkerNeeds>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;
let opened: FunctionApp | undefined;

/** The app of this process, with the settings that the host gives it. */
export const functionApp = (): FunctionApp => (opened ??= openFunctionApp(process.env));

/** Ends what is under way and closes the database; the next invocation opens everything anew. */
export async function closeFunctionApp(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await closing?.close();
}

export function openFunctionApp(environment: Environment): FunctionApp {
  const log = invocationLog(environment.CCMBRIDGE_LOG_LEVEL ?? "info");
  const stop = new AbortController();
  const wired = wire(
    async () => {
      const config = await readConfig(environment, { file: null });
      // Each function has instances of its own, and none sees another's disk (fact F112).
      if (!config.database && environment.AZURE_FUNCTIONS_ENVIRONMENT !== "Development")
        throw new BridgeError(
          "configuration",
          "Functions share no disk, so that their database is on a server: DATABASE_URL is not set.",
          {},
          { next: "docs/functions.md lists the settings of a function app." },
        );
      return config;
    },
    { signal: stop.signal, say: (text) => log.info(text) },
  );
  const world = announcing(wired, log);
  const signal = stop.signal;
  const serving = { log, stopping: signal, environment: (name: string) => environment[name] };
  let api: Promise<Fetch> | undefined;
  let estate: TakeLookNeeds["estate"] | undefined;
  return {
    world,
    log,
    stopping: signal,
    queues: () => world.queues(),
    api: () =>
      (api ??= makeApi(world, serving).catch((error) => {
        // What is set wrong now may be set right before the next request.
        api = undefined;
        throw error;
      })),
    looking: async () => {
      const [tracking, events, queues, notifications, { chance }] = await Promise.all([
        world.tracking(),
        world.eventStore(),
        world.queues(),
        world.notificationStore(),
        world.notifying(),
      ]);
      estate ??= heldEstate(tracking.estate, world.clock);
      return { ...tracking, estate, events, queues, notifications, chance, progress: () => {}, signal };
    },
    telling: async () => ({ ...(await world.notifying()), queues: await world.queues(), signal }),
    sweeping: async () => ({
      tracking: () => world.tracking(),
      eventStore: () => world.eventStore(),
      notificationStore: () => world.notificationStore(),
      notifying: () => world.notifying(),
      clock: world.clock,
      retention: (await world.config()).retention,
      progress: ({ step, state, text }) => log.debug({ step, state }, text),
      signal,
    }),
    worker: async () => (await import("../http/job-worker.ts")).jobWorker(world, serving),
    close: async () => {
      stop.abort(new BridgeError("interrupted", "This process is asked to end."));
      await world.close();
    },
  };
}

type Serving = Pick<FunctionApp, "log" | "stopping"> & {
  readonly environment: (name: string) => string | undefined;
};

async function makeApi(world: World, serving: Serving): Promise<Fetch> {
  const { createApi } = await import("../http/create-api.ts");
  const api = await createApi(world, {
    ...serving,
    version: (createRequire(import.meta.url)("../../package.json") as { version: string }).version,
    // Two folders up, from source and from the build alike.
    dashboard: fileURLToPath(new URL("../../dist/dashboard", import.meta.url)),
    lookSoon: async (checks) => askForLooks({ queues: await world.queues(), clock: world.clock }, checks),
  });
  return api.fetch as Fetch;
}

/** A job that is asked for is announced on a queue: here nobody looks once a second. The sweep finds what was not announced. */
function announcing(world: World, log: Logger): World {
  return {
    ...world,
    serving: async () => {
      const serving = await world.serving();
      const { jobs } = serving;
      return {
        ...serving,
        jobs: {
          ...jobs,
          enqueue: async (...given) => {
            const asked = await jobs.enqueue(...given);
            await world
              .queues()
              .then((queues) => queues.send("jobs", [{ body: { job: asked.job.id } }]))
              .catch((error: Error) => log.warn({ err: error, job: asked.job.id }, "not announced"));
            return asked;
          },
        },
      };
    },
  };
}
