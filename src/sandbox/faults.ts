import { seededRandom } from "./random.ts";

/** What goes wrong with one request. */
export interface Fault {
  /** For the record. */
  readonly label: string;
  /** `before`: nothing was done. `after`: it was done and the answer is what goes wrong. */
  readonly when: "before" | "after";
  readonly status?: number;
  /** Seconds. */
  readonly retryAfter?: number;
  readonly reset?: boolean;
  readonly timeout?: boolean;
  readonly truncate?: boolean;
  /** A list ends early, without a next link. */
  readonly short?: boolean;
  readonly delayMs?: number;
  /** The read answers what was so this long ago, in milliseconds. */
  readonly staleMs?: number;
  /** The signed address is taken back. */
  readonly expire?: boolean;
}

/** One rule, as `POST /sandbox/faults` takes it. */
export interface FaultRule extends Partial<Omit<Fault, "label">> {
  /** Part of the path; every path but the controls when not given. */
  readonly match?: string;
  readonly method?: string;
  /** How often it strikes at most. */
  readonly times?: number;
  /** 1 when not given. */
  readonly probability?: number;
  readonly seed?: string | number;
  /** A mixture of everything a tenant does on a bad day instead of one fault; sign-in is left alone. */
  readonly random?: boolean;
  /** Random faults strike one kind of request at most this often in a row; 2 when not given. */
  readonly inARow?: number;
}

export interface Faults {
  set(rules: readonly FaultRule[]): void;
  clear(): void;
  /** Takes back these very rules. */
  remove(rules: readonly FaultRule[]): void;
  list(): readonly FaultRule[];
  /** What goes wrong with this request; the same sequence of requests meets the same faults. */
  next(method: string, path: string): Fault | undefined;
}

const NAMES: readonly (keyof FaultRule)[] = [
  "match",
  "method",
  "when",
  "status",
  "retryAfter",
  "reset",
  "timeout",
  "truncate",
  "short",
  "delayMs",
  "staleMs",
  "expire",
  "times",
  "probability",
  "seed",
  "random",
  "inARow",
];

/** The first thing that is wrong with a rule; undefined when it can be set. */
export function ruleProblem(rule: unknown): string | undefined {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return "a fault is an object";
  const unknown = Object.keys(rule).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown) return `no fault has "${unknown}"; there are ${NAMES.join(", ")}`;
  const { status, random, reset, timeout, truncate, short, delayMs, staleMs, expire, when } =
    rule as FaultRule;
  if (when !== undefined && when !== "before" && when !== "after") return '"when" is "before" or "after"';
  if (status !== undefined && !(Number.isInteger(status) && status >= 400 && status <= 599))
    return '"status" is 400 to 599';
  if (![status, random, reset, timeout, truncate, short, delayMs, staleMs, expire].some(Boolean))
    return "nothing would go wrong: give status, reset, timeout, truncate, short, delayMs, staleMs, expire or random";
  return undefined;
}

export function faultsOf(seed: string | number): Faults {
  let active: { readonly rule: FaultRule; struck: number }[] = [];
  const seen = new Map<string, number>();
  const inARow = new Map<string, number>();
  return {
    set: (rules) => {
      active = [...active, ...rules.map((rule) => ({ rule, struck: 0 }))];
    },
    clear: () => {
      active = [];
      inARow.clear();
    },
    remove: (rules) => {
      active = active.filter(({ rule }) => !rules.includes(rule));
    },
    list: () => active.map(({ rule }) => rule),
    next: (method, path) => {
      // Ids and parallel blocks must not change what strikes: requests are counted by kind.
      const kind = `${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, "{id}").replace(/blockid=.*/, "blockid")}`;
      const occurrence = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, occurrence);
      for (const entry of active) {
        const { rule } = entry;
        if (rule.match !== undefined && !path.includes(rule.match)) continue;
        if (rule.method !== undefined && rule.method.toUpperCase() !== method) continue;
        if (rule.times !== undefined && entry.struck >= rule.times) continue;
        if (rule.random && rule.match === undefined && /\/oauth2\/|\/\.well-known\/|\/discovery\//.test(path))
          continue;
        const random = seededRandom(`${rule.seed ?? seed} ${kind} ${occurrence}`);
        const strikes = random.chance(rule.probability ?? (rule.random ? 0.2 : 1));
        const fault = strikes
          ? rule.random
            ? randomFault(random.next(), method, path)
            : single(rule)
          : undefined;
        if (!fault) {
          inARow.set(kind, 0);
          continue;
        }
        const row = (inARow.get(kind) ?? 0) + 1;
        if (rule.random && row > (rule.inARow ?? 2)) {
          inARow.set(kind, 0);
          continue;
        }
        inARow.set(kind, row);
        entry.struck++;
        return fault;
      }
      return undefined;
    },
  };
}

function single(rule: FaultRule): Fault {
  const {
    match: _match,
    method: _method,
    times: _times,
    probability: _p,
    seed: _seed,
    random: _r,
    ...what
  } = rule;
  // There is no part of an answer to lose before there is one.
  const usual = rule.truncate || rule.short ? "after" : "before";
  const { inARow: _row, when = usual, ...fault } = what;
  const names = Object.keys(fault).filter((name) => name !== "status" && name !== "retryAfter");
  return { ...fault, when, label: [fault.status, ...names].filter((part) => part !== undefined).join(" ") };
}

/** One of the things a tenant does on a bad day that can befall this request. */
function randomFault(dice: number, method: string, path: string): Fault {
  const content = path.startsWith("/devstoreaccount1/");
  const kinds: Fault[] = content
    ? [
        { label: "503", when: "before", status: 503 },
        { label: "500 after", when: "after", status: 500 },
        { label: "reset", when: "before", reset: true },
        { label: "reset after", when: "after", reset: true },
        { label: "address expired", when: "before", expire: true },
        { label: "408", when: "before", status: 408 },
        { label: "no answer", when: "before", timeout: true },
        { label: "no answer after", when: "after", timeout: true },
      ]
    : [
        { label: "429 with Retry-After", when: "before", status: 429, retryAfter: 1 },
        { label: "429", when: "before", status: 429 },
        { label: "500", when: "before", status: 500 },
        { label: "502 after", when: "after", status: 502 },
        { label: "503 with Retry-After", when: "before", status: 503, retryAfter: 1 },
        { label: "504", when: "before", status: 504 },
        { label: "504 after", when: "after", status: 504 },
        { label: "reset", when: "before", reset: true },
        { label: "reset after", when: "after", reset: true },
        { label: "no answer", when: "before", timeout: true },
        { label: "no answer after", when: "after", timeout: true },
        ...(method === "GET"
          ? [
              { label: "stale", when: "before", staleMs: 3_000 } as const,
              { label: "truncated", when: "after", truncate: true } as const,
            ]
          : []),
      ];
  return kinds[Math.floor(dice * kinds.length)]!;
}
