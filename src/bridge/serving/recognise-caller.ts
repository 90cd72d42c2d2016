import { type Caller, strongestRole } from "../../domain/caller.ts";
import { BridgeError } from "../../domain/errors.ts";
import type { AccessTokens, ApiKeys } from "../needs.ts";
import { isKey, keyIdOf } from "./key-text.ts";

/** Stands for the key that is not there, so that an unknown id takes as long as a wrong secret. */
const NOBODY = { salt: "00".repeat(16), hash: "00".repeat(32) };

export interface RecognisingNeeds {
  readonly keys: Pick<ApiKeys, "find">;
  /** Undefined where no app registration is configured for callers. */
  readonly tokens: AccessTokens | undefined;
  /** A key of this process alone, never stored; undefined where there is none. */
  readonly ownKey?: { readonly caller: Caller; readonly matches: (text: string) => boolean } | undefined;
}

/**
 * Who is behind the credential of a request.
 * @throws BridgeError "sign-in" when it opens nothing here; "denied" for a good token without any role of ours.
 */
export async function recogniseCaller(
  { keys, tokens, ownKey }: RecognisingNeeds,
  credential: string,
  now: Date,
): Promise<Caller> {
  const id = keyIdOf(credential);
  if (id !== undefined) {
    if (ownKey?.matches(credential)) return ownKey.caller;
    const key = await keys.find(id);
    const good = isKey(key ?? NOBODY, credential);
    if (!key || !good) throw unknown("The API key is not known.");
    if (key.revokedAt !== null) throw unknown("The API key was revoked.");
    return { kind: "key", id: key.id, name: key.name, role: key.role };
  }
  if (!tokens || credential.split(".").length !== 3)
    throw unknown("The credential is none that is known here.");
  const { tenantId, objectId, name, roles } = await tokens.verify(credential, now);
  const role = strongestRole(roles);
  if (!role)
    throw new BridgeError(
      "denied",
      "The token carries none of the roles Reader, Operator and Admin.",
      {},
      { next: "Assign one in Entra, under the enterprise application of this API; then sign in again." },
    );
  return { kind: "entra", id: `${tenantId}/${objectId}`, name, role };
}

const unknown = (message: string) =>
  new BridgeError(
    "sign-in",
    message,
    {},
    {
      next: "Send `Authorization: Bearer` with an API key (`ccmbridge key create`) or an access token for this API.",
    },
  );
