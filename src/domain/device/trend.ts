import { followJourneys, percentile } from "./time-in-state.ts";
import type { Transition } from "./transitions.ts";

export interface TrendRow {
  /** The UTC day at whose end it was so: 2026-11-25. */
  readonly day: string;
  readonly devices: number;
  readonly comanaged: number;
  /** Of all devices, 0 to 1. */
  readonly share: number;
  /** Devices that became co-managed on this day, and those that stopped being so. */
  readonly gained: number;
  readonly lost: number;
  /** From enrolment to co-managed of those that became so on this day and were seen to enrol; null of none. */
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
}

/** How it is now; the days before are told from here back, so that changes long forgotten make no day wrong. */
export interface Today {
  readonly now: Date;
  readonly devices: number;
  readonly comanaged: number;
}

const DAY = 86_400_000;
const LONGEST = 365;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** What changed on one UTC day. */
export interface DayOfStages {
  readonly day: string;
  /** Devices that were first seen. */
  readonly arrived: number;
  readonly gained: number;
  readonly lost: number;
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
}

/** Of a change, what the trend looks at. */
export type StageChange = Pick<Transition, "deviceId" | "episode" | "field" | "at" | "from" | "to">;

interface Day {
  arrived: number;
  gained: number;
  lost: number;
  readonly journeys: number[];
}

/**
 * Adds up changes of stage, in order of their time, by day. Held are days, and devices on their way.
 */
export function followTrend(): {
  add(change: StageChange): void;
  days(): readonly DayOfStages[];
} {
  const days = new Map<string, Day>();
  const journeys = followJourneys();
  return {
    add(change) {
      if (change.field !== "stage") return;
      const { at, from, to } = change;
      const day = days.get(at.slice(0, 10)) ?? { arrived: 0, gained: 0, lost: 0, journeys: [] };
      days.set(at.slice(0, 10), day);
      if (from === null) day.arrived += 1;
      if (from !== "comanaged" && to === "comanaged") day.gained += 1;
      if (from === "comanaged" && to !== "comanaged") day.lost += 1;
      const seconds = journeys.add(change);
      if (seconds !== undefined) day.journeys.push(seconds);
    },
    days: () =>
      [...days].map(([day, { journeys: seconds, ...counts }]) => ({
        day,
        ...counts,
        medianSeconds: percentile(seconds, 0.5),
        p95Seconds: percentile(seconds, 0.95),
      })),
  };
}

/** How the co-managed share went day by day, told back from today: from the first change, or a year ago, to today so far. */
export function trendOf(
  days: readonly DayOfStages[],
  { now, devices, comanaged }: Today,
): readonly TrendRow[] {
  const known = new Map(days.map((each) => [each.day, each]));
  const first = [...known.keys()].sort()[0];
  if (first === undefined) return [];
  const rows: TrendRow[] = [];
  let [all, shared] = [devices, comanaged];
  for (let time = now.getTime(); dayOf(time) >= first && rows.length < LONGEST; time -= DAY) {
    const day = dayOf(time);
    const {
      arrived = 0,
      gained = 0,
      lost = 0,
      medianSeconds = null,
      p95Seconds = null,
    } = known.get(day) ?? {};
    rows.push({
      day,
      devices: all,
      comanaged: shared,
      share: all === 0 ? 0 : shared / all,
      gained,
      lost,
      medianSeconds,
      p95Seconds,
    });
    all = Math.max(0, all - arrived);
    shared = Math.min(all, Math.max(0, shared - gained + lost));
  }
  return rows.reverse();
}
