import { describe, expect, it } from "vitest";
import { followJourneys, percentile, spellsOf } from "../../../src/domain/device/time-in-state.ts";
import type { Transition } from "../../../src/domain/device/transitions.ts";
import { ago, ID, NOW } from "./a-device.ts";

const change = (to: string, at: string, more: Partial<Transition> = {}): Transition => ({
  deviceId: ID,
  episode: 1,
  at,
  seenAt: NOW,
  field: "stage",
  from: null,
  to,
  because: [],
  ...more,
});
const HOUR = 3_600;

describe("time in a state", () => {
  it("lasts until the next change of the same field, or until now", () => {
    const spells = spellsOf(
      [
        change("enrolled", ago(10)),
        change("good", ago(9), { field: "health" }),
        change("targeted", ago(6)),
        change("silent", ago(1), { field: "health" }),
      ],
      NOW,
    );
    expect(spells.map(({ to, seconds, current }) => [to, seconds / HOUR, current])).toEqual([
      ["enrolled", 4, false],
      ["good", 8, false],
      ["targeted", 6, true],
      ["silent", 1, true],
    ]);
  });

  it("is never negative where times are claimed out of order", () => {
    const spells = spellsOf([change("enrolled", ago(2)), change("left", ago(3))], ago(4));
    expect(spells.map(({ seconds }) => seconds)).toEqual([0, 0]);
    expect(spellsOf([], NOW)).toEqual([]);
  });
});

describe("the way from enrolment to co-managed", () => {
  const told = (...changes: readonly Transition[]) => {
    const journeys = followJourneys();
    return changes.map((each) => journeys.add(each)).filter((seconds) => seconds !== undefined);
  };

  it("takes from the enrolment to the co-management of each device", () => {
    const other = { deviceId: "other" };
    expect(
      told(
        change("enrolled", ago(10)),
        change("enrolled", ago(9), other),
        change("registered", ago(8)),
        change("comanaged", ago(7)),
        change("comanaged", ago(4), other),
      ),
    ).toEqual([3 * HOUR, 5 * HOUR]);
  });

  it("is not known of a device that was first seen on its way or at its end", () => {
    expect(told(change("comanaged", ago(1)))).toEqual([]);
    expect(told(change("bootstrapped", ago(3)), change("comanaged", ago(1)))).toEqual([]);
  });

  it("begins anew with each enrolment and not with a step back", () => {
    const second = { episode: 2 };
    expect(
      told(
        change("enrolled", ago(90)),
        change("left", ago(80)),
        change("enrolled", ago(9), second),
        change("targeted", ago(8), second),
        change("enrolled", ago(7), second),
        change("comanaged", ago(4), second),
        change("registered", ago(3), second),
        change("comanaged", ago(2), second),
      ),
    ).toEqual([5 * HOUR]);
    expect(told(change("enrolled", ago(9)), change("comanaged", ago(1), second))).toEqual([]);
  });

  it("is told by changes of stage alone", () => {
    expect(told(change("enrolled", ago(9)), change("comanaged", ago(1), { field: "health" }))).toEqual([]);
  });
});

describe("a percentile", () => {
  it.each([
    [[], 0.5, null],
    [[7], 0.95, 7],
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2],
    [Array.from({ length: 100 }, (_, n) => 100 - n), 0.95, 95],
    [[10, 9, 100], 0.95, 100],
    [[1, 2], 0, 1],
    [[1, 2], 1, 2],
  ] as const)("of %j at %d is %s", (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });
});
