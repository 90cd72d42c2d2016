import type { Context, Middleware } from "@microsoft/microsoft-graph-client";
import type { Clock, RequestTrace } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { callOf } from "./call-option.ts";
import { LostAnswer, lostAnswer } from "./lost-answer.ts";
import { masked } from "./masked.ts";

export interface SendOptions {
  readonly clock: Clock;
  /** After this long a request without an answer is given up; milliseconds. */
  readonly requestMs: number;
  readonly onTrace: (trace: RequestTrace) => void;
  readonly onServerDate: ((date: Date) => void) | undefined;
}

/**
 * The end of the chain: one try of one request. The whole answer is read here, so that a body that breaks off counts as
 * a lost answer like any other; of a refusal the status is enough. Redirects are not followed: a token must not travel to
 * where an answer points.
 */
export class Send implements Middleware {
  readonly #options: SendOptions;
  constructor(options: SendOptions) {
    this.#options = options;
  }

  async execute(context: Context): Promise<void> {
    const { clock, requestMs, onTrace, onServerDate } = this.#options;
    const { signal, clientRequestId } = callOf(context.middlewareControl);
    const url = String(context.request);
    const started = performance.now();
    const at = clock.now();
    let response: Response | undefined;
    try {
      const timeout = AbortSignal.timeout(requestMs);
      response = await fetch(url, {
        ...context.options,
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      } as RequestInit);
      const body = response.ok ? await response.text() : await response.text().catch(() => "");
      if (response.ok && /\bjson\b/.test(response.headers.get("content-type") ?? "") && !isJson(body))
        throw new LostAnswer("network", true, "the answer broke off", undefined);
      context.response = new Response(noBody(response.status) ? null : body, {
        status: response.status,
        headers: response.headers,
      });
    } catch (error) {
      if (signal?.aborted)
        throw new BridgeError(
          "interrupted",
          "Interrupted while waiting for Microsoft Graph.",
          {},
          { cause: error },
        );
      throw lostAnswer(error);
    } finally {
      const { pathname, search } = new URL(url);
      onTrace({
        at,
        method: context.options?.method ?? "GET",
        path: masked(`${pathname}${search}`),
        status: response?.status,
        requestId: response?.headers.get("request-id") ?? undefined,
        clientRequestId,
        milliseconds: Math.round(performance.now() - started),
      });
      const date = Date.parse(response?.headers.get("date") ?? "");
      if (!Number.isNaN(date)) onServerDate?.(new Date(date));
    }
  }
}

const noBody = (status: number) => status === 204 || status === 205 || status === 304;

function isJson(text: string): boolean {
  if (text === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
