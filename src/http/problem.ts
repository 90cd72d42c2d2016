import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { BridgeError, type FailureCode } from "../domain/errors.ts";
import { maskedText } from "../domain/masked-text.ts";

/** What each failure of a verb is over HTTP. A new code without a status does not compile. */
const STATUS = {
  usage: 400,
  "manifest-invalid": 422,
  configuration: 503,
  invalid: 422,
  "not-found": 404,
  ambiguous: 409,
  conflict: 409,
  changed: 409,
  incomplete: 409,
  // Ours towards Microsoft, not the caller's towards us.
  "sign-in": 502,
  denied: 502,
  throttled: 503,
  timeout: 504,
  unreachable: 502,
  upstream: 502,
  interrupted: 503,
  disk: 500,
  internal: 500,
} as const satisfies Record<FailureCode, ContentfulStatusCode>;

/** Problem details (RFC 9457) with our code, and what to do next. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly next: string | null;
  readonly requestId: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** A refusal of the door itself: it has a status of its own. */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly next: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: Problem["errors"];
  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    more: {
      next?: string | undefined;
      headers?: Readonly<Record<string, string>>;
      errors?: Problem["errors"];
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.next = more.next;
    this.headers = more.headers ?? {};
    this.errors = more.errors;
  }
}

/** Anything thrown, as a refusal. What is no failure of ours says nothing of itself: the log has it, under the request's id. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof BridgeError) {
    const waits = thrown.code === "throttled" || thrown.code === "interrupted";
    return new Refusal(STATUS[thrown.code], thrown.code, thrown.message, {
      next: thrown.next,
      ...(waits ? { headers: { "retry-after": "30" } } : {}),
    });
  }
  if (thrown instanceof HTTPException)
    return new Refusal(thrown.status, "usage", thrown.message || "The request is not well formed.");
  return new Refusal(
    500,
    "internal",
    "Something went wrong here. The log of the server has it, under this request id.",
  );
}

const TITLES: Readonly<Record<number, string>> = {
  400: "The request is not valid",
  401: "Who is calling is not known",
  403: "The caller may not do this",
  404: "There is no such thing",
  405: "Not with this method",
  409: "It does not fit how things stand",
  413: "Too much at once",
  415: "This kind of content is not taken",
  422: "What was sent is refused",
  429: "Too many requests",
  500: "A failure of this server",
  502: "A failure of a service behind this one",
  503: "Not now",
  504: "A service behind this one did not answer in time",
};

export function problemResponse(c: Context, refusal: Refusal, requestId: string): Response {
  const { status, code, next, headers, errors, message } = refusal;
  const problem: Problem = {
    type: `/docs#problem-${code}`,
    title: TITLES[status] ?? "It did not work",
    status,
    detail: maskedText(message),
    code,
    next: next === undefined ? null : maskedText(next),
    requestId,
    ...(errors ? { errors } : {}),
  };
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return c.body(JSON.stringify(problem), status, { "content-type": "application/problem+json" });
}
