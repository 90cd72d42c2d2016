import { z } from "@hono/zod-openapi";
import { JOB_KINDS } from "../bridge/needs-serving.ts";
import { CALLER_KINDS, ROLES } from "../domain/caller.ts";
import { FORMS, SCENARIOS } from "../domain/ccmsetup/line.ts";
import { SOURCES, WORKLOADS } from "../domain/device/facts.ts";
import { FAULT_CODES, HEALTHS, LEFTOVER_CLASSES, STAGES } from "../domain/device/verdict-types.ts";

/** Text that any database can keep. */
export const text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\u0000]*$/, "holds a zero character");
const time = z.string().openapi({ format: "date-time" });
const any = z.record(z.string(), z.unknown());

export const Cursor = z
  .string()
  .max(400)
  .regex(/^[A-Za-z0-9_-]+$/)
  .optional()
  .openapi({ description: "Of an earlier answer; opaque." });
export const limitOf = (usual: number, most: number) =>
  z.coerce.number().int().min(1).max(most).default(usual).openapi({ description: "Rows of a page." });
export const Paging = z.strictObject({ cursor: Cursor, limit: limitOf(50, 200) });
export const Id = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}]+$/u),
});

export const SourceState = z
  .strictObject({
    name: z.enum(SOURCES),
    state: z.enum(["complete", "partial", "failed", "absent"]),
    rows: z.number(),
    asOf: time.nullable(),
    seconds: z.number(),
    way: z.string().nullable(),
    reason: z.string().nullable(),
    next: z.string().optional(),
    keptUntil: time.optional(),
  })
  .openapi("SourceState");
export const tracked = { asOf: time, complete: z.boolean(), sources: z.array(SourceState) };

export const DeviceRow = z
  .strictObject({
    deviceId: z.string(),
    name: z.string(),
    stage: z.enum(STAGES),
    health: z.enum(HEALTHS),
    faults: z.array(z.string()),
    leftover: z.enum(LEFTOVER_CLASSES).nullable(),
    serialNumber: z.string().nullable(),
    asOf: time,
    complete: z.boolean(),
  })
  .openapi("DeviceRow");
export const Evidence = z
  .strictObject({ source: z.enum(SOURCES), text: z.string(), at: time.nullable() })
  .openapi("Evidence");
export const Fault = z
  .strictObject({
    code: z.enum(FAULT_CODES),
    severity: z.enum(["error", "warning", "info"]),
    since: time.nullable(),
    because: z.array(Evidence),
    cause: z.string(),
    next: z.string(),
  })
  .openapi("Fault");
const side = z.enum(["intune", "configmgr"]).nullable();
export const WorkloadView = z
  .strictObject({
    authority: z.enum(["intune", "configmgr", "unknown"]),
    by: z.strictObject({ intune: side, configmgr: side }),
    conflict: z.boolean(),
  })
  .openapi("WorkloadView");
export const Device = z
  .strictObject({
    deviceId: z.string(),
    name: z.string(),
    stage: z.enum(STAGES),
    health: z.enum(HEALTHS),
    leftover: z.enum(LEFTOVER_CLASSES).nullable(),
    faults: z.array(Fault),
    workloads: z.strictObject(Object.fromEntries(WORKLOADS.map((name) => [name, WorkloadView]))),
    because: z.array(Evidence),
    asOf: time,
    complete: z.boolean(),
    incompleteBecause: z.array(z.string()),
    episode: z.number(),
    identifiers: z.strictObject({
      entraDeviceId: z.string().nullable(),
      intuneDeviceIds: z.array(z.string()),
      configmgrResourceIds: z.array(z.string()),
      serialNumber: z.string().nullable(),
    }),
    sources: z.array(SourceState),
    facts: z.array(any),
  })
  .openapi("Device");
/** What changed on a device, when, and what told so. */
export const Transition = z.strictObject({
  deviceId: z.string(),
  episode: z.number(),
  at: time,
  seenAt: time,
  field: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  because: z.array(Evidence),
});
export const Change = Transition.extend({ seconds: z.number(), current: z.boolean() }).openapi("Change");

const token = z
  .strictObject({
    state: z.enum(["valid", "expired", "not-yet-valid", "unknown"]),
    secondsLeft: z.number().optional(),
    text: z.string(),
  })
  .openapi("RegistrationTokenLife");
export const Problem = z
  .object({
    code: z.string(),
    severity: z.enum(["error", "warning", "info"]),
    start: z.number(),
    end: z.number(),
    message: z.string(),
  })
  .openapi("LineProblem");
export const LintedLine = z
  .object({
    line: z.string(),
    valid: z.boolean(),
    form: z.enum(FORMS),
    scenario: z.string().nullable(),
    length: z.number(),
    limit: z.number().nullable(),
    problems: z.array(Problem),
    fixed: z.string().nullable(),
    remaining: z.array(Problem),
    registrationToken: token.nullable(),
  })
  .openapi("LintedLine");
export const BuiltLine = z
  .object({
    line: z.string(),
    form: z.enum(FORMS),
    length: z.number(),
    limit: z.number().nullable(),
    scenario: z.enum(SCENARIOS),
    problems: z.array(Problem),
    suggestions: z.array(z.string()),
    masked: z.boolean(),
    registrationToken: token.nullable(),
  })
  .openapi("BuiltLine");
export const ExplainedLine = z
  .object({
    form: z.enum(FORMS),
    scenario: z.enum(SCENARIOS).nullable(),
    tokens: z.array(z.object({ text: z.string(), name: z.string(), kind: z.string(), meaning: z.string() })),
  })
  .openapi("ExplainedLine");

export const Job = z
  .strictObject({
    id: z.string(),
    kind: z.enum(JOB_KINDS),
    subject: z.string(),
    state: z.enum(["queued", "running", "done", "failed"]),
    attempts: z.number(),
    createdAt: time,
    createdBy: z.string(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    progress: z.array(
      z.strictObject({
        step: z.string(),
        state: z.string(),
        text: z.string(),
        done: z.number().nullable(),
        total: z.number().nullable(),
      }),
    ),
    result: any.nullable(),
    error: z.strictObject({ code: z.string(), message: z.string(), next: z.string().nullable() }).nullable(),
  })
  .openapi("Job");
const deployment = {
  id: z.string(),
  deployment: z.string(),
  createdAt: time,
  createdBy: z.string(),
  updatedAt: time,
  updatedBy: z.string(),
  job: Job.nullable(),
};
export const DeploymentRow = z.strictObject(deployment).openapi("DeploymentRow");
export const Deployment = z.strictObject({ ...deployment, manifest: z.string() }).openapi("Deployment");
export const Plan = z
  .object({
    deployment: z.string(),
    appId: z.string().nullable(),
    policyId: z.string().nullable(),
    steps: z.array(
      z.object({
        kind: z.string(),
        target: z.string(),
        why: z.string(),
        before: any.nullable(),
        after: any.nullable(),
      }),
    ),
    devicesTouched: z.number(),
    devicesComplete: z.boolean(),
    warnings: z.array(any),
    commandLine: z.string(),
    hash: z.string(),
  })
  .openapi("Plan");
export const Drift = z
  .object({
    deployment: z.string(),
    appId: z.string().nullable(),
    policyId: z.string().nullable(),
    drift: z.array(
      z.object({ path: z.string(), desired: z.unknown(), lastApplied: z.unknown(), live: z.unknown() }),
    ),
    unknown: z.array(z.string()),
    lastAppliedAt: time.nullable(),
    asOf: time,
  })
  .openapi("Drift");
export const Installer = z
  .strictObject({ name: z.string(), size: z.number(), sha256: z.string().nullable(), modifiedAt: time })
  .openapi("Installer");
const key = {
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  createdAt: time,
  createdBy: z.string(),
  revokedAt: time.nullable(),
};
export const Key = z.strictObject(key).openapi("Key");
export const NewKey = z.strictObject({ ...key, key: z.string() }).openapi("NewKey");
export const AUDIT_OUTCOMES = ["asked", "done", "refused", "failed"] as const;
export const AuditRow = z
  .strictObject({
    id: z.string(),
    at: time,
    caller: z.strictObject({
      kind: z.enum(CALLER_KINDS),
      id: z.string(),
      name: z.string(),
    }),
    role: z.enum(ROLES),
    action: z.string(),
    subject: z.string().nullable(),
    outcome: z.enum(AUDIT_OUTCOMES),
    code: z.string().nullable(),
    requestId: z.string().nullable(),
  })
  .openapi("AuditRow");
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.string(),
    next: z.string().nullable(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");
export const pageOf = (row: z.ZodType) =>
  z.strictObject({ rows: z.array(row), cursor: z.string().nullable() });
