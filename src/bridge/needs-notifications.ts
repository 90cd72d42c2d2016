import type { Instant } from "../domain/device/facts.ts";
import type { Delivery, DeliveryTry, TryResult } from "../domain/notifications/delivery.ts";
import type { NotificationRule, ToldChange } from "../domain/notifications/rule.ts";

/** Rules, what waits to be told, and the log of what was sent, of one tenant. */
export interface NotificationStore {
  /** By name. */
  rules(): Promise<readonly NotificationRule[]>;
  rule(name: string): Promise<NotificationRule | undefined>;
  /** False when there is one of that name. */
  addRule(rule: NotificationRule): Promise<boolean>;
  changeRule(name: string, change: Pick<NotificationRule, "enabled" | "disabledBecause">): Promise<void>;
  /** With what waits for it; what was sent stays in the log. */
  removeRule(name: string): Promise<boolean>;
  /** Up to when changes were gathered for the rule; null when never. */
  gatheredTo(rule: string): Promise<Instant | null>;
  saveGatheredTo(rule: string, at: Instant): Promise<void>;
  /** Puts changes in wait; one that was gathered before, told or not, is left out. Gives how many were new. */
  gather(rule: string, changes: readonly ToldChange[], at: Instant): Promise<number>;
  /** Changes that wait, the oldest first, and since when the oldest does. */
  waiting(
    rule: string,
    limit: number,
  ): Promise<{ readonly since: Instant | null; readonly changes: readonly ToldChange[] }>;
  /** Makes a message of changes that wait; false when one of them is in another by now. All or none. */
  makeDelivery(delivery: Delivery): Promise<boolean>;
  delivery(id: string): Promise<Delivery | undefined>;
  /** Newest first; `after` is the id of the last of the page before. */
  deliveries(query: {
    readonly rule?: string | undefined;
    readonly state?: Delivery["state"] | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly Delivery[]>;
  /** Ids of messages whose next try is due at `at`, the longest due first. */
  due(at: Instant, limit: number): Promise<readonly string[]>;
  /** Takes a message for its next try until `until`; false when it is not due as `delivery` says: somebody else has it. */
  takeForTry(delivery: Delivery, until: Instant): Promise<boolean>;
  /** Logs a try and what follows. */
  endTry(id: string, made: DeliveryTry, next: Pick<Delivery, "state" | "dueAt">): Promise<void>;
  /** Oldest first. */
  tries(id: string): Promise<readonly DeliveryTry[]>;
  /** Lets a message be sent again, its tries counted anew; false when there is none. */
  sendAgain(id: string, at: Instant): Promise<boolean>;
  /** Forgets messages that ended, and changes that were told, before. */
  forgetDeliveriesBefore(at: Instant): Promise<number>;
}

/** What goes out over HTTPS to an address a person gave. */
export interface Webhooks {
  /**
   * One POST. Private, local and cloud-internal addresses are refused unless their host is allowed, the connection goes to
   * the very address that was looked at, and redirects are not followed.
   * @throws BridgeError "denied" for such an address, "usage" for one that is none, "unreachable" or "timeout" without an answer.
   */
  post(
    address: string,
    message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
    signal?: AbortSignal,
  ): Promise<TryResult & { readonly status: number }>;
}
