import type { Identity } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import type { CloudHosts } from "./cloud.ts";
import { signInFailure } from "./sign-in-failure.ts";
import { type IssuedToken, type TokenRequest, type TokenSource, tokenSource } from "./token-source.ts";

/** How we sign in, in the order of preference; the first that is set up is taken. */
export type Credential =
  | { readonly kind: "federated"; readonly tokenFile: string }
  | { readonly kind: "managedIdentity"; readonly identityClientId: string | undefined }
  | { readonly kind: "certificate"; readonly path: string; readonly password: string | undefined }
  | { readonly kind: "deviceCode" }
  | { readonly kind: "secret"; readonly value: string };

export interface SignInOptions {
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: Credential;
  readonly hosts: CloudHosts;
  readonly sandboxUrl: string | undefined;
  readonly cacheFolder: string;
  readonly onDeviceCode: (message: string) => void;
}

export interface TokenAsked {
  readonly signal?: AbortSignal | undefined;
  /** The token the service just refused. */
  readonly refused?: string;
  /** What the service wants to see in the token, as JSON from its challenge. */
  readonly claims?: string | undefined;
}

export interface SignIn {
  /**
   * An access token for Graph, another one than `refused`. @throws BridgeError "sign-in", "unreachable", and "interrupted" as
   * soon as `signal` aborts; other callers go on waiting.
   */
  token(request?: TokenAsked): Promise<string>;
  identity(signal?: AbortSignal): Promise<Identity>;
  /** Signs a person in; for a service asks for a new token. */
  signIn(signal?: AbortSignal): Promise<Identity>;
  /** False when nobody was signed in. */
  signOut(): Promise<boolean>;
}

/** Renewed this long before it ends; milliseconds. */
const EARLY_MS = 5 * 60_000;

/**
 * One sign-in per process. Callers that come at the same time wait for one token: the library itself would ask once for
 * each of them (fact A5), and libraries and certificates are loaded when the first token is asked for.
 */
export function createSignIn(options: SignInOptions): SignIn {
  const { tenantId, clientId, credential } = options;
  let source: Promise<TokenSource> | undefined;
  let asking: Promise<IssuedToken> | undefined;
  let held: IssuedToken | undefined;

  const openSource = () => {
    source ??= tokenSource(options);
    // A credential that could not be read may be there the next time.
    source.catch(() => {
      source = undefined;
    });
    return source;
  };
  const ask = async (request: TokenRequest, interactive: boolean): Promise<IssuedToken> => {
    asking ??= (async () => {
      try {
        const from = await openSource();
        held = await (interactive ? from.signIn(request) : from.issue(request));
        return held;
      } catch (error) {
        throw signInFailure(error, options);
      }
    })().finally(() => {
      asking = undefined;
    });
    return unlessAborted(asking, request.signal);
  };
  const issued = async (request: TokenAsked = {}): Promise<IssuedToken> => {
    const { signal, refused, claims } = request;
    // Lifetimes are measured on this machine's clock: it is its own Date that the library compares with.
    const isGood = () =>
      held !== undefined && held.value !== refused && held.expiresAt.getTime() - Date.now() > EARLY_MS;
    if (isGood()) return held!;
    // What is being asked for may be the refused one, out of the library's cache.
    if (asking && refused !== undefined) {
      await unlessAborted(asking, signal);
      if (isGood()) return held!;
    }
    return ask({ signal, fresh: refused !== undefined, claims }, false);
  };
  const identityOf = ({ value, expiresAt, user }: IssuedToken): Identity => ({
    tenantId,
    clientId,
    kind: credential.kind,
    user,
    rights: rightsIn(value),
    expiresAt,
  });

  return {
    token: async (request) => (await issued(request)).value,
    identity: async (signal) => identityOf(await issued({ signal })),
    signIn: async (signal) => identityOf(await ask({ signal, fresh: true }, true)),
    signOut: async () => {
      const forgotten = await (await openSource()).forget();
      // The library still holds in memory what is gone from the disk.
      held = undefined;
      source = undefined;
      return forgotten;
    },
  };
}

/** Stops waiting when `signal` aborts; what is waited for goes on for whoever else wants it. */
function unlessAborted<T>(waitedFor: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return waitedFor;
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new BridgeError("interrupted", "Interrupted while signing in."));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    waitedFor.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Roles of a service or scopes of a person, as the token says. Read for showing only: whether they hold, Graph decides. */
function rightsIn(token: string): string[] {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString("utf8")) as {
      roles?: unknown;
      scp?: unknown;
    };
    const roles = Array.isArray(claims.roles) ? claims.roles.map(String) : [];
    const scopes = typeof claims.scp === "string" ? claims.scp.split(" ").filter(Boolean) : [];
    return [...roles, ...scopes].sort();
  } catch (cause) {
    throw new BridgeError("sign-in", "The token of the sign-in service cannot be read.", {}, { cause });
  }
}
