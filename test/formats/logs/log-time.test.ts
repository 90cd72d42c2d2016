import { describe, expect, it } from "vitest";
import { isoTime, logTime } from "../../../src/formats/logs/log-time.ts";

const MARCH_5 = Date.UTC(2026, 2, 5);
const at = (hours: number, minutes: number, seconds: number) =>
  MARCH_5 + ((hours * 60 + minutes) * 60 + seconds) * 1_000;

describe("the time of a record", () => {
  it.each([
    ["03-05-2026", "08:12:33.240", "month"],
    ["3/5/2026", "8:12:33 AM", "month"],
    ["3/5/2026", "8:12:33\u202fAM", "month"],
    ["05.03.2026", "08:12:33", "day"],
    ["5-3-2026", "08:12:33", "day"],
    ["05/03/2026", "08:12:33", "day"],
    ["2026-03-05", "08:12:33", "month"],
    ["2026/03/05", "8:12:33", "month"],
    ["2026. 3. 5", "8.12.33", "month"],
    ["5.3.2026", "8.12.33", "day"],
    ["5/3/2569", "8:12:33", "day"],
    ["٠٥/٠٣/٢٠٢٦", "٠٨:١٢:٣٣", "day"],
    ["03-05-2026", "08:12:33,2403814", "month"],
  ])("%s %s is the 5th of March with the %s first", (date, clock, first) => {
    const time = logTime(date, clock)!;
    const read = first === "day" ? time.dayFirst : time.monthFirst;
    expect(Math.floor(read / 1_000) * 1_000).toBe(at(8, 12, 33));
  });
  it("knows noon and midnight of twelve hours", () => {
    expect(logTime("3/5/2026", "12:00:00 AM")!.monthFirst).toBe(at(0, 0, 0));
    expect(logTime("3/5/2026", "12:00:00 PM")!.monthFirst).toBe(at(12, 0, 0));
  });
  it("makes only one reading of a day after the twelfth", () => {
    expect(logTime("02-14-2026", "08:00:00")!.dayFirst).toBeNaN();
    expect(logTime("14-02-2026", "08:00:00")!.monthFirst).toBeNaN();
  });
  it("is none where there is none", () => {
    for (const [date, clock] of [
      ["", ""],
      ["13-45-2026", "08:00:00"],
      ["03-05-2026", "25:00:00"],
      ["x", "y"],
    ] as const)
      expect(logTime(date, clock)).toBeNull();
  });
  it("knows the zone of ISO 8601", () => {
    expect(isoTime("2026-03-05T08:12:33.4190000Z")).toMatchObject({ bias: 0 });
    expect(isoTime("2026-03-05T08:12:33+01:00")).toMatchObject({ bias: -60 });
    expect(isoTime("2026-03-05 08:12:33")).toMatchObject({ bias: null });
  });
});
