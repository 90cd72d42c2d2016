import { lookup } from "node:dns/promises";
import { connect as openSocket, type Socket } from "node:net";
import { checkServerIdentity, connect as openTls, type TLSSocket } from "node:tls";
import type { Network, TlsSight } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";

export interface ProbeOptions {
  /** Whose `Date` is the tenant's time: a document anybody may read. */
  readonly timeAddress: () => Promise<string>;
  /** With a sandbox nothing is asked beyond its origin. */
  readonly sandboxUrl: () => Promise<string | undefined>;
  readonly timeoutMs?: number;
  /** Address of a name in place of DNS. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** PEM of authorities that are trusted besides this machine's. */
  readonly authorities?: readonly string[];
}

/** Looks at hosts from this machine. A greeting is all that is sent. */
export function networkProbes({
  timeAddress,
  sandboxUrl,
  timeoutMs = 10_000,
  resolve = resolveName,
  authorities,
}: ProbeOptions): Network {
  const mayAsk = async (host: string, port?: number) => {
    const sandbox = await sandboxUrl();
    if (sandbox === undefined) return;
    const { hostname, port: own } = new URL(sandbox);
    if (hostname === host && (port === undefined || String(port) === own)) return;
    throw new BridgeError(
      "usage",
      `A sandbox is set, and no request leaves it: ${host} was not asked.`,
      { host },
      { next: "Run doctor without CCMBRIDGE_SANDBOX_URL to look at real hosts." },
    );
  };
  const addressOf = async (host: string) => (await resolve(host))[0]!;
  return {
    addresses: async (host) => {
      await mayAsk(host);
      return [...(await resolve(host))];
    },
    connect: async (host, port, signal) => {
      await mayAsk(host, port);
      const socket = openSocket({ host: await addressOf(host), port });
      await greeted(socket, "connect", { host, port, timeoutMs, signal });
      socket.destroy();
    },
    certificate: async (host, port, signal) => {
      await mayAsk(host, port);
      const socket = openTls({
        host: await addressOf(host),
        port,
        servername: host,
        // What is wrong is what we came to see; nothing is sent over this connection.
        rejectUnauthorized: false,
        ...(authorities ? { ca: [...authorities] } : {}),
      });
      await greeted(socket, "secureConnect", { host, port, timeoutMs, signal });
      try {
        return sightOf(socket, host);
      } finally {
        socket.destroy();
      }
    },
    serverTime: async (signal) => {
      const address = await timeAddress();
      const limit = AbortSignal.timeout(timeoutMs);
      let answer: Response;
      try {
        answer = await fetch(address, {
          redirect: "manual",
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
        });
        await answer.body?.cancel();
      } catch (cause) {
        throw unreached(new URL(address).host, cause);
      }
      const date = new Date(answer.headers.get("date") ?? Number.NaN);
      if (Number.isNaN(date.getTime()))
        throw new BridgeError("incomplete", `${new URL(address).host} did not say what time it is.`);
      return date;
    },
  };
}

async function resolveName(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOTFOUND")
      throw new BridgeError("not-found", `DNS knows no ${host} from here.`, { host }, { cause });
    throw unreached(host, cause);
  }
}

/** @throws BridgeError "unreachable", "timeout" or "interrupted"; the socket is gone then. */
async function greeted(
  socket: Socket,
  event: "connect" | "secureConnect",
  {
    host,
    port,
    timeoutMs,
    signal,
  }: { host: string; port: number; timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const limit = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    await new Promise<void>((resolve, reject) => {
      // It may have been stopped while the name was looked up.
      if (stop.aborted) reject(stop.reason);
      stop.addEventListener("abort", () => reject(stop.reason), { once: true });
      socket.once("error", reject);
      socket.once(event, () => resolve());
    });
  } catch (cause) {
    socket.destroy();
    if (signal?.aborted) throw new BridgeError("interrupted", "Interrupted.", {}, { cause });
    throw limit.aborted
      ? new BridgeError("timeout", `${host}:${port} did not answer within ${timeoutMs / 1_000} s.`, {
          host,
          port,
        })
      : unreached(`${host}:${port}`, cause);
  } finally {
    // What comes after the greeting concerns nobody.
    socket.on("error", () => {});
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: ": DNS does not know the name here",
  EAI_AGAIN: ": no DNS server answers",
  ECONNREFUSED: ": nothing listens there",
  ECONNRESET: ": the connection was cut",
  ETIMEDOUT: ": it does not answer",
  EHOSTUNREACH: ": there is no way to it",
  ENETUNREACH: ": this machine has no network to it",
};

const unreached = (host: string, cause: unknown) => {
  const inner = (cause as { cause?: { code?: string } }).cause?.code;
  const code = (cause as NodeJS.ErrnoException).code ?? inner;
  const why = (code && REASONS[code]) ?? (code ? ` (${code})` : "");
  return new BridgeError(
    "unreachable",
    `${host} cannot be reached from here${why}.`,
    { host },
    { cause, next: "Try it from the network the devices are in; a proxy or firewall may lie between." },
  );
};

/** Complaints about dates and name, which are judged by themselves. */
const NOT_OF_TRUST = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "ERR_TLS_CERT_ALTNAME_INVALID"];

function sightOf(socket: TLSSocket, host: string): TlsSight {
  const certificate = socket.getPeerCertificate();
  if (!certificate.valid_to) throw new BridgeError("incomplete", `${host} shows no certificate.`, { host });
  const error = socket.authorizationError as unknown;
  const complaint = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : error;
  return {
    validFrom: new Date(certificate.valid_from),
    validTo: new Date(certificate.valid_to),
    issuer: [certificate.issuer.CN ?? certificate.issuer.O ?? "an unnamed authority"].flat().join(", "),
    names: (certificate.subjectaltname ?? "")
      .split(", ")
      .filter((name) => name.startsWith("DNS:"))
      .map((name) => name.slice("DNS:".length)),
    nameFits: checkServerIdentity(host, certificate) === undefined,
    distrust:
      complaint === undefined || complaint === null || NOT_OF_TRUST.includes(String(complaint))
        ? undefined
        : String(complaint),
  };
}
