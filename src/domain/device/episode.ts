import { isEnrolled } from "./enrolment.ts";
import { type DeviceFacts, type Instant, present } from "./facts.ts";
import type { Past } from "./verdict-types.ts";

/** One enrolment of a device, with everything until the next one. */
export interface Episode {
  readonly number: number;
  /** True when this judgement finds it for the first time after an earlier one. */
  readonly isNew: boolean;
  /** When the enrolment it belongs to was made; null when no source says. */
  readonly enrolledAt: Instant | null;
}

/** A list and a report write the same enrolment with and without fractions of a second. */
const SAME = 60_000;
/** A client asks for policy every hour: what the site heard a day before an enrolment is of the client before it. */
const CLIENT_OF_BEFORE = 24 * 3_600_000;

const millisecondsAfter = (later: Instant, earlier: Instant) => Date.parse(later) - Date.parse(earlier);

/** An enrolment later than the one the last episode belongs to starts the next; an older one that shows up does not. */
export function episodeOf(facts: DeviceFacts, past: Past | undefined): Episode {
  const enrolledAt = isEnrolled(facts) ? (present(facts.intune)?.enrolledAt ?? null) : null;
  if (past === undefined) return { number: 1, isNew: false, enrolledAt };
  const known = past.enrolledAt;
  if (known === null || enrolledAt === null)
    return { number: past.episode, isNew: false, enrolledAt: known ?? enrolledAt };
  return millisecondsAfter(enrolledAt, known) > SAME
    ? { number: past.episode + 1, isNew: true, enrolledAt }
    : { number: past.episode, isNew: false, enrolledAt: known };
}

/**
 * The facts without those that speak of an earlier enrolment: install reports of another record of Intune or from before,
 * and, once the device enrolled again, what the site last heard well before that (a device that was reset keeps its id).
 */
export function factsOfEpisode(facts: DeviceFacts, { number, enrolledAt }: Episode): DeviceFacts {
  const record = present(facts.intune);
  const isBefore = (at: Instant | null, margin: number) =>
    at !== null && enrolledAt !== null && millisecondsAfter(enrolledAt, at) > margin;
  return {
    ...facts,
    installs: facts.installs.filter(
      ({ intuneDeviceId, claimedAt }) =>
        (record === undefined || intuneDeviceId.toLowerCase() === record.recordId.toLowerCase()) &&
        !isBefore(claimedAt, SAME),
    ),
    configmgr: facts.configmgr.filter(
      ({ lastActiveAt, goneAt }) =>
        number === 1 || goneAt !== null || !isBefore(lastActiveAt, CLIENT_OF_BEFORE),
    ),
  };
}
