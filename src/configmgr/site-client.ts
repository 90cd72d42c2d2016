import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Clock, RequestTrace } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { negotiateTicket } from "./negotiate-ticket.ts";
import { type SiteProof, siteFailure } from "./site-failure.ts";
import { type SiteTrust, trustedAgent } from "./site-trust.ts";
import { tlsFailure } from "./tls-failure.ts";

/** How the site is signed in to; the token comes from whoever knows Entra. */
export type SiteSignIn =
  | {
      readonly kind: "token";
      readonly token: (asked: {
        readonly signal?: AbortSignal | undefined;
        readonly refused?: string;
      }) => Promise<string>;
    }
  | { readonly kind: "kerberos"; readonly ticketCommand: string };

export interface SiteClientOptions {
  /** Base of the service as configured: `https://provider.contoso.com/AdminService_TokenAuth`. */
  readonly url: string;
  readonly signIn: SiteSignIn;
  readonly trust: SiteTrust;
  readonly clock: Clock;
  readonly waits: { readonly firstMs: number; readonly maxMs: number; readonly deadlineMs: number };
  /** After this long a request without an answer is given up; milliseconds. */
  readonly requestMs: number;
  /** Told before a wait that a person would notice. */
  readonly onWait: (text: string) => void;
  readonly onTrace?: ((trace: RequestTrace) => void) | undefined;
  readonly onServerDate?: ((date: Date) => void) | undefined;
}

/** One question: a path below the base with its options, or a link the service gave to go on. */
export type SiteQuestion =
  | { readonly path: string; readonly query?: Readonly<Record<string, string>> }
  | { readonly link: string };

/**
 * Asks the administration service; reading only. Gives the JSON of the answer.
 * @throws BridgeError "sign-in", "denied", "not-found" (a 404 that is no refusal), "throttled", "timeout", "unreachable",
 * "upstream", "interrupted".
 */
export type AskSite = (question: SiteQuestion, signal?: AbortSignal | undefined) => Promise<unknown>;

/** Passing trouble is asked through this often before it counts as trouble. */
const MAX_TRIES = 5;
const PASSING = new Set([408, 429, 502, 503, 504]);
const NOTICED_MS = 5_000;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export function siteClient(options: SiteClientOptions): AskSite {
  const base = new URL(options.url.replace(/\/*$/, "/"));
  const agent = trustedAgent(base, options.trust);
  const proof: SiteProof = options.signIn.kind;
  return async (question, signal) => {
    const address = addressOf(question, base);
    const answer = await persist(options, address, signal, () => proven(options, address, agent, signal));
    if (answer.status !== 200) throw siteFailure(answer, address, proof);
    try {
      return JSON.parse(answer.body);
    } catch (cause) {
      throw new BridgeError(
        "upstream",
        `${address.host} answered ${address.pathname} with something that is no JSON.`,
        { host: address.host, path: address.pathname },
        {
          next: "A proxy or a sign-in page may stand in between: exempt the SMS Provider from proxies.",
          cause,
        },
      );
    }
  };
}

/** The blank as `%20` and the signs OData gives a meaning as they are (fact S46). */
function addressOf(question: SiteQuestion, base: URL): URL {
  if ("link" in question) {
    const address = new URL(question.link, new URL("wmi/", base));
    // A link is followed only where we asked: the token goes along.
    if (address.origin !== base.origin || !isBelow(address, base))
      throw new BridgeError(
        "upstream",
        `${base.host} gave a link to ${address.host}${address.pathname}, beyond the service that was asked; it was not followed.`,
        { host: base.host },
      );
    return address;
  }
  const address = new URL(question.path, base);
  address.search = Object.entries(question.query ?? {})
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`)
    .join("&");
  return address;
}

/** The path ignores case (fact S2). */
const isBelow = (address: URL, base: URL) =>
  address.pathname.toLowerCase().startsWith(base.pathname.toLowerCase());

/** Tries again what may pass: busy, down for a moment, no answer. Retry-After is honoured whole within the deadline. */
async function persist(
  { clock, waits, onWait }: SiteClientOptions,
  address: URL,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  let waited = 0;
  for (let tries = 1; ; tries++) {
    let answer: Answer | undefined;
    let lost: BridgeError | undefined;
    try {
      answer = await attempt();
    } catch (error) {
      if (!(error instanceof BridgeError) || error.facts.lost !== true) throw error;
      lost = error;
    }
    if (answer && !PASSING.has(answer.status)) return answer;
    const asked = answer && secondsOf(answer.headers["retry-after"], clock.now());
    const pause =
      asked === undefined ? Math.min(waits.firstMs * 2 ** (tries - 1), waits.maxMs) : asked * 1_000;
    if (tries >= MAX_TRIES || waited + pause > waits.deadlineMs) {
      if (lost) throw lost;
      return answer!;
    }
    waited += pause;
    if (pause >= NOTICED_MS)
      onWait(
        `${address.host} ${lost ? "gives no answer" : `answers ${answer!.status}`}; trying again in ${Math.round(pause / 1_000)} s.`,
      );
    await clock.sleep(pause, signal);
  }
}

/** With what proves who we are. A refused token is renewed once: it may have ended a moment ago. */
async function proven(
  { signIn, ...options }: SiteClientOptions,
  address: URL,
  agent: ReturnType<typeof trustedAgent>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const send = (proof: string) => sendOnce(options, address, agent, proof, signal);
  if (signIn.kind === "kerberos")
    return send(`Negotiate ${await negotiateTicket(signIn.ticketCommand, address.hostname, signal)}`);
  const token = await signIn.token({ signal });
  const answer = await send(`Bearer ${token}`);
  if (answer.status !== 401) return answer;
  const other = await signIn.token({ signal, refused: token });
  return other === token ? answer : send(`Bearer ${other}`);
}

async function sendOnce(
  {
    clock,
    requestMs,
    onTrace,
    onServerDate,
  }: Pick<SiteClientOptions, "clock" | "requestMs" | "onTrace" | "onServerDate">,
  address: URL,
  agent: ReturnType<typeof trustedAgent>,
  authorization: string,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const started = performance.now();
  const at = clock.now();
  const clientRequestId = crypto.randomUUID();
  const limit = AbortSignal.timeout(requestMs);
  let status: number | undefined;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = address.protocol === "https:" ? tlsRequest : plainRequest;
      const request = send(address, {
        agent,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        headers: {
          Authorization: authorization,
          Accept: "application/json",
          "client-request-id": clientRequestId,
        },
      });
      request.once("error", reject).once("response", resolve).end();
    });
    status = answer.statusCode ?? 0;
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    if (!answer.complete) throw new Error("the answer broke off");
    const date = Date.parse(answer.headers.date ?? "");
    if (!Number.isNaN(date)) onServerDate?.(new Date(date));
    return { status, headers: answer.headers, body: Buffer.concat(chunks).toString("utf8") };
  } catch (error) {
    if (signal?.aborted)
      throw new BridgeError("interrupted", "Interrupted while waiting for the site.", {}, { cause: error });
    if (error instanceof BridgeError) throw error;
    throw tlsFailure(error, address.hostname) ?? lostAnswer(error, address, limit.aborted);
  } finally {
    onTrace?.({
      at,
      method: "GET",
      path: `${address.pathname}${address.search}`,
      status,
      requestId: undefined,
      clientRequestId,
      milliseconds: Math.round(performance.now() - started),
    });
  }
}

function lostAnswer(error: unknown, { host, pathname }: URL, timedOut: boolean): BridgeError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = timedOut ? "no answer in time" : [code, message].filter(Boolean).join(": ");
  return new BridgeError(
    timedOut ? "timeout" : "unreachable",
    `${pathname} on ${host} got no answer: ${why}.`,
    { host, path: pathname, lost: true },
    {
      next: "Check the name, port 443 and the network to the SMS Provider or the gateway; a proxy has to leave it alone.",
      cause: error,
    },
  );
}

/** Seconds, or a date. */
function secondsOf(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now.getTime()) / 1_000);
}
