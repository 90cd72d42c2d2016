import { describe, expect, it } from "vitest";
import type { DeviceSource, ReadingOutcome } from "../../src/bridge/needs.ts";
import { nowAndThen } from "../../src/graph/tracking/now-and-then.ts";
import { intuneFact, sourceOf } from "../bridge/tracking-desk.ts";

const START = Date.UTC(2026, 10, 25, 8);
const HOUR = 3_600_000;

/** A report of so many rows, looked at through its cadence, with what it was asked. */
function reportOf(rows: number, outcome: Partial<ReadingOutcome> = {}) {
  let now = START;
  let readings = 0;
  const report: DeviceSource = {
    name: "install",
    read: (options) => {
      readings++;
      return sourceOf("install", () => Array.from({ length: rows }, (_, n) => intuneFact(n)), outcome).read(
        options,
      );
    },
  };
  const clock = { now: () => new Date(now), sleep: async () => {} };
  const source = nowAndThen(report, { clock, hours: 4 });
  return {
    readings: () => readings,
    advance: (hours: number) => {
      now += hours * HOUR;
    },
    read: async (mark: string | null, full = false) => {
      const reading = source.read({ full, mark });
      for (;;) {
        const page = await reading.next();
        if (page.done) return page.value;
      }
    },
  };
}

describe("a report that can only be read as a whole", () => {
  it("stands for its hours once it is large, and says from when and until when", async () => {
    const report = reportOf(10_001);
    const { mark } = await report.read(null);
    report.advance(3);
    const kept = await report.read(mark);
    expect(kept).toMatchObject({
      state: "complete",
      covers: "changes",
      way: "10001 rows of 2026-11-25T08:00Z, read again from 2026-11-25T12:00Z on",
      kept: { asOf: "2026-11-25T08:00:00.000Z", rows: 10_001, until: "2026-11-25T12:00:00.000Z" },
      mark,
    });
    expect(report.readings()).toBe(1);
    report.advance(1);
    expect((await report.read(mark)).kept).toBeUndefined();
    expect(report.readings()).toBe(2);
  });

  it("is read each time while it is small, and whenever everything is asked for", async () => {
    const [small, large] = [reportOf(10_000), reportOf(10_001)];
    await small.read((await small.read(null)).mark);
    await large.read((await large.read(null)).mark, true);
    expect([small.readings(), large.readings()]).toEqual([2, 2]);
  });

  it("that came in part leaves nothing that could stand", async () => {
    const report = reportOf(10_001, { state: "partial", reason: "rows are missing" });
    const { mark } = await report.read(null);
    expect(mark).toBeNull();
    await report.read("no mark of ours");
    expect(report.readings()).toBe(2);
  });
});
