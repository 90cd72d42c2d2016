import { Refusal } from "./problem.ts";

export interface RateLimiter {
  /** @throws Refusal 429 when `who` has asked too often. */
  count(who: string): void;
}

/** How many are remembered at most; beyond it those who have all their requests left are forgotten. */
const MOST_REMEMBERED = 10_000;

/** A bucket a caller that fills again over a minute: short bursts pass, a flood does not. */
export function rateLimiter(perMinute: number, now: () => number): RateLimiter {
  const buckets = new Map<string, { left: number; at: number }>();
  const filled = ({ left, at }: { left: number; at: number }, time: number) =>
    Math.min(perMinute, left + ((time - at) / 60_000) * perMinute);
  return {
    count: (who) => {
      const time = now();
      const known = buckets.get(who);
      const left = known ? filled(known, time) : perMinute;
      if (left < 1) {
        const seconds = Math.max(1, Math.ceil(((1 - left) / perMinute) * 60));
        throw new Refusal(429, "throttled", `More than ${perMinute} requests a minute.`, {
          next: `Ask again in ${seconds} s.`,
          headers: { "retry-after": String(seconds) },
        });
      }
      buckets.set(who, { left: left - 1, at: time });
      if (buckets.size <= MOST_REMEMBERED) return;
      for (const [name, bucket] of buckets) if (filled(bucket, time) >= perMinute - 1) buckets.delete(name);
      // All of them are at work: the one that asked first goes.
      const [first] = buckets.keys();
      if (buckets.size > MOST_REMEMBERED && first !== undefined) buckets.delete(first);
    },
  };
}
