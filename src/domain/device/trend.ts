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

interface Day {
  arrived: number;
  gained: number;
  lost: number;
  readonly journeys: number[];
}
const emptyDay = (): Day => ({ arrived: 0, gained: 0, lost: 0, journeys: [] });

/**
 * Adds up changes of stage, in order of their time, to how the co-managed share went day by day: from the first change, or
 * a year ago, to today so far. Held are days, and devices on their way.
 */
export function followTrend(): { add(change: Transition): void; rows(today: Today): readonly TrendRow[] } {
  const days = new Map<string, Day>();
  const journeys = followJourneys();
  return {
    add(change) {
      if (change.field !== "stage") return;
      const { at, from, to } = change;
      const day = days.get(at.slice(0, 10)) ?? emptyDay();
      days.set(at.slice(0, 10), day);
      if (from === null) day.arrived += 1;
      if (from !== "comanaged" && to === "comanaged") day.gained += 1;
      if (from === "comanaged" && to !== "comanaged") day.lost += 1;
      const seconds = journeys.add(change);
      if (seconds !== undefined) day.journeys.push(seconds);
    },
    rows({ now, devices, comanaged }) {
      const first = [...days.keys()].sort()[0];
      if (first === undefined) return [];
      const rows: TrendRow[] = [];
      let [all, shared] = [devices, comanaged];
      for (let time = now.getTime(); dayOf(time) >= first && rows.length < LONGEST; time -= DAY) {
        const day = dayOf(time);
        const { arrived, gained, lost, journeys: seconds } = days.get(day) ?? emptyDay();
        rows.push({
          day,
          devices: all,
          comanaged: shared,
          share: all === 0 ? 0 : shared / all,
          gained,
          lost,
          medianSeconds: percentile(seconds, 0.5),
          p95Seconds: percentile(seconds, 0.95),
        });
        all = Math.max(0, all - arrived);
        shared = Math.min(all, Math.max(0, shared - gained + lost));
      }
      return rows.reverse();
    },
  };
}
