import { OAuthRefusal } from "./oauth-refusal.ts";

/** Resources a token can be for: Graph of every cloud (fact G1). */
export const GRAPH_HOSTS = [
  "https://graph.microsoft.com",
  "https://graph.microsoft.us",
  "https://dod-graph.microsoft.us",
  "https://microsoftgraph.chinacloudapi.cn",
] as const;

/** Azure Database for PostgreSQL: every tenant has its service principal. */
const DATABASE_RESOURCE = "https://ossrdbms-aad.database.windows.net";

/** @throws OAuthRefusal for a resource the tenant does not have. */
export function audienceOf(resource: string, siteResource: string): string {
  const found = [...GRAPH_HOSTS, DATABASE_RESOURCE, siteResource].find(
    (host) => host === resource.replace(/\/$/, ""),
  );
  if (!found)
    throw new OAuthRefusal(
      "invalid_resource",
      500011,
      `The resource principal named ${resource} was not found in the tenant named Contoso.`,
    );
  return found;
}

/** Audience and scopes; a service may ask for `/.default` only. */
export function scopesOf(
  text: string,
  siteResource: string,
  service = false,
): { audience: string; scopes: string[] } {
  const reserved = new Set(["openid", "profile", "offline_access", "email"]);
  const wanted = text.split(/\s+/).filter((scope) => scope !== "" && !reserved.has(scope));
  if (wanted.length === 0)
    throw new OAuthRefusal(
      "invalid_scope",
      70011,
      "The provided request must include a 'scope' input parameter.",
    );
  const parts = wanted.map((scope) => {
    const found = /^((?:https|api):\/\/.+?)\/+([^/]+)$/.exec(scope);
    return found
      ? { audience: audienceOf(found[1]!, siteResource), scope: found[2]! }
      : { audience: GRAPH_HOSTS[0], scope };
  });
  if (service && !(parts.length === 1 && parts[0]!.scope === ".default"))
    throw new OAuthRefusal(
      "invalid_scope",
      1002012,
      `The provided value for scope ${text} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    );
  return { audience: parts[0]!.audience, scopes: parts.map(({ scope }) => scope) };
}
