import type { Apps, Estate, Policies } from "../../bridge/needs.ts";
import { decodeRegistrationToken } from "../../domain/ccmsetup/registration-token.ts";
import { BridgeError } from "../../domain/errors.ts";
import { ourApps } from "./install-source.ts";

/**
 * What verdicts rest on besides single devices: when the tokens in our apps' lines end (the tokens themselves stay here),
 * and the tenant's co-management settings policies.
 */
export async function readEstate(
  apps: Pick<Apps, "list">,
  policies: Pick<Policies, "list">,
  signal?: AbortSignal,
): Promise<Estate> {
  const tokenExpiresAt: Record<string, string> = {};
  for (const { id, commandLine } of await ourApps(apps, signal)) {
    const token = /\/regtoken:([^\s"]+)/i.exec(commandLine)?.[1];
    const decoded = token === undefined ? undefined : decodeRegistrationToken(token);
    if (decoded?.ok && decoded.expiresAt) tokenExpiresAt[id] = decoded.expiresAt.toISOString();
  }
  return { tokenExpiresAt, comanagementPolicies: await orNull(namesOf(policies, signal)) };
}

async function namesOf(policies: Pick<Policies, "list">, signal?: AbortSignal): Promise<string[]> {
  return (await Array.fromAsync(policies.list(signal))).map(({ displayName }) => displayName);
}

/** What may not be read is unknown. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BridgeError && error.code === "denied") return null;
    throw error;
  }
}
