import { BridgeError } from "../../domain/errors.ts";
import type { ApiKeys, Clock } from "../needs.ts";
import { type KeyView, keyView } from "./key-view.ts";

/**
 * Makes a key good for nothing, from the next request on. Named by its id, or by its name when one good key has it.
 * @throws BridgeError "not-found", "ambiguous"; "conflict" when it was revoked before.
 */
export async function revokeKey(
  { keys, clock }: { readonly keys: ApiKeys; readonly clock: Pick<Clock, "now"> },
  idOrName: string,
): Promise<KeyView> {
  const all = await keys.list();
  const good = all.filter(({ revokedAt }) => revokedAt === null);
  const named = good.filter(({ name }) => name === idOrName);
  if (named.length > 1)
    throw new BridgeError(
      "ambiguous",
      `${named.length} keys are named ${idOrName}: ${named.map(({ id }) => id).join(", ")}.`,
      {},
      { next: "Say the id." },
    );
  const key = all.find(({ id }) => id === idOrName) ?? named[0];
  if (!key)
    throw new BridgeError(
      "not-found",
      `There is no key ${idOrName}.`,
      {},
      { next: "`ccmbridge key list` has them." },
    );
  const at = clock.now().toISOString();
  if (key.revokedAt !== null || !(await keys.revoke(key.id, at)))
    throw new BridgeError("conflict", `Key ${key.id} is revoked already.`, { key: key.id });
  return keyView({ ...key, revokedAt: at });
}
