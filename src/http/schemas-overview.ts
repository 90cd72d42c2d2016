import { z } from "@hono/zod-openapi";
import { WORKLOADS } from "../domain/device/facts.ts";
import { FAULT_CODES, HEALTHS, STAGES } from "../domain/device/verdict-types.ts";
import { Transition, tracked } from "./schemas.ts";

const time = z.string().openapi({ format: "date-time" });
const healths = Object.fromEntries(HEALTHS.map((health) => [health, z.number()]));
const severity = z.enum(["error", "warning", "info"]);

export const ChangeCount = z
  .strictObject({ field: z.string(), to: z.string(), first: z.boolean(), changes: z.number() })
  .openapi("ChangeCount");
export const RecentChange = Transition.extend({ name: z.string() }).openapi("RecentChange");

const Stuck = z.strictObject({
  deviceId: z.string(),
  name: z.string(),
  stage: z.enum(STAGES),
  fault: z.enum(FAULT_CODES),
  severity,
  since: time.nullable(),
  days: z.number().nullable(),
  cause: z.string(),
  next: z.string(),
});

export const Overview = z
  .strictObject({
    ...tracked,
    now: time,
    devices: z.number(),
    health: z.strictObject(healths),
    stages: z.array(
      z.strictObject({
        stage: z.enum(STAGES),
        devices: z.number(),
        reached: z.number(),
        share: z.number(),
        ...healths,
      }),
    ),
    workloads: z.array(
      z.strictObject({
        workload: z.enum(WORKLOADS),
        intune: z.number(),
        configmgr: z.number(),
        unknown: z.number(),
        conflict: z.number(),
      }),
    ),
    trend: z.array(
      z.strictObject({
        day: z.string(),
        devices: z.number(),
        comanaged: z.number(),
        share: z.number(),
        gained: z.number(),
        lost: z.number(),
        medianSeconds: z.number().nullable(),
        p95Seconds: z.number().nullable(),
      }),
    ),
    faults: z.array(
      z.strictObject({
        code: z.enum(FAULT_CODES),
        severity,
        devices: z.number(),
        oldest: time.nullable(),
        example: z
          .strictObject({ deviceId: z.string(), name: z.string(), cause: z.string(), next: z.string() })
          .nullable(),
      }),
    ),
    faultKinds: z.number(),
    stuck: z.array(Stuck),
    changes: z.strictObject({ since: time, rows: z.array(ChangeCount), all: z.boolean() }),
  })
  .openapi("Overview");
