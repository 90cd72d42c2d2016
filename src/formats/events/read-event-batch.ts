import type { EnrolmentEvent } from "../../domain/events/enrolment-event.ts";
import { foldedRecord, parsed } from "./folded-record.ts";
import { readEnrolmentRecord } from "./read-enrolment-record.ts";

/** Where a record stands, from 0; `record` is null for a message that holds none. */
export interface EventPlace {
  readonly message: number;
  readonly record: number | null;
}
/** What a batch of messages holds. Every record is in exactly one of the four lists. */
export interface EventBatch {
  /** In order of arrival, copies left out. */
  readonly events: readonly (EnrolmentEvent & EventPlace)[];
  readonly duplicates: readonly (EventPlace & { readonly of: readonly [number, number] })[];
  readonly ignored: readonly (EventPlace & { readonly category: string; readonly operationName: string })[];
  readonly rejected: readonly (EventPlace & { readonly why: string })[];
}

/**
 * Messages of an event hub as a function gets them: `{records: […]}`, a record alone, an array of either, as a value, as
 * JSON text or as bytes of it (facts F14, F74). With `tenantId` records of another tenant are set aside. What is broken
 * is set aside with a reason and never stops what is good; nothing throws.
 */
export function readEventBatch(messages: readonly unknown[], tenantId?: string): EventBatch {
  const events: (EnrolmentEvent & EventPlace)[] = [];
  const duplicates: EventBatch["duplicates"][number][] = [];
  const ignored: EventBatch["ignored"][number][] = [];
  const rejected: EventBatch["rejected"][number][] = [];
  const first = new Map<string, [number, number]>();
  messages.forEach((message, at) => {
    const records = recordsIn(message);
    if (typeof records === "string") {
      rejected.push({ message: at, record: null, why: records });
      return;
    }
    records.forEach((value, number) => {
      const place = { message: at, record: number };
      const reading = readEnrolmentRecord(value, tenantId);
      if (reading.kind === "rejected") rejected.push({ ...place, why: reading.why });
      else if (reading.kind === "ignored")
        ignored.push({ ...place, category: reading.category, operationName: reading.operationName });
      else {
        const of = first.get(reading.event.key);
        if (of) duplicates.push({ ...place, of });
        else {
          first.set(reading.event.key, [at, number]);
          events.push({ ...place, ...reading.event });
        }
      }
    });
  });
  return { events, duplicates, ignored, rejected };
}

/** Intune's ids of devices to look at, each once, in order. */
export const devicesToCheck = (events: readonly Pick<EnrolmentEvent, "intuneDeviceId">[]): string[] => [
  ...new Set(events.flatMap(({ intuneDeviceId }) => (intuneDeviceId === null ? [] : [intuneDeviceId]))),
];

/** Records of one message, or why there are none. */
function recordsIn(message: unknown): readonly unknown[] | string {
  const value = contentOf(message);
  if (value === undefined) return "not JSON";
  if (Array.isArray(value))
    return value.flatMap((each) => {
      const inner = foldedRecord(each)?.has("records") ? recordsIn(each) : undefined;
      return Array.isArray(inner) ? inner : [each];
    });
  const body = foldedRecord(value);
  const records = body?.get("records");
  if (Array.isArray(records)) return records;
  if (body?.has("category") && body.has("operationname")) return [value];
  return "no records";
}

function contentOf(message: unknown): unknown {
  if (typeof message === "string") return parsed(message.replace(/^\uFEFF/, ""));
  if (message instanceof Uint8Array) return parsed(new TextDecoder().decode(message).replace(/^\uFEFF/, ""));
  return message === undefined ? undefined : message;
}
