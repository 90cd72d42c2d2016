import { z } from "zod";
import { BridgeError } from "../../domain/errors.ts";
import type { DeviceCheck } from "../../domain/events/device-check.ts";
import type { Clock, NotificationStore } from "../needs.ts";
import { delayUntil, type QueuedMessage, type WorkQueues } from "../needs-queues.ts";
import { type CheckNeeds, checkDevice, isPassing, type Look } from "./check-device.ts";

export interface TakeLookNeeds extends CheckNeeds {
  readonly queues: WorkQueues;
  readonly notifications: Pick<NotificationStore, "rules">;
  /** From 0 to 1, to spread what was refused together. */
  readonly chance: () => number;
}

const LookMessage = z.object({
  intuneDeviceId: z.string().min(1).max(200),
  enrolledAt: z.iso.datetime(),
  step: z.number().int().min(0).max(100),
  /** How often the source could not be asked for this look. */
  tries: z.number().int().min(0).default(0),
});

export interface LookTaken {
  readonly device: string;
  /** `known`: this look was done before. `early`, and `refused`, when the source could not be asked: it is still to be done. */
  readonly outcome: "looked" | "known" | "early" | "refused";
  readonly check: DeviceCheck | undefined;
  /** Seconds until the next message of this device; null when none was sent. */
  readonly againSeconds: number | null;
}

/** So often a look is put off because nobody could be asked; then it counts, and the next one asks. */
const MOST_TRIES = 5;
const FIRST_PAUSE_SECONDS = 30;

/** Asks for these looks, at the time each is due; what is due much later the sweep does. */
export async function askForLooks(
  { queues, clock }: { readonly queues: WorkQueues; readonly clock: Pick<Clock, "now"> },
  checks: readonly DeviceCheck[],
): Promise<void> {
  const messages = checks.flatMap((check) => messageOf(check, clock.now()) ?? []);
  if (messages.length > 0) await queues.send("device-check", messages);
}

function messageOf({ intuneDeviceId, enrolledAt, step, state, dueAt }: DeviceCheck, now: Date) {
  const delaySeconds = state === "waiting" ? delayUntil(dueAt, now) : undefined;
  if (delaySeconds === undefined) return undefined;
  return { body: { intuneDeviceId, enrolledAt, step } satisfies Look, delaySeconds };
}

/**
 * One message of the queue: makes the look it asks for and asks for the next. Where a service takes no more requests the
 * message is put off for as long as that asks, with its own count of tries: a failure would be repeated at once, and after
 * five of them the message would be lost (fact F155). `delivered`: how often this message came.
 * @throws BridgeError "invalid" for a message that is none of ours; what cannot pass by itself.
 */
export async function takeLook(
  needs: TakeLookNeeds,
  message: unknown,
  delivered: number,
): Promise<LookTaken> {
  const { events, clock, queues, chance } = needs;
  const read = LookMessage.safeParse(message);
  if (!read.success) throw new BridgeError("invalid", "A message of device-check is none of ours.");
  const { tries, ...look } = read.data;
  const device = look.intuneDeviceId;
  const send = async (next: QueuedMessage | undefined) => {
    if (next) await queues.send("device-check", [next]);
    return next?.delaySeconds ?? null;
  };
  const before = await events.check(device);
  try {
    const check = await checkDevice(needs, look, { mayAskAgain: tries < MOST_TRIES });
    if (!check) {
      // Cut off between the look and the message for the next one: that message is owed.
      const now = delivered > 1 ? await events.check(device) : undefined;
      return {
        device,
        outcome: "known",
        check: now,
        againSeconds: await send(now && messageOf(now, clock.now())),
      };
    }
    if (check.reason !== before?.reason && (await needs.notifications.rules()).length > 0)
      await queues.send("notify", [{ body: { gather: true } }]);
    const outcome = check.step === look.step && check.state === "waiting" ? "early" : "looked";
    return { device, outcome, check, againSeconds: await send(messageOf(check, clock.now())) };
  } catch (error) {
    if (!isPassing(error) || tries >= MOST_TRIES) throw error;
    const asked = Number(error.facts.retryAfterSeconds ?? 0);
    const pause = Math.max(asked, FIRST_PAUSE_SECONDS * 2 ** tries) * (1 + 0.2 * chance());
    const delaySeconds = Math.ceil(Math.min(pause, 86_400));
    await queues.send("device-check", [{ body: { ...look, tries: tries + 1 }, delaySeconds }]);
    return { device, outcome: "refused", check: before, againSeconds: delaySeconds };
  }
}
