import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { storageError } from "./blob-storage.ts";
import type { Fault } from "./faults.ts";
import { errorBody } from "./graph-error.ts";
import type { Answer } from "./route.ts";

/** What the listener hands in beside the request; nothing when the app is mounted without one. */
export interface Connection {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

/** Longer than any client waits. */
const HELD_MS = 600_000;

/**
 * The answer a fault makes of a request. `answer` is what would have been said; undefined when nothing was done.
 * Undefined when the fault leaves the answer alone.
 */
export async function brokenAnswer(
  fault: Fault,
  request: Request,
  answer: Response | undefined,
  connection: Connection,
  ids: { readonly date: string; readonly requestId: string; readonly clientRequestId: string },
): Promise<Response | undefined> {
  if (fault.timeout) {
    await held(request.signal);
    return cut(connection);
  }
  if (fault.reset) return cut(connection);
  if (fault.truncate && answer?.body) return truncated(answer, connection);
  if (fault.short && answer?.ok) return shortened(answer);
  if (fault.status === undefined) return undefined;
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
  if (new URL(request.url).searchParams.has("sig")) {
    const refused = storageError(fault.status, "ServerBusy", "The server is busy.");
    for (const [name, value] of Object.entries(headers)) refused.headers.set(name, value);
    return refused;
  }
  const [code, message] = wordsFor(fault.status);
  return Response.json(errorBody(code, message, ids), { status: fault.status, headers });
}

const WORDS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  429: ["TooManyRequests", "Too many requests."],
  500: ["InternalServerError", "An internal server error has occurred."],
  502: ["BadGateway", "Bad gateway."],
  503: ["ServiceUnavailable", "The service is temporarily unavailable."],
  504: ["UnknownError", ""],
};

const wordsFor = (status: number) =>
  WORDS[status] ?? (["ServiceUnavailable", "The service is not available."] as const);

function held(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, HELD_MS);
    timer.unref();
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The connection goes down without a word. */
function cut({ incoming }: Connection): Response {
  if (!incoming) return Response.error();
  incoming.socket.destroy();
  return new Response(null, { status: 500 });
}

/** Half of the answer, then the connection goes down. */
async function truncated(answer: Response, { outgoing }: Connection): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const half = bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2)));
  if (!outgoing) return new Response(half, { status: answer.status, headers: answer.headers });
  outgoing.writeHead(answer.status, {
    ...Object.fromEntries(answer.headers),
    "content-length": bytes.length,
  });
  outgoing.write(half, () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}

/**
 * A list that ends in the middle as if it were whole (quirk Q22); other answers stay as they are. A round of changes that
 * ends early ends without its link: with one, what was left out would be lost for good, and no client could know.
 */
async function shortened(answer: Response): Promise<Response> {
  const text = await answer.text();
  const again = (body: string) => new Response(body, { status: answer.status, headers: answer.headers });
  if (!/\bjson\b/.test(answer.headers.get("content-type") ?? "")) return again(text);
  const short = shortList(JSON.parse(text));
  return again(short ? JSON.stringify(short) : text);
}

/** Half of a list without its link; undefined for what is no list. */
function shortList(body: unknown): Record<string, unknown> | undefined {
  const {
    "@odata.nextLink": _more,
    "@odata.deltaLink": _later,
    value,
    ...rest
  } = { ...(body as object) } as Record<string, unknown>;
  return Array.isArray(value) ? { ...rest, value: value.slice(0, Math.floor(value.length / 2)) } : undefined;
}

/**
 * The same for a request that stands in a batch: it has no connection of its own to lose, so that what would cut one is
 * what a service behind Graph that does not answer looks like, a 504.
 */
export function brokenItem(
  fault: Fault,
  answer: Answer | undefined,
  ids: Parameters<typeof errorBody>[2],
): Answer | undefined {
  const isCut = fault.timeout === true || fault.reset === true || fault.truncate === true;
  const status = fault.status ?? (isCut ? 504 : undefined);
  if (status !== undefined) {
    const [code, message] = wordsFor(status);
    return {
      status,
      body: errorBody(code, message, ids),
      ...(fault.retryAfter === undefined ? {} : { headers: { "Retry-After": String(fault.retryAfter) } }),
    };
  }
  const short = fault.short && answer?.status === 200 ? shortList(answer.body) : undefined;
  return short && answer ? { ...answer, body: short } : undefined;
}
