/**
 * A request whose answer never came, or came broken. `reached` is false when nobody was there to take it, so that it cannot
 * have done anything.
 */
export class LostAnswer extends Error {
  override name = "LostAnswer";
  readonly kind: "timeout" | "network";
  readonly reached: boolean;
  constructor(kind: LostAnswer["kind"], reached: boolean, message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.reached = reached;
  }
}

const NOBODY_THERE = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What `fetch` threw, as a lost answer. */
export function lostAnswer(error: unknown): LostAnswer {
  if (error instanceof LostAnswer) return error;
  if (error instanceof Error && error.name === "TimeoutError")
    return new LostAnswer("timeout", true, "no answer in time", error);
  const { code, why } = deepestCause(error);
  return new LostAnswer("network", !NOBODY_THERE.has(code ?? ""), code ? `${code}: ${why}` : why, error);
}

/** `fetch` says only "fetch failed"; the reason lies in its causes. */
function deepestCause(error: unknown): { code: string | undefined; why: string } {
  let [at, code, why]: [unknown, string | undefined, string] = [error, undefined, "the connection failed"];
  for (let depth = 0; at instanceof Error && depth < 5; depth++) {
    why = at.message || why;
    code = (at as NodeJS.ErrnoException).code ?? code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return { code, why };
}
