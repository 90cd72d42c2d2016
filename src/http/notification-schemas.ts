import { z } from "@hono/zod-openapi";
import { text } from "./schemas.ts";

const time = z.string().openapi({ format: "date-time" });

/** A secret's place, as a rule that came over the network may name it: no file, and no other secret of this process. */
const Place = z.strictObject({
  env: z
    .string()
    .regex(
      /^CCM_HOOK(?:_[A-Z0-9_]{1,100})?$/,
      "the environment variable CCM_HOOK or CCM_HOOK_… of the server",
    ),
});
export const NewRule = z.strictObject({
  name: text(63),
  kind: z.enum(["webhook", "teams"]),
  address: z.union([z.strictObject({ url: text(2_000) }), Place]),
  key: Place.nullable().default(null).openapi({ description: "Of a webhook: where its signing key is." }),
  when: z
    .array(text(200))
    .min(1)
    .max(50)
    .openapi({ description: "Any of these: stage=comanaged, fault=present, health=silent." }),
  firstLook: z.boolean().default(false),
  digestSeconds: z.number().int().min(0).max(86_400).optional(),
  quiet: z.strictObject({ hours: text(20), timeZone: text(100) }).optional(),
});
export const RuleName = z.strictObject({ name: z.string().regex(/^[\w.-]{1,63}$/) });

export const Rule = z
  .strictObject({
    name: z.string(),
    kind: z.enum(["webhook", "teams"]),
    to: z.string(),
    when: z.array(z.string()),
    firstLook: z.boolean(),
    digestSeconds: z.number(),
    quiet: z.strictObject({ from: z.string(), to: z.string(), timeZone: z.string() }).nullable(),
    enabled: z.boolean(),
    disabledBecause: z.string().nullable(),
    madeAt: time,
  })
  .openapi("NotificationRule");
export const RuleTested = z
  .strictObject({
    rule: z.string(),
    accepted: z.boolean(),
    status: z.number().nullable(),
    reason: z.string().nullable(),
    next: z.string().nullable(),
  })
  .openapi("NotificationRuleTest");

const Try = z
  .strictObject({
    number: z.number(),
    at: time,
    outcome: z.enum(["accepted", "refused", "no answer"]),
    status: z.number().nullable(),
    milliseconds: z.number(),
    reason: z.string().nullable(),
  })
  .openapi("DeliveryTry");
export const DELIVERY_STATES = ["waiting", "accepted", "failed"] as const;
const delivery = {
  id: z.string(),
  rule: z.string(),
  madeAt: time,
  state: z.enum(DELIVERY_STATES),
  dueAt: time,
  tries: z.number(),
};
export const DeliveryRow = z
  .strictObject({ ...delivery, changes: z.number(), lastTry: Try.nullable() })
  .openapi("DeliveryRow");
export const Delivery = z
  .strictObject({
    ...delivery,
    changes: z.array(
      z.strictObject({
        deviceId: z.string(),
        name: z.string(),
        field: z.string(),
        from: z.string().nullable(),
        to: z.string(),
        at: time,
        seenAt: time,
        because: z.string().nullable(),
      }),
    ),
    log: z.array(Try),
  })
  .openapi("Delivery");
