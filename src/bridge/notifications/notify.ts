import { BridgeError } from "../../domain/errors.ts";
import { type Gathered, gatherNotifications } from "./gather-notifications.ts";
import type { NotificationNeeds } from "./notification-needs.ts";
import { type Sent, sendNotification } from "./send-notification.ts";

export interface NotifyAnswer {
  readonly gathered: number;
  readonly sent: readonly Sent[];
  /** When something is due next; null when nothing waits. */
  readonly nextAt: string | null;
}

const DUE_AT_ONCE = 100;

/** Gathers what rules tell and makes one try of everything that is due. Another process at it is no failure. */
export async function notify(needs: NotificationNeeds): Promise<NotifyAnswer> {
  const { gathered, nextAt } = (await gatherUnlessBusy(needs)) ?? { gathered: 0, nextAt: null };
  const sent: Sent[] = [];
  const seen = new Set<string>();
  for (;;) {
    if (needs.signal?.aborted)
      throw new BridgeError("interrupted", "Interrupted. What was sent is logged; the rest is still due.");
    const due = await needs.notifications.due(needs.clock.now().toISOString(), DUE_AT_ONCE);
    const fresh = due.filter((id) => !seen.has(id));
    if (fresh.length === 0) break;
    for (const id of fresh) {
      seen.add(id);
      sent.push(await sendNotification(needs, id));
    }
  }
  const waits = sent.flatMap(({ afterSeconds }) => (afterSeconds === null ? [] : [afterSeconds]));
  const again = waits.length === 0 ? null : needs.clock.now().getTime() + Math.min(...waits) * 1_000;
  const times = [nextAt, again === null ? null : new Date(again).toISOString()].filter((at) => at !== null);
  return { gathered, sent, nextAt: times.sort()[0] ?? null };
}

/** What another process gathers at this moment need not be gathered twice: undefined then. */
export async function gatherUnlessBusy(needs: NotificationNeeds): Promise<Gathered | undefined> {
  try {
    return await gatherNotifications(needs);
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== "conflict") throw error;
    return undefined;
  }
}
