import type { DeviceCheck } from "../../domain/events/device-check.ts";
import type { EnrolmentEvent } from "../../domain/events/enrolment-event.ts";
import { type EventBatch, readEventBatch } from "../../formats/events/read-event-batch.ts";
import type { Clock, EventStore } from "../needs.ts";

export interface NoteNeeds {
  readonly events: EventStore;
  readonly clock: Clock;
  /** Events of another tenant are set aside. */
  readonly tenantId: string;
}

export interface NotedEnrolments extends Counted {
  /** Events that were not known before. */
  readonly added: number;
  /** Looks to be done; asking for one twice does no harm. */
  readonly checks: readonly DeviceCheck[];
}
/** A batch in numbers. */
export interface Counted {
  readonly events: number;
  readonly duplicates: number;
  /** By category and operation, so that something new is noticed. */
  readonly ignored: Readonly<Record<string, number>>;
  readonly rejected: EventBatch["rejected"];
}

/**
 * Notes what messages of an event hub say: each event once, however often and in whatever order it comes, and opens a check
 * of every device they name. A hint is no fact: nothing is concluded of a device before it is read.
 * @throws what the store throws; then nothing is noted, and the whole batch may come again.
 */
export async function noteEnrolments(
  { events: store, clock, tenantId }: NoteNeeds,
  messages: readonly unknown[],
): Promise<NotedEnrolments> {
  const batch = readEventBatch(messages, guidOf(tenantId));
  const at = clock.now().toISOString();
  const { added, checks } = await store.noteEvents(
    batch.events.map(({ message: _message, record: _record, ...event }): EnrolmentEvent => event),
    at,
  );
  return { ...counted(batch), added, checks };
}

export function counted({ events, duplicates, ignored, rejected }: EventBatch): Counted {
  const kinds: Record<string, number> = {};
  for (const { category, operationName } of ignored) {
    const kind = `${category} ${operationName}`.trim() || "nameless";
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return { events: events.length, duplicates: duplicates.length, ignored: kinds, rejected };
}

/** A tenant may be configured by its domain; events name it by its id. */
const guidOf = (tenantId: string) => (/^[0-9a-f-]{36}$/i.test(tenantId) ? tenantId : undefined);
