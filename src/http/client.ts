import type { Problem } from "./problem.ts";
import type { Api } from "./routes/routes.ts";

export type { Api, Problem };

/** What may be left out is left out: no params where a path has none. */
type Part<Name extends string, T> = undefined extends T
  ? unknown extends T
    ? unknown
    : { readonly [K in Name]?: T }
  : Record<never, never> extends T
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T };
/** What an operation is asked with. */
export type Input<K extends keyof Api> = Part<"params", Api[K]["params"]> &
  Part<"query", Api[K]["query"]> &
  Part<"body", Api[K]["body"]> & { readonly signal?: AbortSignal | undefined };

/** What the API refused, as it said it. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ApiProblem";
    this.problem = problem;
  }
}

export interface ClientOptions {
  /** `https://ccmbridge.contoso.com`; empty for the page's own origin. */
  readonly url: string;
  /** An API key or an access token, asked for with every request; undefined for what is open to all. */
  readonly credential: () => string | undefined | Promise<string | undefined>;
  readonly fetch?: typeof fetch | undefined;
}

/** A client of the API, typed by its routes. */
export interface Client {
  /**
   * What a route answers: `await client("GET /api/v1/devices", { query: { stage: "enrolled" } })`.
   * @throws ApiProblem for every answer that is no success; what `fetch` throws when there was none.
   */
  <K extends keyof Api>(operation: K, input: Input<K>): Promise<Api[K]["answer"]>;
  /** The answer as it comes, for files: `format=csv` of a report. @throws as above. */
  raw<K extends keyof Api>(operation: K, input: Input<K>): Promise<Response>;
  /** Sends bytes to a route that takes them, as `PUT /api/v1/installers/{name}`. @throws as above. */
  send<K extends keyof Api>(operation: K, input: Input<K>, bytes: Bytes): Promise<Api[K]["answer"]>;
}
/** What `fetch` sends. */
type Bytes = NonNullable<RequestInit["body"]>;
interface Given {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string | number | undefined>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export function createClient({ url, credential, fetch: ask = fetch }: ClientOptions): Client {
  const answered = async (operation: string, input: Given, bytes?: Bytes): Promise<Response> => {
    const { body, signal } = input;
    const bearer = await credential();
    const response = await ask(url + addressOf(operation, input), {
      method: operation.split(" ", 1)[0] ?? "GET",
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(bytes === undefined ? {} : { "content-type": "application/octet-stream" }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A stream is sent as it comes; fetch wants that said.
      ...(bytes === undefined ? {} : { body: bytes, duplex: "half" }),
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) throw new ApiProblem(await problemOf(response));
    return response;
  };
  return Object.assign(async (operation: string, input: Given) => (await answered(operation, input)).json(), {
    raw: (operation: string, input: Given) => answered(operation, input),
    send: async (operation: string, input: Given, bytes: Bytes) =>
      (await answered(operation, input, bytes)).json(),
  }) as Client;
}

/** Path and query of a request: `/api/v1/reports/funnel?format=csv`. */
export function addressOf(operation: string, { params, query }: Pick<Given, "params" | "query">): string {
  const filled = (operation.split(" ")[1] ?? "").replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params?.[name] ?? ""),
  );
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) asked.set(name, String(value));
  return `${filled}${asked.size > 0 ? `?${asked}` : ""}`;
}

/** What a refusal says of itself; a proxy's own has no problem details, and gets what can be said of it. */
async function problemOf(response: Response): Promise<Problem> {
  const { status, statusText, headers } = response;
  if (headers.get("content-type")?.startsWith("application/problem+json"))
    return (await response.json()) as Problem;
  return {
    type: "about:blank",
    title: statusText || "It did not work",
    status,
    detail: `The answer was ${status}${statusText ? ` ${statusText}` : ""}, and not from ccmbridge itself.`,
    code: "unreachable",
    next: "Look at what stands between this client and the server.",
    requestId: headers.get("x-request-id") ?? "unknown",
  };
}
