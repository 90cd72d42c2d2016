import type { Context, Middleware } from "@microsoft/microsoft-graph-client";
import type { Clock } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { type Bucket, type CallName, GRAPH_CALLS } from "../domain/graph-calls.ts";
import { callOf } from "./call-option.ts";
import { secondsOf } from "./graph-failure.ts";
import { LostAnswer } from "./lost-answer.ts";
import { masked } from "./masked.ts";
import type { PollWaits } from "./poll.ts";
import type { Throttle } from "./throttle.ts";

export interface RetryOptions {
  readonly clock: Clock;
  readonly throttle: Throttle;
  readonly waits: PollWaits & { readonly settleMs: number };
  /** From 0 to 1; spreads the tries of many clients. */
  readonly random: () => number;
  /** Told before a wait that a person would notice. */
  readonly onWait: (text: string) => void;
}

/** The service refused before it did anything: everything may be asked again. */
const REFUSED = new Set([429, 503, 509]);
/** Nothing is said of what was done: only what may be done twice is asked again. */
const UNCLEAR = new Set([408, 500, 502, 504]);
const MAX_UNCLEAR_TRIES = 8;
const MAX_UNREACHED_TRIES = 4;
/** Intune's 429 comes at times without Retry-After; then a longer pause than after a 500 (facts G175, Q26). */
const THROTTLED_FACTOR = 5;

const NOTICED_MS = 5_000;

/** Which tries of a call were for nothing, and for how long it waited, in milliseconds. */
interface Tries {
  unclear: number;
  unreached: number;
  refused: number;
  waited: number;
  missing: number;
}

/**
 * Asks again what may be asked again, as long as it makes sense. Retry-After is honoured whole; when it is longer than the
 * deadline allows, the call fails at once and says when to come back.
 */
export class Retry implements Middleware {
  readonly #options: RetryOptions;
  #next: Middleware | undefined;
  constructor(options: RetryOptions) {
    this.#options = options;
  }
  setNext(next: Middleware): void {
    this.#next = next;
  }

  async execute(context: Context): Promise<void> {
    const { clock, throttle, onWait } = this.#options;
    const { name, signal } = callOf(context.middlewareControl);
    const tries: Tries = { unclear: 0, unreached: 0, refused: 0, waited: 0, missing: 0 };
    const { bucket } = GRAPH_CALLS[name];
    for (;;) {
      this.#refuseLongWait(bucket, throttle.waitFor(bucket));
      await throttle.enter(bucket, signal);
      const lost = await this.#try(context);
      const pause = lost
        ? this.#afterLoss(name, lost, tries)
        : this.#afterAnswer(name, context.response!, tries);
      if (pause === undefined) {
        if (lost) throw failureOf(lost, name, context);
        return;
      }
      tries.waited += pause;
      if (pause >= NOTICED_MS) {
        const why = lost ? "gives no answer" : `answers ${context.response?.status}`;
        onWait(`Microsoft Graph ${why}; trying again in ${Math.round(pause / 1_000)} s.`);
      }
      await clock.sleep(pause, signal);
    }
  }

  /** The service wants to be left alone for longer than we wait, as it told another call. */
  #refuseLongWait(bucket: Bucket, wait: number): void {
    const { waits, onWait } = this.#options;
    const seconds = Math.ceil(wait / 1_000);
    if (wait > waits.deadlineMs)
      throw new BridgeError(
        "throttled",
        `Microsoft Graph takes no more requests about ${bucket} for ${seconds} s.`,
        { retryAfterSeconds: seconds },
        { next: `Run it again in ${Math.ceil(seconds / 60)} min; what was done is kept.` },
      );
    if (wait >= NOTICED_MS) onWait(`Microsoft Graph is busy; going on in ${seconds} s.`);
  }

  async #try(context: Context): Promise<LostAnswer | undefined> {
    try {
      await this.#next!.execute(context);
      return undefined;
    } catch (error) {
      if (error instanceof LostAnswer) return error;
      throw error;
    }
  }

  /** How long to wait before the next try; undefined when there is none. */
  #afterLoss(name: CallName, { reached }: LostAnswer, tries: Tries): number | undefined {
    if (!reached) return ++tries.unreached < MAX_UNREACHED_TRIES ? this.#backoff(tries.unreached) : undefined;
    if (GRAPH_CALLS[name].repeat === "once") return undefined;
    return ++tries.unclear < MAX_UNCLEAR_TRIES ? this.#backoff(tries.unclear) : undefined;
  }

  #afterAnswer(name: CallName, { status, headers }: Response, tries: Tries): number | undefined {
    const call = GRAPH_CALLS[name];
    const { throttle, waits, clock } = this.#options;
    if (REFUSED.has(status)) {
      const asked = secondsOf(headers.get("retry-after"), clock.now());
      const factor = status === 429 ? THROTTLED_FACTOR : 1;
      const pause = asked === undefined ? this.#backoff(++tries.refused) * factor : asked * 1_000;
      if (status !== 503) throttle.close(call.bucket, pause);
      return tries.waited + pause <= waits.deadlineMs ? pause : undefined;
    }
    if (UNCLEAR.has(status)) {
      if (call.repeat === "once") return undefined;
      return ++tries.unclear < MAX_UNCLEAR_TRIES ? this.#backoff(tries.unclear) : undefined;
    }
    throttle.ease(call.bucket);
    if (status === 404 && "young" in call) {
      const pause = Math.min(this.#backoff(++tries.missing), waits.settleMs / 4);
      return tries.waited + pause <= waits.settleMs ? pause : undefined;
    }
    return undefined;
  }

  /** 1, 2, 4 … times the first pause with a quarter of chance, up to the longest one. */
  #backoff(attempt: number): number {
    const { waits, random } = this.#options;
    return Math.min(waits.firstMs * 2 ** (attempt - 1), waits.maxMs) * (0.75 + random() / 2);
  }
}

function failureOf(lost: LostAnswer, name: CallName, context: Context): BridgeError {
  const { host, pathname } = new URL(String(context.request));
  const { method, repeat } = GRAPH_CALLS[name];
  const path = masked(pathname);
  return new BridgeError(
    lost.kind === "timeout" ? "timeout" : "unreachable",
    `${method} ${path} on ${host} got no answer: ${masked(lost.message)}.`,
    { method, path, host, lost: lost.reached && repeat === "once" },
    {
      next: lost.reached
        ? "Run it again; what was done is kept."
        : "Check the network, the proxy and the name of the host, then run it again.",
      cause: lost,
    },
  );
}

/** Whether a call that failed may have done its work all the same (quirk Q27). */
export const mayHaveHappened = (error: unknown): boolean =>
  error instanceof BridgeError && (error.facts.lost === true || UNCLEAR.has(Number(error.facts.status)));
