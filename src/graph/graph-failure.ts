import { BridgeError, type FailureCode } from "../domain/errors.ts";
import { type CallName, GRAPH_CALLS } from "../domain/graph-calls.ts";
import { rightsForCall } from "../domain/rights.ts";
import { masked } from "./masked.ts";

/** What we know of a call that was answered with a failure. */
export interface FailedAnswer {
  readonly name: CallName;
  /** Masked, without origin. */
  readonly path: string;
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
  readonly clientRequestId: string;
  readonly now: Date;
}

/** The service's answer as our error: its own words unpacked and masked, its request id for a support case. */
export function graphFailure(answer: FailedAnswer): BridgeError {
  const { name, path, status, headers, clientRequestId, now } = answer;
  const said = readGraphError(answer.body);
  const requestId = headers.get("request-id") ?? said.requestId;
  const retryAfterSeconds = secondsOf(headers.get("retry-after"), now);
  const { method } = GRAPH_CALLS[name];
  const words =
    said.message === "" ? "" : ` ${/[.!?]$/.test(said.message) ? said.message : `${said.message}.`}`;
  return new BridgeError(
    codeOf(status),
    `Microsoft Graph answered ${status}${said.code ? ` (${said.code})` : ""} to ${method} ${path}.${words}`,
    {
      status,
      code: said.code,
      method,
      path,
      requestId,
      clientRequestId,
      retryAfterSeconds,
    },
    { next: nextFor(name, status, retryAfterSeconds) },
  );
}

function codeOf(status: number): FailureCode {
  if (status === 401) return "sign-in";
  if (status === 403) return "denied";
  if (status === 404) return "not-found";
  if (status === 409 || status === 412 || status === 423) return "conflict";
  if (status === 429 || status === 509) return "throttled";
  if (status === 408 || status === 504) return "timeout";
  return "upstream";
}

function nextFor(name: CallName, status: number, retryAfterSeconds: number | undefined): string {
  if (status === 401) return "Sign in again: `ccmbridge login`, or check the credential of the service.";
  if (status === 403)
    return `Grant ${rightsForCall(name, "application")[0]} with admin consent: \`ccmbridge rights\` lists what each command needs, \`ccmbridge whoami\` what the token carries.`;
  if (status === 429 || status === 509)
    return `Run it again ${retryAfterSeconds ? `in ${Math.ceil(retryAfterSeconds / 60)} min` : "later"}; what was done is kept.`;
  if (status >= 500)
    return "Run it again; what was done is kept. If it stays, give the request id to Microsoft's support.";
  return "The request id helps Microsoft's support to find this call.";
}

/** `Retry-After` as seconds: it is a number of seconds or a date. */
export function secondsOf(header: string | null, now: Date): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now.getTime()) / 1_000);
}

interface GraphErrorWords {
  readonly code: string | undefined;
  readonly message: string;
  readonly requestId: string | undefined;
}

/** Deepest layer of JSON in a message that is looked into: Intune wraps its own error once or twice (fact G171). */
const MAX_LAYERS = 3;

/** Code, message and request id of an error body of Graph; an HTML or empty body says nothing. Never throws. */
export function readGraphError(body: string): GraphErrorWords {
  const error = memberOf(parsed(body), "error");
  const code = memberOf(error, "code");
  const inner = memberOf(error, "innerError") ?? memberOf(error, "innererror");
  const requestId = memberOf(inner, "request-id");
  return {
    code: typeof code === "string" && code !== "" ? masked(code) : undefined,
    message: masked(innermost(memberOf(error, "message"))),
    requestId: typeof requestId === "string" ? requestId : undefined,
  };
}

function innermost(message: unknown): string {
  let text = typeof message === "string" ? message : "";
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const nested = parsed(text);
    const next = memberOf(nested, "Message") ?? memberOf(nested, "message");
    if (typeof next !== "string") break;
    text = next;
  }
  // What follows names Intune's own server and is of use to support only, who find it by the request id.
  return text.split(/ - (?:Operation ID|Activity ID|Url)\b/)[0]!.trim();
}

function parsed(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
