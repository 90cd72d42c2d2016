import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { BridgeError } from "../domain/errors.ts";
import { sameHost } from "./cloud.ts";
import { lostAnswer } from "./lost-answer.ts";

const TIMEOUT_MS = 30_000;
const TRIES = 3;

/** The sign-in service's refusal in its own words, of which the library passes on a part. */
export class SignInRefusal extends Error {
  override name = "SignInRefusal";
  /** The protocol's word, such as `invalid_client`. */
  readonly word: string;
  readonly correlationId: string | undefined;
  constructor({ error, error_description, correlation_id }: Readonly<Record<string, unknown>>) {
    super(typeof error_description === "string" ? error_description : String(error));
    this.word = String(error);
    this.correlationId = typeof correlation_id === "string" ? correlation_id : undefined;
  }
}

export interface SignInNetwork extends INetworkModule {
  /**
   * Runs `work` of the library. Where the network failed or the service refused, that is what is thrown, because the library
   * puts errors of its own in their place that do not say why.
   * @throws BridgeError, SignInRefusal, or the library's own error for everything else.
   */
  carry<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * The sign-in library's way to the network: with a time limit, a second and third try when nobody answered (asking for a
 * token twice does no harm), and with a sandbox set to its host only. Redirects are not followed: what goes along proves who we are.
 */
export function signInNetwork(sandboxUrl: string | undefined): SignInNetwork {
  let last: BridgeError | SignInRefusal | undefined;
  const send = async <T>(
    method: "GET" | "POST",
    url: string,
    options: NetworkRequestOptions = {},
  ): Promise<NetworkResponse<T>> => {
    last = undefined;
    try {
      const response = await ask(method, url, options, sandboxUrl);
      last = refusalIn(response.body);
      return response as NetworkResponse<T>;
    } catch (error) {
      if (error instanceof BridgeError) last = error;
      throw error;
    }
  };
  return {
    sendGetRequestAsync: (url, options) => send("GET", url, options),
    sendPostRequestAsync: (url, options) => send("POST", url, options),
    carry: async (work) => {
      last = undefined;
      try {
        return await work();
      } catch (error) {
        throw last ?? error;
      }
    },
  };
}

async function ask(
  method: "GET" | "POST",
  url: string,
  options: NetworkRequestOptions,
  sandboxUrl: string | undefined,
): Promise<NetworkResponse<unknown>> {
  const { hostname } = new URL(url);
  if (sandboxUrl !== undefined && !sameHost(url, sandboxUrl))
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
        body: bodyOf(text, hostname, response.status),
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
}

/** A device code that nobody entered yet is no refusal. */
function refusalIn(body: unknown): SignInRefusal | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  const refusal = new SignInRefusal(body as Record<string, unknown>);
  return refusal.word === "authorization_pending" ? undefined : refusal;
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
