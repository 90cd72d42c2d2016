import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { Clock, Webhooks } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { isPublicAddress } from "./guarded-address.ts";

export interface WebhookOptions {
  /** Hosts inside, which somebody allowed by name. */
  readonly allowedHosts: readonly string[];
  readonly clock: Pick<Clock, "now">;
  readonly timeoutMs?: number;
  /** Every address of a host; this machine's resolver when not given. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** Seconds a receiver has to answer (fact F151). */
const TIMEOUT_MS = 20_000;

/** Sends to addresses that people gave, and lets none of them reach inside. */
export function guardedWebhooks({
  allowedHosts,
  clock,
  timeoutMs = TIMEOUT_MS,
  resolve = addressesOf,
}: WebhookOptions): Webhooks {
  return {
    post: async (address, { headers, body }, signal) => {
      const url = checkedUrl(address, allowedHosts);
      const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
      const found = isIP(host) ? [host] : await resolve(host);
      const isAllowed = allowedHosts.includes(host.toLowerCase());
      // One address inside is enough to refuse: which of them would be taken is not ours to say.
      if (found.length === 0) throw new BridgeError("unreachable", `${host} has no address.`, { host });
      if (!isAllowed && !found.every(isPublicAddress)) throw inside(host);
      const { status, retryAfter } = await send(url, found[0]!, { headers, body, signal, timeoutMs });
      return { status, retryAfterSeconds: secondsOf(retryAfter, clock.now()) };
    },
  };
}

function checkedUrl(address: string, allowedHosts: readonly string[]): URL {
  // The address may be a secret as a whole: no message repeats it.
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) throw new BridgeError("usage", "The address of the receiver is none.");
  const isAllowed = allowedHosts.includes(url.hostname.toLowerCase());
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isAllowed))
    throw new BridgeError("usage", `Messages go out over https alone; ${url.protocol} is not.`);
  if (url.username !== "" || url.password !== "")
    throw new BridgeError("usage", "The address holds a user name or password; a webhook is signed instead.");
  return url;
}

const inside = (host: string) =>
  new BridgeError(
    "denied",
    `${host} is not on the public internet; nothing is sent to it.`,
    { host },
    { next: "CCMBRIDGE_WEBHOOK_HOSTS names hosts inside that messages may go to." },
  );

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new BridgeError(
      "unreachable",
      `${host} has no address: ${(cause as Error).message}`,
      { host },
      { cause },
    );
  }
}

/** To the address that was looked at, whatever the name resolves to by now; the name stays for TLS and the Host header. */
function send(
  url: URL,
  address: string,
  asked: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal | undefined;
    readonly timeoutMs: number;
  },
): Promise<{ status: number; retryAfter: string | undefined }> {
  const { headers, body, signal, timeoutMs } = asked;
  const family = isIP(address);
  const limit = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      method: "POST",
      agent: false,
      headers: { ...headers, "content-length": Buffer.byteLength(body), "user-agent": "ccmbridge" },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      lookup: (_host, options, done) =>
        options.all ? done(null, [{ address, family }]) : done(null, address, family),
    });
    outgoing.once("response", (answer: IncomingMessage) => {
      resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers["retry-after"] });
      // What it says is of no use to us, and may be endless.
      answer.destroy();
    });
    outgoing.once("error", (cause: NodeJS.ErrnoException) => {
      const host = url.hostname;
      if (signal?.aborted) reject(new BridgeError("interrupted", "Interrupted while sending."));
      else if (limit.aborted)
        reject(new BridgeError("timeout", `${host} did not answer within ${timeoutMs / 1_000} s.`, { host }));
      else
        reject(
          new BridgeError("unreachable", `${host} did not answer: ${cause.code ?? cause.message}`, { host }),
        );
    });
    outgoing.end(body);
  });
}

/** Seconds, or a date; null for none and for nonsense. */
function secondsOf(retryAfter: string | undefined, now: Date): number | null {
  if (retryAfter === undefined) return null;
  if (/^\d{1,7}$/.test(retryAfter.trim())) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1_000));
}
