import type { SiteValues } from "../bridge/needs.ts";
import { textOf } from "../formats/site-record.ts";
import { ifThere, siteIdentity } from "./site-checks.ts";
import type { AskSite } from "./site-client.ts";
import { lookupIn, pageOf } from "./site-rows.ts";

const ROLES = {
  managementPoints: "SMS Management Point",
  fallbackStatusPoints: "SMS Fallback Status Point",
} as const;

/**
 * What the site says of itself: its code, and which servers have the roles that a command line names (fact S87). Undefined
 * where it does not say which site it is. @throws BridgeError as `AskSite`, "not-found" apart.
 */
export async function siteValues(
  ask: AskSite,
  signal?: AbortSignal | undefined,
): Promise<SiteValues | undefined> {
  const identity = await siteIdentity(ask, signal);
  if (!identity) return undefined;
  const servers = await serversByRole(ask, signal);
  const having = (role: string) => servers && (servers.get(role) ?? []);
  return {
    ...identity,
    managementPoints: having(ROLES.managementPoints),
    fallbackStatusPoints: having(ROLES.fallbackStatusPoints),
  };
}

/** Null where nothing is shown: every site has roles, so that no row is a right that is missing (fact S24). */
async function serversByRole(
  ask: AskSite,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly string[]> | null> {
  // No selection: its key has several parts, and a selection without them gives one row (fact S49).
  const answer = await ifThere(() => ask({ path: "wmi/SMS_SCI_SysResUse", query: { $top: "5000" } }, signal));
  const rows = answer === undefined ? [] : pageOf(answer, "SMS_SCI_SysResUse").rows;
  if (rows.length === 0) return null;
  const servers = new Map<string, string[]>();
  for (const row of rows) {
    const role = textOf(lookupIn(row)("RoleName"));
    const server = textOf(lookupIn(row)("NetworkOSPath"))?.replace(/^\\+/, "").toLowerCase();
    if (!role || !server) continue;
    servers.set(role, [...(servers.get(role) ?? []), server]);
  }
  return servers;
}
