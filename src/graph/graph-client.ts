import { createRequire } from "node:module";
import { Client, type Context, type Middleware, ResponseType } from "@microsoft/microsoft-graph-client";
import { BridgeError } from "../domain/errors.ts";
import { type CallName, CONTENT_CAST, GRAPH_CALLS } from "../domain/graph-calls.ts";
import { Authenticate } from "./authenticate.ts";
import { CallOption, callOf } from "./call-option.ts";
import { graphFailure } from "./graph-failure.ts";
import { masked } from "./masked.ts";
import { Retry, type RetryOptions } from "./retry.ts";
import { Send, type SendOptions } from "./send.ts";
import type { SignIn } from "./sign-in.ts";

export interface CallInput {
  /** Values for the braces of the call's path, in their order. */
  readonly ids?: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** A next link of the service, instead of ids and query. */
  readonly nextLink?: string;
  /** Concrete type in the place of the one that the table's paths name. */
  readonly cast?: string;
}

/**
 * Makes one call of the table and gives its answer: parsed JSON, text, or undefined when there is no body.
 * @throws BridgeError as said for `Tenant` in `bridge/needs.ts`.
 */
export type GraphClient = (name: CallName, input?: CallInput) => Promise<unknown>;

export interface GraphClientOptions extends RetryOptions, SendOptions {
  /** Origin of Graph. */
  readonly origin: string;
  readonly signIn: Pick<SignIn, "token">;
}

/** Microsoft's client with our own chain: name the request, retry, authenticate, send. */
export function graphClient(options: GraphClientOptions): GraphClient {
  const client = Client.initWithMiddleware({
    baseUrl: `${options.origin}/`,
    middleware: [
      new CarryFailure(),
      new Retry(options),
      new Authenticate(options.signIn, options.origin),
      new Send(options),
    ],
  });
  return async (name, input = {}) => {
    const call = GRAPH_CALLS[name];
    const option = new CallOption(name, input.signal);
    const path =
      input.nextLink === undefined
        ? pathOf(name, input)
        : pathOfLink(input.nextLink, options.origin, call.version);
    const request = client
      .api(path)
      .version(call.version)
      .responseType(ResponseType.RAW)
      .middlewareOptions([option])
      .headers({ ...STANDING_HEADERS, "client-request-id": option.clientRequestId, ...input.headers });
    let response: Response;
    try {
      response = await send(request, call.method, input.body);
    } catch (error) {
      throw option.failure ?? unforeseen(error, name);
    }
    const body = await response.text();
    if (!response.ok)
      throw graphFailure({
        name,
        path: masked(path.split("?")[0]!),
        status: response.status,
        body,
        headers: response.headers,
        clientRequestId: option.clientRequestId,
        now: options.clock.now(),
      });
    return contentOf(body, response);
  };
}

/** The same client, whose calls on content speak of apps of another type. */
export const castTo =
  (graph: GraphClient, cast: string): GraphClient =>
  (name, input) =>
    graph(name, { ...input, cast });

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
/** Node's own `accept-language: *` is refused by some of Graph's services (quirk Q37). */
const STANDING_HEADERS = {
  "Accept-Language": "en-US",
  "User-Agent": `ccmbridge/${version}`,
  SdkVersion: `ccmbridge/${version}`,
};

type Request = ReturnType<Client["api"]>;
function send(
  request: Request,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  body: unknown,
): Promise<Response> {
  switch (method) {
    case "GET":
      return request.get();
    case "DELETE":
      return request.delete();
    case "PATCH":
      return request.header("Content-Type", "application/json").patch(JSON.stringify(body ?? {}));
    case "POST":
      return request.header("Content-Type", "application/json").post(JSON.stringify(body ?? {}));
  }
}

/** Keeps what the chain throws where the call finds it: the client would replace it (fact C14). */
class CarryFailure implements Middleware {
  #next: Middleware | undefined;
  setNext(next: Middleware): void {
    this.#next = next;
  }
  async execute(context: Context): Promise<void> {
    try {
      await this.#next!.execute(context);
    } catch (error) {
      callOf(context.middlewareControl).failure = error;
      throw error;
    }
  }
}

const unforeseen = (error: unknown, name: CallName) =>
  new BridgeError(
    "internal",
    `The call ${name} could not be made: ${masked(String(error))}`,
    {},
    { cause: error },
  );

/** The client does not encode query values; it has to be done here (fact C9). */
function pathOf(name: CallName, { ids = [], query = {}, cast }: CallInput): string {
  let index = 0;
  const template = GRAPH_CALLS[name].path;
  const path = (cast ? template.replace(CONTENT_CAST, cast) : template).replaceAll(/\{\w+\}/g, () =>
    encodeURIComponent(ids[index++]!),
  );
  const pairs = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
}

/** A next link as path and query, only when it leads where we asked: elsewhere our token has no business. */
function pathOfLink(link: string, origin: string, version: string): string {
  const address = URL.canParse(link) ? new URL(link) : undefined;
  const prefix = `/${version}/`;
  if (address?.origin !== new URL(origin).origin || !address.pathname.startsWith(prefix))
    throw new BridgeError(
      "upstream",
      `The service gave a next page on ${address?.host ?? "an address that is none"}; it was not followed.`,
      { host: address?.host },
    );
  return `${address.pathname.slice(prefix.length - 1)}${address.search}`;
}

function contentOf(body: string, response: Response): unknown {
  if (body === "") return undefined;
  const type = response.headers.get("content-type") ?? "";
  // Reports come as JSON in an octet-stream (fact G111); counts as plain text.
  if (!/\bjson\b|octet-stream/.test(type)) return body;
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new BridgeError(
      "upstream",
      "Microsoft Graph answered with something that is no JSON.",
      {},
      { cause },
    );
  }
}
