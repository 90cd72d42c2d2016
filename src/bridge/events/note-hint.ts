import { BridgeError } from "../../domain/errors.ts";
import { type EnrolmentHint, eventOfHint } from "../../domain/events/enrolment-hint.ts";
import { type NotedEnrolments, type NoteNeeds, noteEnrolments } from "./note-enrolments.ts";

/** A hint of one device, or what Intune itself wrote, handed on. */
export type Hint = EnrolmentHint | { readonly records: readonly unknown[] };

/**
 * Notes a hint, each once, and opens a check of the device. Nothing of it is believed: the device is read afresh.
 * @throws BridgeError "usage" when it names no device; what the store throws.
 */
export async function noteHint(needs: NoteNeeds, hint: Hint): Promise<NotedEnrolments> {
  if ("records" in hint) return noteEnrolments(needs, [hint]);
  const { events, clock, tenantId } = needs;
  const now = clock.now();
  const event = eventOfHint(hint, tenantId, now);
  if (!event)
    throw new BridgeError(
      "usage",
      "The hint names no device.",
      {},
      { next: "Send intuneDeviceId, entraDeviceId, or the records of Intune's diagnostic settings." },
    );
  const { added, checks } = await events.noteEvents([event], now.toISOString());
  return { events: 1, duplicates: 0, ignored: {}, rejected: [], added, checks };
}
