import { Refusal } from "./graph-error.ts";

interface Limit {
  readonly seconds: number;
  /** Requests of one app in one tenant, or units where requests cost differently. */
  readonly any: number;
  readonly writes: number;
  readonly writeSeconds: number;
  cost(path: string): number;
}

const one = () => 1;
/** What the services take of one app in one tenant (facts G173, G174; a directory of a small tenant). */
const LIMITS: readonly (readonly [path: RegExp, limit: Limit])[] = [
  [
    /^\/deviceManagement\/(?:managedDevices?\b|comanag|detectedApps)/i,
    { seconds: 20, any: 2_000, writes: 200, writeSeconds: 20, cost: one },
  ],
  [/^\/device(?:App)?Management\//i, { seconds: 20, any: 1_000, writes: 100, writeSeconds: 20, cost: one }],
  [
    /^\//,
    {
      seconds: 10,
      any: 3_500,
      writes: 3_000,
      writeSeconds: 150,
      cost: (path) => (/transitiveMembers/i.test(path) ? 5 : /members/i.test(path) ? 3 : 1),
    },
  ],
];

export interface Limits {
  /** Counts a request. Throws a refusal with the seconds to wait when it is one too many; a refused one counts as well (fact G175). */
  count(method: string, pathname: string, now: number): void;
}

/** The published limits, each multiplied by `scale`. */
export function publishedLimits(scale: number): Limits {
  const windows = new Map<string, { at: number; cost: number }[]>();
  /** Seconds until there is room again; 0 when there is. */
  const take = (key: string, now: number, seconds: number, cost: number, most: number): number => {
    const window = (windows.get(key) ?? []).filter(({ at }) => at > now - seconds * 1_000);
    window.push({ at: now, cost });
    windows.set(key, window);
    let over = window.reduce((sum, each) => sum + each.cost, 0) - most * scale;
    if (over <= 0) return 0;
    for (const each of window) {
      over -= each.cost;
      if (over <= 0) return Math.max(1, Math.ceil((each.at + seconds * 1_000 - now) / 1_000));
    }
    return seconds;
  };
  return {
    count: (method, pathname, now) => {
      // The services are the same behind v1.0 and beta.
      const path = pathname.replace(/^\/(?:v1\.0|beta)/, "");
      const [pattern, limit] = LIMITS.find(([each]) => each.test(path))!;
      const key = String(pattern);
      const waits = [take(key, now, limit.seconds, limit.cost(path), limit.any)];
      // Reports are asked for with POST and write nothing.
      if (method !== "GET" && !/\/reports\//i.test(path))
        waits.push(take(`${key} writes`, now, limit.writeSeconds, 1, limit.writes));
      const wait = Math.max(...waits);
      if (wait > 0)
        throw new Refusal(429, "TooManyRequests", "Too many requests.", {
          headers: { "Retry-After": String(wait) },
        });
    },
  };
}
