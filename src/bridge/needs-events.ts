import type { Instant } from "../domain/device/facts.ts";
import type { DeviceCheck } from "../domain/events/device-check.ts";
import type { EnrolmentEvent } from "../domain/events/enrolment-event.ts";

/** Enrolment events of one tenant and the looks at devices they ask for, on whichever engine. */
export interface EventStore {
  /**
   * Keeps events that are not known yet and opens a check for every device they name, all or none. Of two events of one
   * device the later one counts, whichever comes first. Gives how many were new, and the checks of these devices whose
   * first look is still to be done, whether the event was new or a repetition.
   */
  noteEvents(
    events: readonly EnrolmentEvent[],
    at: Instant,
  ): Promise<{ readonly added: number; readonly checks: readonly DeviceCheck[] }>;
  countEvents(): Promise<number>;
  check(intuneDeviceId: string): Promise<DeviceCheck | undefined>;
  /** Keeps `after` in place of `before`; false when it is no longer as `before` says: somebody else was quicker. */
  moveCheck(before: DeviceCheck, after: DeviceCheck): Promise<boolean>;
  /** Waiting checks that are due at `at`, the longest due first. */
  dueChecks(at: Instant, limit: number): Promise<readonly DeviceCheck[]>;
  /** Forgets events and ended checks from before; a repetition of one of them would count as new. */
  forgetEventsBefore(at: Instant): Promise<number>;
}
