/** Milliseconds after which an answer nobody took is asked for anew. */
const STALE = 10_000;

const asked = new Map<string, { readonly answer: Promise<Response>; readonly at: number }>();

/** What was asked, and as whom: another's answer is none. */
const nameOf = (address: string, authorization: string | null) => `${authorization ?? ""} ${address}`;

/** Asks for what code that is still on its way will want at once. A failure is that one's to tell, when it takes the answer. */
export function askEarly(address: string, key?: string): void {
  const headers = key === undefined ? undefined : { authorization: `Bearer ${key}` };
  const answer = fetch(address, headers && { headers });
  answer.catch(() => {});
  asked.set(nameOf(address, headers?.authorization ?? null), { answer, at: performance.now() });
}

/** The answer to a request that was asked early; once, and undefined when there is none. Takes what `fetch` takes. */
export function askedEarly(...[address, init = {}]: Parameters<typeof fetch>): Promise<Response> | undefined {
  const { method = "GET", headers } = init;
  if (method !== "GET") return undefined;
  const name = nameOf(String(address), new Headers(headers).get("authorization"));
  const early = asked.get(name);
  asked.delete(name);
  return early && performance.now() - early.at < STALE ? early.answer : undefined;
}
