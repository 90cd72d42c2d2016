import type { EnrolmentEvent } from "./enrolment-event.ts";

/** Somebody's word that a device enrolled or failed to: a Logic App's, a script's. It proves as little as an event does. */
export interface EnrolmentHint {
  readonly intuneDeviceId?: string | undefined;
  readonly entraDeviceId?: string | undefined;
  readonly outcome?: "enrolled" | "failed" | undefined;
  /** When it happened, by the sender's clock. */
  readonly at: string;
}

const BY_ENTRA = "entra:";

/** Entra's id where a check is kept by it, because nobody knew Intune's. */
export const entraIdOfCheck = (intuneDeviceId: string): string | undefined =>
  intuneDeviceId.startsWith(BY_ENTRA) ? intuneDeviceId.slice(BY_ENTRA.length) : undefined;

const RESULTS = { enrolled: "success", failed: "failure" } as const;

/**
 * The hint as an event; undefined when it names no device. What is said twice of a device has one key. A sender whose clock
 * is ahead is not followed: what really happens later would count as older.
 */
export function eventOfHint(hint: EnrolmentHint, tenantId: string, now: Date): EnrolmentEvent | undefined {
  const entraDeviceId = hint.entraDeviceId?.toLowerCase() ?? null;
  const intuneDeviceId =
    hint.intuneDeviceId?.toLowerCase() ?? (entraDeviceId === null ? null : `${BY_ENTRA}${entraDeviceId}`);
  if (intuneDeviceId === null) return undefined;
  const time = new Date(Math.min(Date.parse(hint.at), now.getTime())).toISOString();
  const result = hint.outcome ? RESULTS[hint.outcome] : "unknown";
  return {
    key: ["hint", intuneDeviceId, hint.at, result].join("|"),
    tenantId,
    intuneDeviceId,
    entraDeviceId,
    intuneUserId: null,
    result,
    time,
    os: null,
    osVersion: null,
    enrollmentType: "unknown",
    failureCategory: null,
    failureReason: null,
  };
}
