import { type AccountInfo, InteractionRequiredAuthError, PublicClientApplication } from "@azure/msal-browser";
import type { AnswerOf } from "../data/api.ts";

type Settings = AnswerOf<"GET /api/v1/sign-in">;

/**
 * Sign-in of people: authorization code with PKCE (fact I31), by leaving the page and coming back, since windows beside
 * it are often blocked. Loaded when it is wanted: it is as large as half of everything else.
 */
let opened: Promise<{ app: PublicClientApplication; scopes: string[] }> | undefined;

export function openEntra({ authority, clientId, scope }: Settings) {
  opened ??= (async () => {
    if (authority === null || clientId === null || scope === null)
      throw new Error("This server takes API keys alone.");
    const app = new PublicClientApplication({
      auth: { clientId, authority, redirectUri: `${location.origin}/` },
      cache: { cacheLocation: "sessionStorage" },
    });
    await app.initialize();
    return { app, scopes: [scope] };
  })();
  return opened;
}

/** Whether this page was come back to with a sign-in that now is complete. @throws what Entra refused. */
export async function cameBack(settings: Settings): Promise<boolean> {
  const { app } = await openEntra(settings);
  const result = await app.handleRedirectPromise();
  if (result) app.setActiveAccount(result.account);
  return result !== null;
}

export async function leaveToSignIn(settings: Settings): Promise<void> {
  const { app, scopes } = await openEntra(settings);
  await app.loginRedirect({ scopes, prompt: "select_account" });
}

/** A token for the API, from this tab's storage or afresh. Leaves the page when a person is needed (fact I34). */
export async function accessToken(): Promise<string> {
  if (!opened) throw new Error("Nobody signed in.");
  const { app, scopes } = await opened;
  const account: AccountInfo | undefined = app.getActiveAccount() ?? app.getAllAccounts()[0];
  if (!account) throw new Error("Nobody signed in.");
  try {
    return (await app.acquireTokenSilent({ account, scopes })).accessToken;
  } catch (error) {
    if (error instanceof InteractionRequiredAuthError)
      await app.acquireTokenRedirect({ account, scopes, claims: error.claims });
    throw error;
  }
}

/** Forgets the tokens of this tab; the person stays signed in at Entra (fact I35). */
export async function forgetEntra(): Promise<void> {
  const kept = await opened;
  await kept?.app.clearCache();
}
