import { AuthError, ServerError } from "@azure/msal-node";
import { BridgeError } from "../domain/errors.ts";
import { masked } from "./masked.ts";
import type { SignInOptions } from "./sign-in.ts";

/** What people can do about the codes they meet most (fact A15). */
const NEXT: Readonly<Record<string, string>> = {
  "7000215": "The client secret is wrong: give its value, not its id.",
  "7000222": "The client secret has expired: make a new one in the app registration, or use a certificate.",
  "700016": "The app registration is not known in this tenant: check client id and tenant id.",
  "700027":
    "The certificate or assertion does not belong to the app registration: upload the certificate there.",
  "700213": "No federated credential of the app registration fits the token's issuer and subject.",
  "90002": "There is no such tenant: check the tenant id.",
  "65001": "An administrator has to consent to the rights: `ccmbridge rights` lists them.",
  "53003": "Conditional access refuses this sign-in: it may forbid device codes or this place.",
  "50076": "The tenant asks for a second factor: `ccmbridge login` signs you in anew.",
  "7000218": "The registration does not allow public client flows: switch them on under Authentication.",
};

/** A failed sign-in as our error: the AADSTS code, what it means for the caller, and nothing that grants access. */
export function signInFailure(
  error: unknown,
  { tenantId, clientId, credential }: SignInOptions,
): BridgeError {
  if (error instanceof BridgeError) return error;
  const facts = { tenantId, clientId, credential: credential.kind };
  if (!(error instanceof AuthError)) {
    const words = masked(error instanceof Error ? error.message : String(error));
    return new BridgeError("sign-in", `Signing in failed: ${words}`, facts, {
      next: "Check how the credential is configured: `docs/configuration.md` shows each kind.",
    });
  }
  const words = masked(error.errorMessage || error.message).split(/\r?\n| Trace ID:/)[0]!;
  const number = (error instanceof ServerError ? error.errorNo : undefined) ?? /AADSTS(\d+)/.exec(words)?.[1];
  const isSilent = /interaction_required|no_tokens_found|invalid_grant|no_account/.test(error.errorCode);
  const next =
    (number && NEXT[number]) ??
    (isSilent && credential.kind === "deviceCode"
      ? "Sign in again: `ccmbridge login`."
      : "Check tenant id, client id and credential; `ccmbridge whoami` tries them.");
  return new BridgeError(
    "sign-in",
    `Signing in to ${tenantId} failed: ${words}`,
    { ...facts, aadsts: number, error: error.errorCode, requestId: error.correlationId || undefined },
    { next },
  );
}
