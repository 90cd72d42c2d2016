import { z } from "zod";
import { type Caller, ROLES } from "../../domain/caller.ts";
import { checkedInput } from "../checked-input.ts";
import type { ApiKeys, Clock } from "../needs.ts";
import { keyHash, keyText } from "./key-text.ts";
import { type KeyView, keyView } from "./key-view.ts";

export const CreateKey = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, "no control characters")
    .describe("What it is for, in words: the pipeline or program that uses it."),
  role: z.enum(ROLES).describe("Reader looks; Operator also changes; Admin also decides who calls."),
});

export interface CreatedKey extends KeyView {
  /** The key itself. It is told here and nowhere else: only a salted hash is kept. */
  readonly key: string;
}

/**
 * A new API key of this tenant.
 * @throws BridgeError "usage" for a name or a role that is none.
 */
export async function createKey(
  needs: {
    readonly keys: ApiKeys;
    readonly clock: Pick<Clock, "now">;
    readonly random: (length: number) => Uint8Array;
  },
  input: unknown,
  by: Pick<Caller, "name">,
): Promise<CreatedKey> {
  const { name, role } = checkedInput(CreateKey, input);
  const { id, key } = keyText(needs.random(8), needs.random(32));
  const salt = Buffer.from(needs.random(16)).toString("hex");
  const stored = {
    id,
    name,
    role,
    salt,
    hash: keyHash(salt, key),
    createdAt: needs.clock.now().toISOString(),
    createdBy: by.name,
    revokedAt: null,
  };
  await needs.keys.add(stored);
  return { ...keyView(stored), key };
}
