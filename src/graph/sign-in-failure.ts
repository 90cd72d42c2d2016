import { AuthError } from "@azure/msal-node";
import { BridgeError } from "../domain/errors.ts";
import { masked } from "./masked.ts";
import type { SignInOptions } from "./sign-in.ts";
import { SignInRefusal } from "./sign-in-network.ts";

/** What people can do about the codes they meet most (fact A15). */
const NEXT: Readonly<Record<string, string>> = {
  "7000215": "The client secret is wrong: give its value, not its id.",
  "7000222": "The client secret has expired: make a new one in the app registration, or use a certificate.",
  "700016": "The app registration is not known in this tenant: check client id and tenant id.",
  "700027":
    "The certificate or assertion does not belong to the app registration: upload the certificate there.",
  "700024": "The assertion has expired: check this machine's clock, or how the platform renews its token.",
  "700212": "No federated credential of the app registration fits the token's issuer.",
  "700213": "No federated credential of the app registration fits the token's issuer and subject.",
  "90002": "There is no such tenant: check the tenant id.",
  "65001": "An administrator has to consent to the rights: `ccmbridge rights` lists them.",
  "53003": "Conditional access refuses this sign-in: it may forbid device codes or this place.",
  "53000": "Conditional access wants a device that is managed; a device code signs in without one.",
  "53001": "Conditional access wants a device that is joined; a device code signs in without one.",
  "50076": "The tenant asks for a second factor: `ccmbridge login` signs you in anew.",
  "7000218": "The registration does not allow public client flows: switch them on under Authentication.",
};

/** The same for the protocol's own words, which come without a number or with one of many. */
const NEXT_BY_WORD: Readonly<Record<string, string>> = {
  authorization_declined: "The sign-in was declined in the browser: `ccmbridge login` begins anew.",
  expired_token: "The code was not entered in time: `ccmbridge login` gives a new one.",
  device_code_expired: "The code was not entered in time: `ccmbridge login` gives a new one.",
};

/** A failed sign-in as our error: the AADSTS code, what it means for the caller, and nothing that grants access. */
export function signInFailure(
  error: unknown,
  { tenantId, clientId, credential }: SignInOptions,
): BridgeError {
  if (error instanceof BridgeError) return error;
  const facts = { tenantId, clientId, credential: credential.kind };
  if (!(error instanceof AuthError || error instanceof SignInRefusal)) {
    const words = masked(error instanceof Error ? error.message : String(error));
    return new BridgeError("sign-in", `Signing in failed: ${words}`, facts, {
      next: "Check how the credential is configured: `docs/configuration.md` shows each kind.",
    });
  }
  const word = error instanceof SignInRefusal ? error.word : error.errorCode;
  const words = masked(error.message).split(/\r?\n| Trace ID:/)[0]!;
  const number = /AADSTS(\d+)/.exec(words)?.[1];
  const isSilent = /interaction_required|no_tokens_found|invalid_grant|no_account/.test(word);
  const next =
    (number && NEXT[number]) ??
    NEXT_BY_WORD[word] ??
    (isSilent && credential.kind === "deviceCode"
      ? "Sign in again: `ccmbridge login`."
      : "Check tenant id, client id and credential; `ccmbridge whoami` tries them.");
  return new BridgeError(
    "sign-in",
    `Signing in to ${tenantId} failed: ${words}`,
    { ...facts, aadsts: number, error: word, requestId: error.correlationId || undefined },
    { next },
  );
}
