import { readFile } from "node:fs/promises";
import {
  type AuthenticationResult,
  ConfidentialClientApplication,
  type Configuration,
  ManagedIdentityApplication,
  PublicClientApplication,
} from "@azure/msal-node";
import { BridgeError } from "../domain/errors.ts";
import { readCertificate } from "./certificate.ts";
import type { SignInOptions } from "./sign-in.ts";
import { type SignInNetwork, signInNetwork } from "./sign-in-network.ts";
import { tokenCache } from "./token-cache.ts";

export interface TokenRequest {
  readonly signal?: AbortSignal | undefined;
  /** Goes past the cache. */
  readonly fresh?: boolean;
  /** What the service wants to see in the token, as JSON. */
  readonly claims?: string | undefined;
}
export interface IssuedToken {
  readonly value: string;
  readonly expiresAt: Date;
  /** User principal name of a person. */
  readonly user: string | undefined;
}
/** Where tokens come from, one kind of credential each. Errors are those of `SignInNetwork.carry`. */
export interface TokenSource {
  issue(request: TokenRequest): Promise<IssuedToken>;
  signIn(request: TokenRequest): Promise<IssuedToken>;
  forget(): Promise<boolean>;
}

/** Microsoft's sign-in library, set up for the credential that is configured. */
export async function tokenSource(options: SignInOptions): Promise<TokenSource> {
  const { credential } = options;
  switch (credential.kind) {
    case "managedIdentity":
      return managedIdentity(options, credential.identityClientId);
    case "deviceCode":
      return person(options);
    case "secret":
      return service(options, { clientSecret: credential.value });
    case "certificate":
      return service(options, {
        clientCertificate: await readCertificate(credential.path, credential.password),
      });
    case "federated":
      // Read anew each time: the platform replaces it every few minutes (fact A7).
      return service(options, {
        clientAssertion: async () => (await readFile(credential.tokenFile, "utf8")).trim(),
      });
  }
}

type ServiceAuth = Pick<Configuration["auth"], "clientSecret" | "clientCertificate" | "clientAssertion">;

/** The cache of the library answers unless `fresh`; it is in memory only, services keep nothing at rest. */
function service(options: SignInOptions, auth: ServiceAuth): TokenSource {
  const network = signInNetwork(options.sandboxUrl);
  const client = new ConfidentialClientApplication(configuration(options, network, auth));
  const issue = async ({ fresh = false, claims }: TokenRequest) =>
    issuedOf(
      await network.carry(() =>
        client.acquireTokenByClientCredential({
          scopes: [options.hosts.scope],
          skipCache: fresh,
          ...(claims === undefined ? {} : { claims }),
        }),
      ),
    );
  return { issue, signIn: issue, forget: async () => false };
}

/** The library keeps the first network it was given for managed identities as long as the process lives (fact A8). */
let identityNetwork: SignInNetwork | undefined;

function managedIdentity({ hosts, sandboxUrl }: SignInOptions, clientId: string | undefined): TokenSource {
  identityNetwork ??= signInNetwork(sandboxUrl);
  const network = identityNetwork;
  const client = new ManagedIdentityApplication({
    ...(clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } }),
    system: { networkClient: network },
  });
  const issue = async ({ fresh = false, claims }: TokenRequest) =>
    issuedOf(
      await network.carry(() =>
        client.acquireToken({
          resource: hosts.scope.replace(/\/\.default$/, ""),
          forceRefresh: fresh,
          ...(claims === undefined ? {} : { claims }),
        }),
      ),
    );
  return { issue, signIn: issue, forget: async () => false };
}

/** A person: signed in once with a device code, renewed silently from the encrypted cache afterwards. */
function person(options: SignInOptions): TokenSource {
  const { tenantId, clientId, hosts, cacheFolder, onDeviceCode } = options;
  const cache = tokenCache(cacheFolder, `${tenantId}.${clientId}`);
  const network = signInNetwork(options.sandboxUrl);
  const client = new PublicClientApplication({
    ...configuration(options, network, {}),
    cache: { cachePlugin: cache.plugin },
  });
  const scopes = [hosts.scope];
  const issue = async ({ fresh = false, claims }: TokenRequest) => {
    const [account] = await client.getTokenCache().getAllAccounts();
    if (!account)
      throw new BridgeError(
        "sign-in",
        "Nobody is signed in on this machine.",
        { tenantId, clientId },
        {
          next: "`ccmbridge login` signs you in with a code; a service wants a certificate, a secret or an identity.",
        },
      );
    return issuedOf(
      await network.carry(() =>
        client.acquireTokenSilent({
          account,
          scopes,
          forceRefresh: fresh,
          ...(claims === undefined ? {} : { claims }),
        }),
      ),
    );
  };
  return {
    issue,
    signIn: async ({ signal }) => {
      const request = {
        scopes,
        deviceCodeCallback: ({ message }: { message: string }) => onDeviceCode(message),
        cancel: false,
      };
      const stop = () => {
        request.cancel = true;
      };
      signal?.addEventListener("abort", stop, { once: true });
      const result = await network
        .carry(() => client.acquireTokenByDeviceCode(request))
        .finally(() => signal?.removeEventListener("abort", stop));
      // One person at a time: whoever was signed in before would be found first.
      const tokens = client.getTokenCache();
      for (const account of await tokens.getAllAccounts())
        if (account.homeAccountId !== result?.account?.homeAccountId) await tokens.removeAccount(account);
      return issuedOf(result);
    },
    forget: () => cache.remove(),
  };
}

/**
 * The library takes no authority without TLS. For the sandbox it is given a name that resolves nowhere with the metadata
 * of that name at hand, of which every address is the sandbox's (fact A13).
 */
function configuration(
  { tenantId, clientId, hosts, sandboxUrl }: SignInOptions,
  networkClient: SignInNetwork,
  auth: ServiceAuth,
): Configuration {
  const system = { networkClient };
  if (sandboxUrl === undefined)
    return { auth: { clientId, authority: `${hosts.login}/${tenantId}`, ...auth }, system };
  const authority = `https://${SANDBOX_NAME}/${tenantId}`;
  const authorityMetadata = JSON.stringify({
    authorization_endpoint: `${hosts.login}/${tenantId}/oauth2/v2.0/authorize`,
    token_endpoint: `${hosts.login}/${tenantId}/oauth2/v2.0/token`,
    issuer: `${hosts.login}/${tenantId}/v2.0`,
    jwks_uri: `${hosts.login}/${tenantId}/discovery/v2.0/keys`,
  });
  return {
    auth: { clientId, authority, authorityMetadata, knownAuthorities: [SANDBOX_NAME], ...auth },
    system,
  };
}
const SANDBOX_NAME = "login.sandbox.invalid";

function issuedOf(result: AuthenticationResult | null): IssuedToken {
  if (!result?.accessToken)
    throw new BridgeError("sign-in", "The sign-in service gave no token.", {}, { next: "Try again." });
  return {
    value: result.accessToken,
    expiresAt: result.expiresOn ?? new Date(Date.now() + 60 * 60_000),
    user: result.account?.username,
  };
}
