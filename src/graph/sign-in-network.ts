import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { BridgeError } from "../domain/errors.ts";
import { lostAnswer } from "./lost-answer.ts";

const TIMEOUT_MS = 30_000;
const TRIES = 3;

/**
 * The sign-in library's way to the network: with a time limit, a second and third try when nobody answered (asking for a
 * token twice does no harm), and with a sandbox set to its host only. Redirects are not followed: what goes along proves who we are.
 */
export function confinedNetwork(sandboxUrl: string | undefined): INetworkModule {
  const inside = sandboxUrl === undefined ? undefined : new URL(sandboxUrl).hostname;
  const send = async <T>(
    method: "GET" | "POST",
    url: string,
    options: NetworkRequestOptions = {},
  ): Promise<NetworkResponse<T>> => {
    const { hostname } = new URL(url);
    if (inside !== undefined && hostname !== inside)
      throw new BridgeError(
        "configuration",
        `Sign-in wants to ask ${hostname}, which lies outside of the sandbox; it was not asked.`,
        { host: hostname },
        { next: "Use the credential that `ccmbridge sandbox start` prints." },
      );
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await fetch(url, {
          method,
          redirect: "manual",
          signal: AbortSignal.timeout(TIMEOUT_MS),
          ...(options.headers ? { headers: options.headers } : {}),
          ...(options.body === undefined ? {} : { body: options.body }),
        });
        const text = await response.text();
        if (response.status >= 500 && attempt < TRIES) continue;
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: bodyOf(text, hostname, response.status) as T,
        };
      } catch (error) {
        if (error instanceof BridgeError) throw error;
        if (attempt < TRIES) continue;
        throw new BridgeError(
          "unreachable",
          `${hostname} did not answer the sign-in: ${lostAnswer(error).message}.`,
          { host: hostname },
          { next: "Check the network, the proxy and the name of the host, then run it again.", cause: error },
        );
      }
    }
  };
  return {
    sendGetRequestAsync: (url, options) => send("GET", url, options),
    sendPostRequestAsync: (url, options) => send("POST", url, options),
  };
}

function bodyOf(text: string, host: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BridgeError(
      "unreachable",
      `${host} answered the sign-in with ${status} and something that is no JSON.`,
      { host, status },
      { next: "A proxy or a sign-in page may stand in between.", cause },
    );
  }
}
