import { BridgeError } from "../../domain/errors.ts";
import type { SecretPlace } from "../../domain/notifications/rule.ts";
import type { Files } from "../needs.ts";

/** How a secret is read that a rule names. */
export interface SecretNeeds {
  readonly files: Pick<Files, "readText">;
  readonly environment: (name: string) => string | undefined;
}

/**
 * The secret in a place, in clear; it goes into no message.
 * @throws BridgeError "configuration" when there is none; "not-found", "disk".
 */
export async function secretAt(
  { files, environment }: SecretNeeds,
  place: SecretPlace,
  what: string,
): Promise<string> {
  const [where, text] =
    "env" in place
      ? [`environment variable ${place.env}`, environment(place.env)]
      : [`file ${place.file}`, await files.readText(place.file)];
  const secret = text?.trim() ?? "";
  // A reference that was not resolved stands there as it is (fact F123).
  if (secret !== "" && !secret.startsWith("@Microsoft.KeyVault(")) return secret;
  throw new BridgeError(
    "configuration",
    secret === ""
      ? `The ${where} is empty or not set; it should hold ${what}.`
      : `The ${where} holds a Key Vault reference that was not resolved, in place of ${what}.`,
    {},
    { next: "Put it there where this runs: a rule keeps the place of a secret, never the secret." },
  );
}
