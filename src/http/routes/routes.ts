import type { z } from "@hono/zod-openapi";
import type { Route } from "../route.ts";
import { administrationRoutes } from "./administration.ts";
import { commandLineRoutes } from "./command-lines.ts";
import { deploymentRoutes } from "./deployments.ts";
import { deviceRoutes } from "./devices.ts";
import { enrolmentRoutes } from "./enrolments.ts";
import { notificationRoutes } from "./notifications.ts";
import { overviewRoutes } from "./overview.ts";
import { reportRoutes } from "./reports.ts";
import { syncRoutes } from "./syncs.ts";

/** Everything below /api/v1. */
export const ROUTES = [
  ...commandLineRoutes,
  ...deploymentRoutes,
  ...deviceRoutes,
  ...overviewRoutes,
  ...reportRoutes,
  ...syncRoutes,
  ...enrolmentRoutes,
  ...notificationRoutes,
  ...administrationRoutes,
] as const;

type Entry<R> =
  R extends Route<infer Method, infer Path, infer Params, infer Query, infer Body, infer T>
    ? {
        readonly [K in `${Uppercase<Method>} ${Path}`]: {
          readonly params: z.input<Params>;
          readonly query: z.input<Query>;
          readonly body: z.input<Body>;
          readonly answer: T;
        };
      }
    : never;
type Together<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** The API as types: `Api["GET /api/v1/devices"]["answer"]`. For clients; nothing of it is there at run time. */
export type Api = Together<Entry<(typeof ROUTES)[number]>>;
