import { expect, it } from "vitest";
import { thirtyDays } from "./thirty-days.ts";

const SEEDS = Array.from({ length: Number(process.env.TRUTH_SEEDS ?? 20) }, (_, index) => index + 1);
const DEVICES = Number(process.env.TRUTH_DEVICES ?? 2_000);

it.each(SEEDS)(
  "seed %i: every verdict is the truth wherever a source could know it",
  { timeout: 300_000 },
  async (seed) => {
    const { problems, days, compared } = await thirtyDays(seed, DEVICES);
    void days;
    void compared;
    expect(problems).toEqual([]);
  },
);
