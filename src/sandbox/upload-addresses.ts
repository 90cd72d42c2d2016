import { randomBytes } from "node:crypto";
import { CONTENT_PATH } from "./blob-storage.ts";

/** Signed addresses of content and of reports, as Intune hands them out. */
export interface UploadAddresses {
  /** A new address for a blob; older ones stay good until they expire. */
  issue(name: string, origin: string, now: number): { readonly url: string; readonly expiresAt: number };
  /** The blob an address leads to, or why it leads nowhere. */
  look(url: URL, now: number): { readonly name: string } | "expired" | "forged";
  /** The service takes an address back before its time. */
  expire(url: URL): void;
}

/** Addresses below `path` that grant `permission` (`w` writing, `r` reading) for a time. */
export function uploadAddresses(
  lifeSeconds: number,
  path = CONTENT_PATH,
  permission: "w" | "r" = "w",
): UploadAddresses {
  const issued = new Map<string, { readonly name: string; expiresAt: number }>();
  const stamp = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
  return {
    issue: (name, origin, now) => {
      const expiresAt = now + lifeSeconds * 1_000;
      // Our own signature: Azurite's would run by this machine's clock, which is not the tenant's.
      const signature = randomBytes(32).toString("base64");
      issued.set(signature, { name, expiresAt });
      const query = new URLSearchParams({
        sv: "2019-07-07",
        sr: "b",
        si: "-1",
        se: stamp(expiresAt),
        sp: permission,
        sig: signature,
      });
      return { url: `${origin}${path}${name}?${query}`, expiresAt };
    },
    look: (url, now) => {
      const found = issued.get(url.searchParams.get("sig") ?? "");
      if (!found || url.pathname !== path + found.name) return "forged";
      if (url.searchParams.get("se") === null) return "forged";
      return now < found.expiresAt ? { name: found.name } : "expired";
    },
    expire: (url) => {
      const found = issued.get(url.searchParams.get("sig") ?? "");
      if (found) found.expiresAt = 0;
    },
  };
}
