/** One request as the record keeps it. Signed parts of addresses and secrets never get here. */
export interface RequestRecord {
  /** Counts from 1. */
  readonly n: number;
  /** The tenant's time. */
  readonly at: string;
  readonly method: string;
  /** Path and query; of a content address only what says what is done. */
  readonly path: string;
  /** 0 when no answer went out. */
  status: number;
  /** "ok", or how the request broke the contract. */
  contract: string;
  /** The right of the caller that let it through, where one is needed. */
  right: string | null;
  /** Who asked: a client id or a user. */
  who: string | null;
  /** What was made to go wrong. */
  fault: string | null;
  ms: number;
  readonly clientRequestId: string | null;
  requestId: string;
}

/** The record of a request that has just come. */
export const arrived = (
  request: Pick<RequestRecord, "n" | "method" | "path" | "clientRequestId" | "requestId">,
  now: number,
): RequestRecord => ({
  ...request,
  at: new Date(now).toISOString(),
  status: 0,
  contract: "ok",
  right: null,
  who: null,
  fault: null,
  ms: 0,
});

/** Path and query without what grants access. */
export function maskedPath(url: URL): string {
  if (!url.searchParams.has("sig")) return url.pathname + url.search;
  const kept = ["comp", "blockid", "restype"].flatMap((name) => {
    const value = url.searchParams.get(name);
    return value === null ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return url.pathname + (kept.length > 0 ? `?${kept.join("&")}` : "");
}
