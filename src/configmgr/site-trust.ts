import { type Agent as AnyAgent, Agent as PlainAgent } from "node:http";
import { Agent, type AgentOptions } from "node:https";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { BridgeError } from "../domain/errors.ts";

/** Which certificate of the service is believed. Nothing set: what this machine's own authorities vouch for. */
export interface SiteTrust {
  /** PEM of the authorities that count; no other does then. */
  readonly authorities?: string | undefined;
  /** SHA-256 of the one certificate that is accepted; 64 hexadecimal digits, colons allowed. */
  readonly thumbprint?: string | undefined;
}

/** Requests in flight at once: a handful (fact S8). */
const AT_ONCE = 4;

/**
 * Connections that are handed out only after the certificate was found good, so that no token is written to a server that
 * is not ours. Without `authorities` a pinned certificate stands for itself: the site's own issuer is unknown to everybody
 * (fact S26). An address without TLS gets a plain connection; who may have one is decided where addresses are read.
 */
export function trustedAgent(address: URL, trust: SiteTrust): AnyAgent {
  const limits = { keepAlive: true, maxSockets: AT_ONCE };
  return address.protocol === "http:" ? new PlainAgent(limits) : new TrustingAgent(limits, trust);
}

class TrustingAgent extends Agent {
  readonly #trust: SiteTrust;
  constructor(options: AgentOptions, trust: SiteTrust) {
    // A resumed session brings no certificate to look at.
    super({ ...options, maxCachedSessions: 0 });
    this.#trust = trust;
  }

  override createConnection(
    options: ConnectionOptions & { servername?: string; host?: string },
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const { authorities, thumbprint } = this.#trust;
    const standsAlone = thumbprint !== undefined && authorities === undefined;
    const socket = connect({
      ...options,
      ...(authorities === undefined ? {} : { ca: authorities }),
      // Never "accept all": a pinned certificate is compared below before anything is sent.
      rejectUnauthorized: !standsAlone,
    });
    const settle = (error: Error | null) => {
      socket.removeListener("error", settle);
      if (error) socket.destroy();
      done?.(error, socket);
    };
    socket.once("error", settle);
    socket.once("secureConnect", () =>
      settle(thumbprint === undefined ? null : pinned(socket, thumbprint, options.host ?? "the site")),
    );
    return undefined;
  }
}

/** Why the certificate is not the pinned one; null when it is. */
function pinned(socket: TLSSocket, thumbprint: string, host: string): BridgeError | null {
  const certificate = socket.getPeerX509Certificate();
  const seen = certificate?.fingerprint256 ?? "none";
  if (digits(seen) !== digits(thumbprint))
    return new BridgeError(
      "unreachable",
      `${host} shows another certificate than the pinned one: ${digits(seen)} instead of ${digits(thumbprint)}. Nothing was sent to it.`,
      { host, tls: "thumbprint-changed", seen: digits(seen), pinned: digits(thumbprint) },
      {
        next: "The site renews its certificate by itself. Compare the new thumbprint on the SMS Provider, then set adminServiceThumbprint; with adminServiceCa a renewal goes unnoticed.",
      },
    );
  if (certificate && certificate.validToDate.getTime() < Date.now())
    return new BridgeError(
      "unreachable",
      `The pinned certificate of ${host} ended at ${certificate.validToDate.toISOString()}. Nothing was sent to it.`,
      { host, tls: "expired" },
      { next: "Renew the certificate on the SMS Provider, then set adminServiceThumbprint anew." },
    );
  return null;
}

const digits = (thumbprint: string) => thumbprint.replaceAll(/[^0-9a-f]/gi, "").toUpperCase();
