import { BridgeError } from "../../domain/errors.ts";
import { afterTry, type Delivery, type DeliveryTry } from "../../domain/notifications/delivery.ts";
import type { NotificationRule } from "../../domain/notifications/rule.ts";
import { changeMessage, teamsCard } from "../../formats/webhooks/change-message.ts";
import { signWebhook } from "../../formats/webhooks/standard-webhook.ts";
import { noRule } from "./manage-rules.ts";
import type { NotificationNeeds } from "./notification-needs.ts";
import { secretAt } from "./secret-at.ts";

export interface Sent {
  readonly id: string;
  /** `taken`: another process is sending it, or it is not there. */
  readonly state: Delivery["state"] | "taken";
  /** Seconds until the next try; null when none follows. */
  readonly afterSeconds: number | null;
  readonly reason: string | null;
}

/** A try that is not ended after so long was cut off, and is made again. */
const TRY_SECONDS = 120;

/**
 * Makes the next try of a message when it is due, logs it, and tells when to come again. A process that dies in the middle
 * leaves it to be tried again with the same id, by which a receiver knows it for the same.
 */
export async function sendNotification(needs: NotificationNeeds, id: string): Promise<Sent> {
  const { notifications, clock } = needs;
  const delivery = await notifications.delivery(id);
  if (!delivery) return { id, state: "taken", afterSeconds: null, reason: "there is no such message" };
  if (delivery.state !== "waiting") return { id, state: delivery.state, afterSeconds: null, reason: null };
  const now = clock.now();
  const early = Math.ceil((Date.parse(delivery.dueAt) - now.getTime()) / 1_000);
  if (early > 0) return { id, state: "waiting", afterSeconds: early, reason: "not due yet" };
  const until = new Date(now.getTime() + TRY_SECONDS * 1_000).toISOString();
  if (!(await notifications.takeForTry(delivery, until)))
    return { id, state: "taken", afterSeconds: null, reason: "another process has it" };
  const number = delivery.tries + 1;
  const result = await post(needs, delivery);
  const next = result.final
    ? { state: "failed" as const, waitSeconds: 0, gone: false }
    : afterTry(result, number, needs.chance());
  const ended = clock.now();
  await notifications.endTry(
    id,
    {
      number,
      at: now.toISOString(),
      outcome: result.status === null ? "no answer" : next.state === "accepted" ? "accepted" : "refused",
      status: result.status,
      milliseconds: ended.getTime() - now.getTime(),
      reason: result.reason,
    } satisfies DeliveryTry,
    { state: next.state, dueAt: new Date(ended.getTime() + next.waitSeconds * 1_000).toISOString() },
  );
  if (next.gone)
    await notifications.changeRule(delivery.rule, {
      enabled: false,
      disabledBecause: "The receiver answered 410: nobody is there any more.",
    });
  return {
    id,
    state: next.state,
    afterSeconds: next.state === "waiting" ? next.waitSeconds : null,
    reason: result.reason,
  };
}

const isOurs = (error: unknown): error is BridgeError =>
  error instanceof BridgeError && error.code !== "internal" && error.code !== "interrupted";

interface Posted {
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
  readonly reason: string | null;
  /** Trying again would not help. */
  readonly final: boolean;
}

async function post(needs: NotificationNeeds, delivery: Delivery): Promise<Posted> {
  const rule = await needs.notifications.rule(delivery.rule);
  if (!rule?.enabled)
    return {
      status: null,
      retryAfterSeconds: null,
      reason: rule ? "the rule is switched off" : "the rule is gone",
      final: true,
    };
  try {
    const { status, retryAfterSeconds } = await postTo(needs, rule, delivery.id, (at) =>
      rule.kind === "teams"
        ? teamsCard(rule.name, delivery.changes)
        : changeMessage(rule.name, at, delivery.changes),
    );
    const isGood = status >= 200 && status < 300;
    return { status, retryAfterSeconds, reason: isGood ? null : `answered ${status}`, final: false };
  } catch (error) {
    if (!isOurs(error)) throw error;
    const final = error.code === "denied" || error.code === "usage";
    return { status: null, retryAfterSeconds: null, reason: error.message, final };
  }
}

/** Signed for a webhook; a workflow's address is its own signature. */
export async function postTo(
  needs: NotificationNeeds,
  rule: NotificationRule,
  id: string,
  bodyAt: (at: string) => string,
) {
  const { webhooks, clock, signal } = needs;
  const address =
    "url" in rule.address
      ? rule.address.url
      : await secretAt(needs, rule.address, `the address of rule ${rule.name}`);
  const at = clock.now();
  const body = bodyAt(at.toISOString());
  const signed = rule.key
    ? signWebhook({
        id,
        at,
        body,
        key: await secretAt(needs, rule.key, `the signing key of rule ${rule.name}`),
      })
    : {};
  return webhooks.post(address, { headers: { "content-type": "application/json", ...signed }, body }, signal);
}

export interface RuleTest {
  readonly rule: string;
  readonly accepted: boolean;
  /** HTTP status of the receiver; null when there was no answer. */
  readonly status: number | null;
  /** What stood in the way: an address inside, a secret that is not there, no answer. */
  readonly reason: string | null;
  readonly next: string | null;
}

/**
 * Sends one message now that says nothing but that it is a test; it is in no log.
 * @throws BridgeError "not-found".
 */
export async function testRule(needs: NotificationNeeds, name: string): Promise<RuleTest> {
  const rule = await needs.notifications.rule(name);
  if (!rule) throw noRule(name);
  const now = needs.clock.now();
  try {
    const { status } = await postTo(needs, rule, `msg_test_${now.getTime()}`, (at) =>
      rule.kind === "teams"
        ? teamsCard(rule.name, [])
        : JSON.stringify({ type: "ccmbridge.test", timestamp: at, data: { rule: rule.name } }),
    );
    const accepted = status >= 200 && status < 300;
    return { rule: name, accepted, status, reason: accepted ? null : `answered ${status}`, next: null };
  } catch (error) {
    if (!isOurs(error)) throw error;
    return { rule: name, accepted: false, status: null, reason: error.message, next: error.next ?? null };
  }
}
