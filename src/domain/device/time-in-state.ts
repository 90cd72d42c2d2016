import type { Instant } from "./facts.ts";
import type { Transition } from "./transitions.ts";

export interface Spell extends Transition {
  /** How long it then stayed so, until the next change of the same field or until now. */
  readonly seconds: number;
  /** True for what is still so. */
  readonly current: boolean;
}

const secondsBetween = (from: Instant, to: Instant) =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1_000));

/** One device's changes, oldest first, each with how long it lasted. */
export function spellsOf(changes: readonly Transition[], now: Instant): readonly Spell[] {
  const endOf = new Map<string, Instant>();
  const spells = changes.toReversed().map((change): Spell => {
    const end = endOf.get(change.field);
    endOf.set(change.field, change.at);
    return { ...change, seconds: secondsBetween(change.at, end ?? now), current: end === undefined };
  });
  return spells.reverse();
}

/**
 * Follows changes of stage of many devices in order of their time. `add` gives the seconds from enrolment to co-managed when
 * a change ends that way within one episode. Held are only devices on their way.
 */
export function followJourneys(): {
  add(change: Pick<Transition, "deviceId" | "episode" | "field" | "at" | "to">): number | undefined;
} {
  const enrolled = new Map<string, Pick<Transition, "at" | "episode">>();
  return {
    add({ deviceId, episode, field, at, to }) {
      if (field !== "stage") return undefined;
      if (to === "enrolled") {
        const known = enrolled.get(deviceId);
        if (known?.episode !== episode) enrolled.set(deviceId, { at, episode });
        return undefined;
      }
      if (to !== "comanaged" && to !== "left") return undefined;
      const start = enrolled.get(deviceId);
      enrolled.delete(deviceId);
      return to === "comanaged" && start?.episode === episode ? secondsBetween(start.at, at) : undefined;
    },
  };
}

/** The value below or at which `share` of the values lie, by nearest rank; null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
