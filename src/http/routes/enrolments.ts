import { z } from "@hono/zod-openapi";
import type { NotedEnrolments } from "../../bridge/events/note-enrolments.ts";
import { noteHint } from "../../bridge/events/note-hint.ts";
import type { ApiNeeds } from "../needs.ts";
import { answer, route } from "../route.ts";

/** What Intune's diagnostic settings write at most into one message is some 128 records (fact F68). */
const MOST_RECORDS = 1_000;

const id = (of: string) =>
  z
    .guid()
    .optional()
    .openapi({ description: `${of}'s id of the device.` });
const Hint = z.strictObject({
  intuneDeviceId: id("Intune"),
  entraDeviceId: id("Entra"),
  outcome: z.enum(["enrolled", "failed"]).optional(),
  at: z.iso.datetime({ offset: true }).optional().openapi({ description: "When, by the sender's clock." }),
  records: z
    .array(z.unknown())
    .max(MOST_RECORDS)
    .optional()
    .openapi({ description: "In place of the others: what Intune's diagnostic settings wrote, handed on." }),
});

const count = z.number();
const Noted = z
  .strictObject({
    events: count,
    duplicates: count,
    ignored: z.record(z.string(), count),
    rejected: z.array(z.strictObject({ message: count, record: count.nullable(), why: z.string() })),
    added: count.openapi({ description: "Events that were not known before." }),
    checks: z.array(
      z.strictObject({
        intuneDeviceId: z.string(),
        entraDeviceId: z.string().nullable(),
        enrolledAt: z.string(),
        startedAt: z.string(),
        step: count,
        dueAt: z.string(),
        state: z.enum(["waiting", "done", "timed-out"]),
        reason: z.string().nullable(),
      }),
    ),
  })
  .openapi("NotedEnrolments");

const hinted = {
  method: "post",
  tag: "Enrolments",
  body: Hint,
  changes: true,
  status: 202,
  answer: answer<NotedEnrolments>(Noted),
} as const;

/** One verb, two ways to say who one is. What was noted is looked at soon, and nothing of it believed. */
export const enrolmentRoutes = [
  route({
    ...hinted,
    path: "/api/v1/events/enrollment",
    policy: "Operator",
    name: "note-enrolment",
    summary: "Notes that a device enrolled or failed to, each once; it is read afresh soon",
    handle: async ({ body, needs }) => noted(body, needs),
  }),
  route({
    ...hinted,
    path: "/api/v1/hints/enrollment",
    policy: "signed",
    name: "hint-enrolment",
    summary: "The same for senders without a key of the API, signed after Standard Webhooks",
    handle: async ({ body, needs }) => noted(body, needs),
  }),
] as const;

async function noted(hint: z.output<typeof Hint>, { world, as }: ApiNeeds): Promise<NotedEnrolments> {
  const { intuneDeviceId, entraDeviceId, outcome, records } = hint;
  const [events, config] = await Promise.all([world.eventStore(), world.config()]);
  const { clock } = world;
  const at = hint.at ?? clock.now().toISOString();
  const answered = await noteHint(
    { events, clock, tenantId: config.tenant().tenantId },
    records ? { records } : { intuneDeviceId, entraDeviceId, outcome, at },
  );
  await as.lookSoon?.(answered.checks);
  return answered;
}
