/** How the person at this browser signed in. Kept for this tab alone, and gone with it. */
export type Credential =
  | { readonly kind: "key"; readonly key: string }
  /** Tokens are kept by MSAL, in this tab's storage as well. */
  | { readonly kind: "entra" };

const PLACE = "ccmbridge.credential";

export function rememberedCredential(): Credential | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    if (typeof kept !== "object" || kept === null || !("kind" in kept)) return undefined;
    if (kept.kind === "entra") return { kind: "entra" };
    return "key" in kept && typeof kept.key === "string" ? { kind: "key", key: kept.key } : undefined;
  } catch {
    // Storage that is shut off or holds something else: as if nobody had signed in.
    return undefined;
  }
}

export function rememberCredential(credential: Credential | undefined): void {
  try {
    if (credential) sessionStorage.setItem(PLACE, JSON.stringify(credential));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // It holds for as long as the page is open.
  }
}
