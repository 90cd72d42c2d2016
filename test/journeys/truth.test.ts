import { expect, it } from "vitest";
import { thirtyDays } from "./thirty-days.ts";

/** `npm run proofs` looks at two thousand devices of each tenant, which takes some minutes. */
const DEVICES = Number(process.env.TRUTH_DEVICES ?? 200);
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

it.each(SEEDS)(
  "every verdict in tenant %i is the truth wherever a source could know it",
  {
    timeout: 600_000,
  },
  async (seed) => {
    const { problems, days, compared } = await thirtyDays(seed, DEVICES);
    expect(problems).toEqual([]);
    // The days were bad, and there was something to compare.
    expect(days.filter((day) => !day.includes("clear")).length).toBeGreaterThan(2);
    expect(compared).toBeGreaterThan(DEVICES * 5);
  },
);
