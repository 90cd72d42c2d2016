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
type Input<K extends keyof Api> = Part<"params", Api[K]["params"]> &
  Part<"query", Api[K]["query"]> &
  Part<"body", Api[K]["body"]>;

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
  /** An API key or an access token; asked for with every request. */
  readonly credential: () => string | Promise<string>;
  readonly fetch?: typeof fetch | undefined;
}

/**
 * A client of the API, typed by its routes: `await client("GET /api/v1/devices", { query: { stage: "enrolled" } })`.
 * @throws ApiProblem for every answer that is no success; what `fetch` throws when there was none.
 */
export function createClient({ url, credential, fetch: ask = fetch }: ClientOptions) {
  return async <K extends keyof Api>(
    operation: K,
    input: Input<K> & { readonly signal?: AbortSignal | undefined },
  ): Promise<Api[K]["answer"]> => {
    const { params, query, body, signal } = input as {
      params?: Record<string, string>;
      query?: Record<string, string | number | undefined>;
      body?: unknown;
      signal?: AbortSignal;
    };
    const [method = "GET", path = ""] = operation.split(" ");
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(params?.[name] ?? ""),
    );
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) asked.set(name, String(value));
    const response = await ask(`${url}${filled}${asked.size > 0 ? `?${asked}` : ""}`, {
      method,
      headers: {
        authorization: `Bearer ${await credential()}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) throw new ApiProblem((await response.json()) as Problem);
    return (await response.json()) as Api[K]["answer"];
  };
}
