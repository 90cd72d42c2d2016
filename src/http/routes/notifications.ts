import { z } from "@hono/zod-openapi";
import {
  type LoggedDelivery,
  pageOfDeliveries,
  replayDelivery,
  type ShownDelivery,
  showDelivery,
} from "../../bridge/notifications/delivery-log.ts";
import {
  addRule,
  disableRule,
  enableRule,
  listRules,
  removeRule,
  type ShownRule,
} from "../../bridge/notifications/manage-rules.ts";
import { type RuleTest, testRule } from "../../bridge/notifications/send-notification.ts";
import type { Page } from "../../bridge/serving/pages.ts";
import { cursorFrom, placeOf } from "../cursor.ts";
import type { ApiNeeds } from "../needs.ts";
import {
  DELIVERY_STATES,
  Delivery,
  DeliveryRow,
  NewRule,
  Rule,
  RuleName,
  RuleTested,
} from "../notification-schemas.ts";
import { answer, route } from "../route.ts";
import { Id, Paging, pageOf } from "../schemas.ts";

const keeping = async ({ world }: ApiNeeds) => ({
  notifications: await world.notificationStore(),
  clock: world.clock,
});

export const notificationRoutes = [
  route({
    method: "get",
    path: "/api/v1/notification-rules",
    policy: "Reader",
    name: "list-notification-rules",
    tag: "Notifications",
    summary: "Which changes are told to whom; no address that may grant access, and no key",
    answer: answer<{ rows: readonly ShownRule[] }>(
      z.strictObject({ rows: z.array(Rule) }).openapi("NotificationRuleList"),
    ),
    handle: async ({ needs }) => ({ rows: await listRules(await keeping(needs)) }),
  }),
  route({
    method: "post",
    path: "/api/v1/notification-rules",
    policy: "Admin",
    name: "add-notification-rule",
    tag: "Notifications",
    summary:
      "Adds a rule; it tells what is learnt from now on. Secrets lie in variables CCM_HOOK… of the server",
    body: NewRule,
    changes: true,
    status: 201,
    answer: answer<ShownRule>(Rule),
    handle: async ({ body, needs }) => addRule(await keeping(needs), body),
  }),
  route({
    method: "delete",
    path: "/api/v1/notification-rules/{name}",
    policy: "Admin",
    name: "remove-notification-rule",
    tag: "Notifications",
    summary: "Removes a rule and what waits for it; the log of what was sent stays",
    params: RuleName,
    changes: true,
    answer: answer<{ removed: string }>(
      z.strictObject({ removed: z.string() }).openapi("RemovedNotificationRule"),
    ),
    handle: async ({ params, needs }) => removeRule(await keeping(needs), params.name),
  }),
  route({
    method: "post",
    path: "/api/v1/notification-rules/{name}/enable",
    policy: "Admin",
    name: "enable-notification-rule",
    tag: "Notifications",
    summary: "Switches a rule on again; what changed since it was switched off is told",
    params: RuleName,
    changes: true,
    answer: answer<ShownRule>(Rule),
    handle: async ({ params, needs }) => enableRule(await keeping(needs), params.name),
  }),
  route({
    method: "post",
    path: "/api/v1/notification-rules/{name}/disable",
    policy: "Admin",
    name: "disable-notification-rule",
    tag: "Notifications",
    summary: "Switches a rule off until it is switched on again; nothing is sent meanwhile",
    params: RuleName,
    changes: true,
    answer: answer<ShownRule>(Rule),
    handle: async ({ params, needs }) => disableRule(await keeping(needs), params.name),
  }),
  route({
    method: "post",
    path: "/api/v1/notification-rules/{name}/test",
    policy: "Operator",
    name: "test-notification-rule",
    tag: "Notifications",
    summary: "Sends one message now that says nothing but that it is a test, and tells what was answered",
    params: RuleName,
    changes: true,
    answer: answer<RuleTest>(RuleTested),
    handle: async ({ params, needs: { world }, signal }) =>
      testRule({ ...(await world.notifying()), signal }, params.name),
  }),
  route({
    method: "get",
    path: "/api/v1/notification-deliveries",
    policy: "Reader",
    name: "list-deliveries",
    tag: "Notifications",
    summary: "Messages that were made, newest first, each with its last try",
    query: z.strictObject({
      ...Paging.shape,
      rule: RuleName.shape.name.optional(),
      state: z.enum(DELIVERY_STATES).optional(),
    }),
    answer: answer<Page<LoggedDelivery>>(pageOf(DeliveryRow).openapi("DeliveryPage")),
    handle: async ({ query: { cursor, ...query }, needs }) => {
      const page = await pageOfDeliveries(await keeping(needs), { ...query, after: placeOf(cursor) });
      return { ...page, cursor: cursorFrom(page.cursor) };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/notification-deliveries/{id}",
    policy: "Reader",
    name: "show-delivery",
    tag: "Notifications",
    summary: "One message: what it told, and every try",
    params: Id,
    answer: answer<ShownDelivery>(Delivery),
    handle: async ({ params, needs }) => showDelivery(await keeping(needs), params.id),
  }),
  route({
    method: "post",
    path: "/api/v1/notification-deliveries/{id}/replay",
    policy: "Operator",
    name: "replay-delivery",
    tag: "Notifications",
    summary: "Lets a message be sent again with the id it had; `serve` sends within a minute",
    params: Id,
    changes: true,
    answer: answer<{ id: string }>(z.strictObject({ id: z.string() }).openapi("ReplayedDelivery")),
    handle: async ({ params, needs }) => replayDelivery(await keeping(needs), params.id),
  }),
] as const;
