import { describe, expect, it } from "vitest";
import { keepAhead } from "../../src/bridge/keep-ahead.ts";
import type { Fact } from "../../src/domain/device/facts.ts";
import { entraFact } from "./tracking-desk.ts";

const page = (size: number, from = 0): Fact[] => Array.from({ length: size }, (_, n) => entraFact(from + n));

describe("facts that are kept while the next are read", () => {
  it("are written by the thousand, one lot after the other, in the order in which they came", async () => {
    const written: string[][] = [];
    const ends: (() => void)[] = [];
    const ahead = keepAhead(async (facts) => {
      written.push(facts.map(({ recordId }) => recordId));
      await new Promise<void>((end) => ends.push(end));
    });
    await ahead.add(page(600));
    expect(written).toEqual([]);
    // The first lot is being written, and reading goes on all the same.
    await ahead.add(page(600, 600));
    await ahead.add(page(600, 1_200));
    expect(written.map(({ length }) => length)).toEqual([1_200]);
    const waiting = ahead.all();
    ends[0]!();
    await expect.poll(() => ends.length).toBe(2);
    ends[1]!();
    await waiting;
    expect(written.flat()).toEqual(page(1_800).map(({ recordId }) => recordId));
  });

  it("that could not be written are told by the next that waits, and nothing is written after them", async () => {
    let lots = 0;
    const ahead = keepAhead(async () => {
      lots++;
      throw new Error("The disk is full.");
    });
    await ahead.add(page(1_000));
    await expect(ahead.add(page(1_000, 1_000))).rejects.toThrow("The disk is full.");
    await expect(ahead.all()).rejects.toThrow("The disk is full.");
    await ahead.rest();
    expect(lots).toBe(1);
  });

  it("are none when nothing came", async () => {
    const ahead = keepAhead(async () => {
      throw new Error("Nobody asked for this.");
    });
    await ahead.add([]);
    await ahead.all();
    await ahead.rest();
  });
});
