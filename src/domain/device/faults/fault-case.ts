import type { DeviceFacts, Instant, Seen, Source, Workload } from "../facts.ts";
import type { Evidence, Fault, LastSaid, Stage, VerdictContext, WorkloadView } from "../verdict-types.ts";

/** What a rule looks at. */
export interface FaultCase {
  readonly facts: DeviceFacts;
  readonly stage: Stage;
  readonly workloads: Readonly<Record<Workload, WorkloadView>>;
  readonly context: VerdictContext;
  readonly said?: LastSaid | undefined;
}

/** Looks at one device; undefined when its fault is not there. */
export type FaultRule = (seen: FaultCase) => Fault | undefined;

/**
 * Until when a source was listened to. What it did not say after that is our silence, not the device's, and makes no fault.
 */
export function listenedUntil({ context }: FaultCase, source: Source, fact: Seen | undefined): Instant {
  const standing = context.sources[source];
  const last = context.lastRead?.[source];
  const readAt = fact?.readAt ?? context.now;
  if (standing === "partial" || (last === undefined && (standing === "failed" || standing === "absent")))
    return earlier(readAt, context.now);
  if (last === undefined) return context.now;
  return earlier(last > readAt || fact === undefined ? last : readAt, context.now);
}
const earlier = (a: Instant, b: Instant) => (a < b ? a : b);

export const evidence = (source: Evidence["source"], text: string, at: Evidence["at"]): Evidence => ({
  source,
  text,
  at,
});
