import type { Caller } from "../../domain/caller.ts";
import { BridgeError } from "../../domain/errors.ts";
import { webhookProblem } from "../../formats/webhooks/standard-webhook.ts";

/** A message as it came, and the keys it may be signed with. */
export type SignedMessage = Parameters<typeof webhookProblem>[0];

/**
 * Who holds a key of hints, by the signature of a message (facts F148, F149). It may say that a device enrolled, again and
 * again: what is said twice counts once.
 * @throws BridgeError "sign-in" when no signature fits or its time is too far from ours; "configuration" without a key.
 */
export function recogniseSigner(message: SignedMessage): Caller {
  if (message.keys.length === 0)
    throw new BridgeError(
      "configuration",
      "No key of signed hints is set here.",
      {},
      { next: "Set CCMBRIDGE_HINT_KEYS, or send a bearer token to /api/v1/events/enrollment." },
    );
  const problem = webhookProblem(message);
  if (problem !== undefined)
    throw new BridgeError(
      "sign-in",
      `The message is not believed: ${problem}.`,
      {},
      { next: "Sign it after Standard Webhooks with the key of hints, at the time it is sent." },
    );
  return { kind: "signature", id: message.headers["webhook-id"]!, name: "signed hint", role: "Operator" };
}
