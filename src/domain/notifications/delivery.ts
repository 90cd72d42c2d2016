import type { Instant } from "../device/facts.ts";
import type { ToldChange } from "./rule.ts";

/** One message to one address: the same id over all tries, so that a receiver can tell a repetition (fact F149). */
export interface Delivery {
  readonly id: string;
  readonly rule: string;
  readonly madeAt: Instant;
  readonly state: "waiting" | "accepted" | "failed";
  /** When the next try is due. */
  readonly dueAt: Instant;
  readonly tries: number;
  readonly changes: readonly ToldChange[];
}

/** One try as the log keeps it. No address and no body of an answer: either may hold a secret. */
export interface DeliveryTry {
  readonly number: number;
  readonly at: Instant;
  readonly outcome: "accepted" | "refused" | "no answer";
  readonly status: number | null;
  readonly milliseconds: number;
  readonly reason: string | null;
}

/** How a try ended. */
export interface TryResult {
  /** HTTP status; null without an answer. */
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
}

/** Seconds to wait after each try: three days in all (fact F151). */
export const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
const DAY = 86_400;

export interface AfterTry {
  readonly state: Delivery["state"];
  readonly waitSeconds: number;
  /** The receiver says that nobody is there any more (410): the rule is switched off. */
  readonly gone: boolean;
}

/**
 * What follows a try. Success is 2xx alone; a redirect is a failure and is not followed (facts F151, F152). `chance` from
 * 0 to 1 spreads repetitions, so that what failed together does not come back together.
 */
export function afterTry({ status, retryAfterSeconds }: TryResult, tries: number, chance: number): AfterTry {
  if (status !== null && status >= 200 && status < 300)
    return { state: "accepted", waitSeconds: 0, gone: false };
  const wait = RETRY_SECONDS[tries - 1];
  if (status === 410 || wait === undefined) return { state: "failed", waitSeconds: 0, gone: status === 410 };
  const spread = wait * (1 + 0.2 * chance);
  return {
    state: "waiting",
    waitSeconds: Math.ceil(Math.min(DAY * 1.2, Math.max(spread, Math.min(retryAfterSeconds ?? 0, DAY)))),
    gone: false,
  };
}
