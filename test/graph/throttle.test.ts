import { describe, expect, it } from "vitest";
import { Throttle } from "../../src/graph/throttle.ts";

/** A throttle whose clock is set by hand and whose waits pass at once. */
function throttled(at: number) {
  let now = at;
  const waits: number[] = [];
  const clock = {
    now: () => new Date(now),
    sleep: async (milliseconds: number) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
  const set = (to: number) => {
    now = to;
  };
  return { throttle: new Throttle(clock), waits, set };
}
const YEAR = 31_536_000_000;

describe("a lane", () => {
  it("that a service closed opens when it said, for everybody", async () => {
    const { throttle, waits } = throttled(YEAR);
    throttle.close("apps", 7_000);
    await throttle.enter("apps");
    await throttle.enter("devices");
    expect(waits).toEqual([7_000]);
  });

  it("does not stay closed because the clock was set back, and still waits what it was told", async () => {
    const { throttle, waits, set } = throttled(YEAR);
    await throttle.enter("apps");
    set(0);
    expect(throttle.waitFor("apps")).toBe(0);
    throttle.close("apps", 5_000);
    set(-YEAR);
    await throttle.enter("apps");
    expect(waits).toEqual([5_000]);
    expect(throttle.waitFor("apps")).toBe(100);
  });

  it("is not closed for shorter by a second refusal than by the first", () => {
    const { throttle } = throttled(YEAR);
    throttle.close("apps", 60_000);
    throttle.close("apps", 1_000);
    expect(throttle.waitFor("apps")).toBe(60_000);
  });
});
