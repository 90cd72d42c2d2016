import type { Instant } from "../device/facts.ts";
import type { Stage } from "../device/verdict-types.ts";

/** A device that an event named, and how far looking at it has come. */
export interface DeviceCheck {
  /** Intune's id: what the event names; of a hint that knows no other, `entra:` and Entra's. */
  readonly intuneDeviceId: string;
  readonly entraDeviceId: string | null;
  /** Time of the event; a later one of the same device begins anew. */
  readonly enrolledAt: Instant;
  /** When we learnt of it: from then the looks are counted. */
  readonly startedAt: Instant;
  /** Looks that were done. */
  readonly step: number;
  readonly dueAt: Instant;
  readonly state: "waiting" | "done" | "timed-out";
  /** How the last look ended, in words. */
  readonly reason: string | null;
}

/** Minutes after the event was learnt: at once, since the event may be late, then ever more rarely. */
export const LOOK_MINUTES = [0, 5, 15, 60, 240, 1_440] as const;

/** When look number `step` is due. */
export const lookDueAt = (startedAt: Instant, step: number): Instant =>
  new Date(Date.parse(startedAt) + (LOOK_MINUTES[step] ?? 0) * 60_000).toISOString();

/** What a look found: the stage; null when no source knows the device yet; undefined when they could not be asked. */
export type Found = Stage | null | undefined;

/**
 * The check after a look at `now`. It is over when the device is co-managed, or when the last look was done; what is not
 * known then is picked up by the sweep. A look that was missed is not made up for: the next is the first that is still ahead.
 */
export function afterLook(check: DeviceCheck, found: Found, now: Instant): DeviceCheck {
  if (found === "comanaged") return { ...check, step: check.step + 1, state: "done", reason: "co-managed" };
  const reason =
    found === undefined
      ? "could not be asked"
      : found === null
        ? "Intune does not know it yet"
        : `at stage ${found}`;
  let step = check.step + 1;
  while (step < LOOK_MINUTES.length - 1 && lookDueAt(check.startedAt, step) <= now) step += 1;
  if (step >= LOOK_MINUTES.length || check.step >= LOOK_MINUTES.length - 1)
    return { ...check, step, state: "timed-out", reason };
  return { ...check, step, dueAt: lookDueAt(check.startedAt, step), reason };
}
