/** Queues between functions, each the name of one on the storage account. */
export const QUEUES = ["device-check", "notify", "jobs"] as const;
export type QueueName = (typeof QUEUES)[number];

export interface QueuedMessage {
  readonly body: Readonly<Record<string, unknown>>;
  /** Seconds until it can be seen; at once without. */
  readonly delaySeconds?: number | undefined;
}

/** Messages that say when to look; what is to be done, the database knows. They may come twice, late, in any order. */
export interface WorkQueues {
  /**
   * Sends all of them; a queue that is not there is made. When it fails some may have been sent.
   * @throws BridgeError "denied", "unreachable", "upstream".
   */
  send(queue: QueueName, messages: readonly QueuedMessage[]): Promise<void>;
}

/**
 * What is due later is left to the sweep, which asks the database. A message that waits unseen counts as work for the
 * scaler, and keeps instances up that have nothing to do (fact F53).
 */
export const LONGEST_DELAY_SECONDS = 3_600;

/** Seconds from `now` until `at`, for a message; undefined when the sweep is to come first. */
export function delayUntil(at: string, now: Date): number | undefined {
  const seconds = Math.max(0, Math.ceil((Date.parse(at) - now.getTime()) / 1_000));
  return seconds <= LONGEST_DELAY_SECONDS ? seconds : undefined;
}
