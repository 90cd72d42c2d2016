import type { GraphRequest } from "./graph-door.ts";
import { Refusal } from "./graph-error.ts";

type Asked = Pick<GraphRequest, "method" | "url" | "caller">;

interface Limit {
  readonly name: string;
  readonly seconds: number;
  /** Requests of one app in one tenant, or units where requests cost differently. */
  readonly most: number;
  fits(path: string, asked: Asked): boolean;
  cost(path: string, asked: Asked): number;
}

const one = () => 1;
// Reports are asked for with POST and write nothing.
const isWrite = (path: string, { method }: Asked) => method !== "GET" && !/\/reports\//i.test(path);
const isPerson = ({ caller }: Asked) =>
  caller !== undefined && !(caller instanceof Refusal) && caller.kind === "DelegatedWork";

const DEVICES = /^\/deviceManagement\/(?:managedDevices?\b|(?:get)?comanag|detectedApps)/i;
const EXPORTS = /^\/deviceManagement\/reports\/exportJobs/i;
const isIntune = (path: string) => /^\/device(?:App)?Management\//i.test(path);

/** What Intune takes of one app in one tenant (facts G154, G173). */
const INTUNE: readonly Limit[] = [
  { name: "devices", seconds: 20, most: 2_000, fits: (path) => DEVICES.test(path), cost: one },
  {
    name: "device writes",
    seconds: 20,
    most: 200,
    fits: (path, asked) => DEVICES.test(path) && isWrite(path, asked),
    cost: one,
  },
  {
    name: "the rest",
    seconds: 20,
    most: 1_000,
    fits: (path) => isIntune(path) && !DEVICES.test(path),
    cost: one,
  },
  {
    name: "writes of the rest",
    seconds: 20,
    most: 100,
    fits: (path, asked) => isIntune(path) && !DEVICES.test(path) && isWrite(path, asked),
    cost: one,
  },
  { name: "exports", seconds: 60, most: 100, fits: (path) => EXPORTS.test(path), cost: one },
  {
    name: "exports of an app",
    seconds: 60,
    most: 48,
    fits: (path, asked) => EXPORTS.test(path) && !isPerson(asked),
    cost: one,
  },
  {
    name: "exports of a person",
    seconds: 60,
    most: 8,
    fits: (path, asked) => EXPORTS.test(path) && isPerson(asked),
    cost: one,
  },
];

/** What the directory takes: the more people a tenant has, the more (fact G174). */
const directory = (users: number): readonly Limit[] => [
  {
    name: "directory",
    seconds: 10,
    most: users < 50 ? 3_500 : users <= 500 ? 5_000 : 8_000,
    fits: (path) => !isIntune(path),
    cost: unitsOf,
  },
  {
    name: "directory writes",
    seconds: 150,
    most: 3_000,
    fits: (path, asked) => !isIntune(path) && isWrite(path, asked),
    cost: one,
  },
];

/** Resource units of a question to the directory. */
function unitsOf(path: string, { url: { searchParams } }: Asked): number {
  const base = /\/transitiveMembers\b/i.test(path) ? 5 : /\/members\b|^\/subscribedSkus/i.test(path) ? 3 : 1;
  const top = searchParams.get("$top");
  const less = (searchParams.has("$select") ? 1 : 0) + (top !== null && Number(top) < 20 ? 1 : 0);
  return Math.max(1, base + (searchParams.has("$expand") ? 1 : 0) - less);
}

export interface Limits {
  /**
   * Counts a request and gives the headers that tell of it. Throws a refusal with the seconds to wait when it is one too
   * many; a refused one counts as well (fact G175).
   */
  count(asked: Asked, now: number): Readonly<Record<string, string>>;
}

/** From this part of a limit on answers say how much of it is used (fact G174). */
const TOLD_FROM = 0.8;

/** The published limits of a tenant with so many people, each multiplied by `scale`. */
export function publishedLimits(scale: number, users: number): Limits {
  const limits = [...INTUNE, ...directory(users)];
  const windows = new Map<Limit, { at: number; cost: number }[]>();
  const take = (limit: Limit, cost: number, now: number) => {
    const { seconds, most } = limit;
    const window = (windows.get(limit) ?? []).filter(({ at }) => at > now - seconds * 1_000);
    window.push({ at: now, cost });
    windows.set(limit, window);
    const used = window.reduce((sum, each) => sum + each.cost, 0);
    let over = used - most * scale;
    const share = used / (most * scale);
    if (over <= 0) return { wait: 0, share };
    for (const each of window) {
      over -= each.cost;
      if (over <= 0)
        return { wait: Math.max(1, Math.ceil((each.at + seconds * 1_000 - now) / 1_000)), share };
    }
    return { wait: seconds, share };
  };
  return {
    count: (asked, now) => {
      // The services are the same behind v1.0 and beta.
      const path = asked.url.pathname.replace(/^\/(?:v1\.0|beta)/, "");
      const headers: Record<string, string> = {};
      let wait = 0;
      for (const limit of limits.filter((each) => each.fits(path, asked))) {
        const cost = limit.cost(path, asked);
        const taken = take(limit, cost, now);
        wait = Math.max(wait, taken.wait);
        if (limit.name !== "directory") continue;
        headers["x-ms-resource-unit"] = String(cost);
        if (taken.share >= TOLD_FROM)
          headers["x-ms-throttle-limit-percentage"] = Math.min(1.8, taken.share).toFixed(2);
      }
      if (wait === 0) return headers;
      throw new Refusal(429, "TooManyRequests", "Too many requests.", {
        headers: { ...headers, "Retry-After": String(wait) },
      });
    },
  };
}
