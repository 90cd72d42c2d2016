import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Transition } from "../../../src/domain/device/transitions.ts";
import { followTrend, trendOf } from "../../../src/domain/device/trend.ts";

const at = (day: number, hour = 12) => new Date(Date.UTC(2026, 10, day, hour)).toISOString();
const change = (deviceId: string, from: string | null, to: string, when: string): Transition => ({
  deviceId,
  episode: 1,
  at: when,
  seenAt: when,
  field: "stage",
  from,
  to,
  because: [],
});
const trendAfter = (
  changes: readonly Transition[],
  today: { now: string; devices: number; comanaged: number },
) => {
  const trend = followTrend();
  for (const each of changes) trend.add(each);
  return trendOf(trend.days(), { ...today, now: new Date(today.now) });
};

describe("the trend", () => {
  it("tells each day what there was at its end, what was gained and what was lost", () => {
    const rows = trendAfter(
      [
        change("a", null, "enrolled", at(1)),
        change("b", null, "known", at(1)),
        change("a", "enrolled", "comanaged", at(2)),
        change("b", "known", "comanaged", at(4)),
        change("a", "comanaged", "left", at(4)),
      ],
      { now: at(5), devices: 2, comanaged: 1 },
    );
    expect(
      rows.map(({ day, devices, comanaged, share, gained, lost }) => [
        day.slice(8),
        devices,
        comanaged,
        share,
        gained,
        lost,
      ]),
    ).toEqual([
      ["01", 2, 0, 0, 0, 0],
      ["02", 2, 1, 0.5, 1, 0],
      ["03", 2, 1, 0.5, 0, 0],
      ["04", 2, 1, 0.5, 1, 1],
      ["05", 2, 1, 0.5, 0, 0],
    ]);
  });

  it("tells how long devices took that arrived on a day, by median and 95th percentile", () => {
    const ids = Array.from({ length: 20 }, (_, n) => `d${n}`);
    const rows = trendAfter(
      [
        ...ids.map((id) => change(id, null, "enrolled", at(1, 0))),
        ...ids.map((id, n) => change(id, "enrolled", "comanaged", at(2, n))),
      ],
      { now: at(3), devices: 20, comanaged: 20 },
    );
    expect(rows.map(({ medianSeconds, p95Seconds }) => [medianSeconds, p95Seconds])).toEqual([
      [null, null],
      [33 * 3_600, 42 * 3_600],
      [null, null],
    ]);
  });

  it("is right for the days that are kept although earlier changes were forgotten", () => {
    const rows = trendAfter([change("a", "registered", "comanaged", at(4))], {
      now: at(5),
      devices: 3,
      comanaged: 2,
    });
    expect(rows.map(({ devices, comanaged }) => [devices, comanaged])).toEqual([
      [3, 2],
      [3, 2],
    ]);
  });

  it("goes back a year at most, and is empty before anything happened", () => {
    const old = change("a", null, "known", "2019-01-01T00:00:00.000Z");
    const rows = trendAfter([old], { now: at(5), devices: 1, comanaged: 0 });
    expect(rows).toHaveLength(365);
    expect(rows.at(-1)?.day).toBe("2026-11-05");
    expect(trendAfter([], { now: at(5), devices: 0, comanaged: 0 })).toEqual([]);
  });

  it("ends with today, and never leaves 0 and all, whatever changes", () => {
    const stage = fc.constantFrom(null, "known", "enrolled", "comanaged", "left");
    const changes = fc.array(
      fc.record({
        id: fc.constantFrom("a", "b", "c"),
        from: stage,
        to: stage,
        day: fc.integer({ min: 1, max: 20 }),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(changes, fc.nat(9), fc.nat(9), (given, devices, shared) => {
        const comanaged = Math.min(devices, shared);
        const sorted = given.toSorted((a, b) => a.day - b.day);
        const rows = trendAfter(
          sorted.map(({ id, from, to, day }) => change(id, from, to ?? "known", at(day))),
          { now: at(25), devices, comanaged },
        );
        if (given.length > 0) expect(rows.at(-1)).toMatchObject({ day: "2026-11-25", devices, comanaged });
        for (const row of rows) {
          expect(row.comanaged).toBeGreaterThanOrEqual(0);
          expect(row.comanaged).toBeLessThanOrEqual(row.devices);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("told backwards is the trend told forwards, where every change is kept", () => {
    const life = fc.array(fc.constantFrom("known", "enrolled", "comanaged", "left"), {
      minLength: 1,
      maxLength: 5,
    });
    const dayOf = (n: number, turn: number) => 1 + n + 2 * turn;
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 6 }), (lives) => {
        const changes = lives.flatMap((stages, n) =>
          stages.flatMap((to, turn) =>
            to === stages[turn - 1]
              ? []
              : [change(`d${n}`, stages[turn - 1] ?? null, to, at(dayOf(n, turn)))],
          ),
        );
        const endOf = (day: number) =>
          lives.map((stages, n) => stages.filter((_, turn) => dayOf(n, turn) <= day).at(-1));
        const shared = (stages: readonly (string | undefined)[]) =>
          stages.filter((each) => each === "comanaged").length;
        const rows = trendAfter(
          changes.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
          { now: at(28), devices: lives.length, comanaged: shared(endOf(28)) },
        );
        for (const { day, devices, comanaged } of rows) {
          const then = endOf(Number(day.slice(8)));
          expect([devices, comanaged]).toEqual([
            then.filter((each) => each !== undefined).length,
            shared(then),
          ]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
