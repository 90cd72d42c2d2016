import { z } from "zod";
import { BridgeError } from "../../domain/errors.ts";
import { delayUntil, LONGEST_DELAY_SECONDS, type WorkQueues } from "../needs-queues.ts";
import type { Gathered } from "./gather-notifications.ts";
import type { NotificationNeeds } from "./notification-needs.ts";
import { gatherUnlessBusy } from "./notify.ts";
import { type Sent, sendNotification } from "./send-notification.ts";

const NotifyMessage = z.union([
  z.object({ delivery: z.string().min(1).max(200) }),
  /** `tries`: how often somebody else was at it. */
  z.object({ gather: z.literal(true), tries: z.number().int().min(0).default(0) }),
]);

const BUSY_SECONDS = 20;
const MOST_TRIES = 5;
const DUE_AT_ONCE = 100;

/**
 * One message of the queue: makes the next try of a message that was made, or gathers what changed and asks for a try of
 * each message that comes of it. What is due much later the sweep does. `delivered`: how often this message came.
 * @throws BridgeError "invalid" for a message that is none of ours; what the store throws.
 */
export async function takeNotification(
  needs: NotificationNeeds & { readonly queues: WorkQueues },
  message: unknown,
  delivered: number,
): Promise<Sent | Gathered | undefined> {
  const { queues, clock, notifications } = needs;
  const read = NotifyMessage.safeParse(message);
  if (!read.success) throw new BridgeError("invalid", "A message of notify is none of ours.");
  if ("delivery" in read.data) {
    const sent = await sendNotification(needs, read.data.delivery);
    const delaySeconds = sent.afterSeconds;
    if (delaySeconds !== null && delaySeconds <= LONGEST_DELAY_SECONDS)
      await queues.send("notify", [{ body: read.data, delaySeconds }]);
    return sent;
  }
  const gathered = await gatherUnlessBusy(needs);
  if (!gathered) {
    // What changed here may have come after the other one looked.
    const tries = read.data.tries + 1;
    if (tries < MOST_TRIES)
      await queues.send("notify", [{ body: { gather: true, tries }, delaySeconds: BUSY_SECONDS }]);
    return undefined;
  }
  // Who put changes in wait comes again for them. One that was cut off before it could ask for more does so now.
  const wasCutOff = delivered > 1;
  const owes = gathered.gathered > 0 || wasCutOff;
  const due = wasCutOff ? await notifications.due(clock.now().toISOString(), DUE_AT_ONCE) : gathered.messages;
  const delaySeconds = gathered.nextAt === null ? undefined : delayUntil(gathered.nextAt, clock.now());
  await queues.send("notify", [
    ...due.map((delivery) => ({ body: { delivery } })),
    ...(owes && delaySeconds !== undefined ? [{ body: { gather: true }, delaySeconds }] : []),
  ]);
  return gathered;
}
