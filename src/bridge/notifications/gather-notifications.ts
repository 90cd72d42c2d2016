import { createHash } from "node:crypto";
import type { Instant } from "../../domain/device/facts.ts";
import type { Transition } from "../../domain/device/transitions.ts";
import { quietUntil } from "../../domain/notifications/quiet-hours.ts";
import { changeKey, type NotificationRule, type ToldChange, tells } from "../../domain/notifications/rule.ts";
import { CHANGES_A_MESSAGE } from "../../formats/webhooks/change-message.ts";
import { withLease } from "../with-lease.ts";
import type { NotificationNeeds } from "./notification-needs.ts";

export interface Gathered {
  /** Changes that were put in wait now. */
  readonly gathered: number;
  /** Messages that were made of what waited. */
  readonly messages: readonly string[];
  /** When more of what waits comes due: a digest is full, quiet hours end; null when nothing waits. */
  readonly nextAt: Instant | null;
}

/** What is judged one by one is dated a little before it is kept; changes are looked at again for so long. */
const OVERLAP_MS = 15 * 60_000;
const PAGE = 200;

/**
 * Looks through what was learnt since the last time and makes messages of what rules tell. A change is gathered once,
 * however often it is met: by its device, field and time.
 * @throws BridgeError "conflict" when another process is at it; what the store throws.
 */
export async function gatherNotifications(
  needs: Omit<NotificationNeeds, "webhooks" | "files" | "environment" | "chance">,
): Promise<Gathered> {
  return withLease(needs, "the notifications", async (keepLease) => {
    let gathered = 0;
    const messages: string[] = [];
    let nextAt: Instant | null = null;
    for (const rule of await needs.notifications.rules()) {
      if (!rule.enabled) continue;
      gathered += await gatherFor(needs, rule);
      await keepLease();
      const made = await makeMessages(needs, rule);
      messages.push(...made.messages);
      if (made.nextAt !== null && (nextAt === null || made.nextAt < nextAt)) nextAt = made.nextAt;
    }
    return { gathered, messages, nextAt };
  });
}

async function gatherFor(
  { store, notifications, clock }: Pick<NotificationNeeds, "store" | "notifications" | "clock">,
  rule: NotificationRule,
): Promise<number> {
  const now = clock.now().toISOString();
  // What a sync that is still at work judges is dated to its start: only up to the last one that ended is all there.
  const to = (await store.lastSync())?.at ?? rule.madeAt;
  const last = await notifications.gatheredTo(rule.name);
  const overlapped = last === null ? rule.madeAt : new Date(Date.parse(last) - OVERLAP_MS).toISOString();
  const from = [overlapped, rule.madeAt].sort().at(-1)!;
  let added = 0;
  let page: ToldChange[] = [];
  const flush = async () => {
    if (page.length > 0) added += await notifications.gather(rule.name, page, now);
    page = [];
  };
  for await (const change of store.transitions(from)) {
    if (!tells(rule, change)) continue;
    page.push(told(change));
    if (page.length >= PAGE) await flush();
  }
  await flush();
  await notifications.saveGatheredTo(rule.name, to);
  return added;
}

/** The name is looked up when the message is made: there are fewer of those. */
const told = ({ deviceId, field, from, to, at, seenAt, because }: Transition): ToldChange => ({
  deviceId,
  name: deviceId,
  field,
  from,
  to,
  at,
  seenAt,
  because: because[0]?.text ?? null,
});

async function makeMessages(
  { store, notifications, clock }: Pick<NotificationNeeds, "store" | "notifications" | "clock">,
  rule: NotificationRule,
): Promise<Pick<Gathered, "messages" | "nextAt">> {
  const messages: string[] = [];
  for (;;) {
    const now = clock.now().toISOString();
    const { since, changes } = await notifications.waiting(rule.name, CHANGES_A_MESSAGE);
    if (since === null) return { messages, nextAt: null };
    const fullAt = new Date(Date.parse(since) + rule.digestSeconds * 1_000).toISOString();
    const quiet = quietUntil(rule.quiet, now);
    const waitsFor = quiet ?? (fullAt > now && changes.length < CHANGES_A_MESSAGE ? fullAt : null);
    if (waitsFor !== null) return { messages, nextAt: waitsFor };
    const named: ToldChange[] = [];
    for (const change of changes)
      named.push({ ...change, name: (await store.verdict(change.deviceId))?.name ?? change.deviceId });
    const id = messageId(rule.name, changes);
    const made = await notifications.makeDelivery({
      id,
      rule: rule.name,
      madeAt: now,
      state: "waiting",
      dueAt: now,
      tries: 0,
      changes: named,
    });
    // Another process made one of the same changes: what it left waits for the next time.
    if (!made) return { messages, nextAt: now };
    messages.push(id);
  }
}

/** Of what it tells, so that the same changes never make two messages. */
function messageId(rule: string, changes: readonly ToldChange[]): string {
  const told = [rule, ...changes.map(changeKey)].join("\n");
  return `msg_${createHash("sha256").update(told).digest("hex").slice(0, 32)}`;
}
