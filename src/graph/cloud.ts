import { BridgeError } from "../domain/errors.ts";

export type Cloud = "public" | "usgov" | "usgovdod" | "china";

/** Where a cloud answers; origins without a closing slash. */
export interface CloudHosts {
  readonly graph: string;
  readonly login: string;
  /** The app-only and signed-in scope: everything the registration was granted. */
  readonly scope: string;
}

/** Hosts of Microsoft Graph and of sign-in; a token of one cloud is worth nothing in another (fact G1). */
const HOSTS: Readonly<Record<Cloud, Omit<CloudHosts, "scope">>> = {
  public: { graph: "https://graph.microsoft.com", login: "https://login.microsoftonline.com" },
  usgov: { graph: "https://graph.microsoft.us", login: "https://login.microsoftonline.us" },
  usgovdod: { graph: "https://dod-graph.microsoft.us", login: "https://login.microsoftonline.us" },
  china: { graph: "https://microsoftgraph.chinacloudapi.cn", login: "https://login.chinacloudapi.cn" },
};

/** What a token for Azure Database for PostgreSQL is asked for (fact F124). */
export const DATABASE_SCOPE: Readonly<Record<Cloud, string>> = {
  public: "https://ossrdbms-aad.database.windows.net/.default",
  usgov: "https://ossrdbms-aad.database.usgovcloudapi.net/.default",
  usgovdod: "https://ossrdbms-aad.database.usgovcloudapi.net/.default",
  china: "https://ossrdbms-aad.database.chinacloudapi.cn/.default",
};

/** Hosts of a cloud, or of the sandbox that stands for it. */
export function hostsOf(cloud: Cloud, sandboxUrl: string | undefined): CloudHosts {
  const real = HOSTS[cloud];
  const scope = `${real.graph}/.default`;
  if (sandboxUrl === undefined) return { ...real, scope };
  const origin = sandboxUrl.replace(/\/+$/, "");
  return { graph: origin, login: origin, scope };
}

/**
 * Refuses an address we were told to go to when it lies elsewhere: with a sandbox nothing may leave its machine, and
 * without one nothing travels in clear.
 * @throws BridgeError "upstream".
 */
export function refuseStray(address: string, sandboxUrl: string | undefined, what: string): void {
  const { protocol, host } = new URL(address);
  const inside = sandboxUrl === undefined ? protocol === "https:" : sameHost(address, sandboxUrl);
  if (!inside)
    throw new BridgeError(
      "upstream",
      sandboxUrl === undefined
        ? `${what} on ${host} is not encrypted on its way (${protocol}//); it was not followed.`
        : `${what} lies on ${host}, outside of the sandbox; it was not followed.`,
      { host },
    );
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether two addresses lead to one machine by one name; every name of this machine counts as the same. */
export function sameHost(one: string, other: string): boolean {
  const [a, b] = [new URL(one).hostname, new URL(other).hostname];
  return a === b || (LOOPBACK.test(a) && LOOPBACK.test(b));
}
