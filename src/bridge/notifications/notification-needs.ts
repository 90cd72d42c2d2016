import type { Clock, DeviceStore, Journal, NotificationStore, Webhooks } from "../needs.ts";
import type { SecretNeeds } from "./secret-at.ts";

/** What telling others wants of the world. */
export interface NotificationNeeds extends SecretNeeds {
  readonly store: DeviceStore;
  readonly notifications: NotificationStore;
  readonly webhooks: Webhooks;
  readonly journal: Pick<Journal, "takeLease" | "releaseLease">;
  readonly clock: Clock;
  readonly owner: string;
  /** From 0 to 1, to spread repetitions. */
  readonly chance: () => number;
  readonly signal?: AbortSignal | undefined;
}
