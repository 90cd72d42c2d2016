import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { CONTENT_PATH } from "./blob-storage.ts";

export interface SignedAddress {
  /** Path and query; whoever shows it puts the host in front at which it was asked. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Signed addresses of content and of reports, as Intune hands them out. */
export interface UploadAddresses {
  /** A new address for a blob; older ones stay good until they expire. */
  issue(name: string, now: number): SignedAddress;
  /** The blob an address leads to, or why it leads nowhere. */
  look(url: URL, now: number): { readonly name: string } | "expired" | "forged";
  /** The service takes an address back before its time. */
  expire(url: URL): void;
}

const HALF = 16;

/** Addresses below `path` that grant `permission` (`w` writing, `r` reading) for a time, signed with `key`. */
export function uploadAddresses(
  lifeSeconds: number,
  key: Buffer,
  path = CONTENT_PATH,
  permission: "w" | "r" = "w",
): UploadAddresses {
  const takenBack = new Set<string>();
  const stamp = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
  // Our own signature: Azurite's would run by this machine's clock, which is not the tenant's. Half of it is chance, so that
  // no two addresses are the same.
  const signed = (chance: Buffer, pathname: string, end: string) => {
    const words = [chance.toString("hex"), pathname, end, permission].join("\n");
    return Buffer.concat([chance, createHmac("sha256", key).update(words).digest().subarray(0, HALF)]);
  };
  return {
    issue: (name, now) => {
      const expiresAt = Math.floor(now / 1_000 + lifeSeconds) * 1_000;
      const se = stamp(expiresAt);
      const sig = signed(randomBytes(HALF), path + name, se).toString("base64");
      const query = new URLSearchParams({ sv: "2019-07-07", sr: "b", si: "-1", se, sp: permission, sig });
      return { path: `${path}${name}?${query}`, expiresAt };
    },
    look: (url, now) => {
      const end = url.searchParams.get("se") ?? "";
      const sig = url.searchParams.get("sig") ?? "";
      const given = Buffer.from(sig, "base64");
      const wanted = signed(given.subarray(0, HALF), url.pathname, end);
      const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);
      if (!isOurs || !url.pathname.startsWith(path)) return "forged";
      return now < Date.parse(end) && !takenBack.has(sig)
        ? { name: url.pathname.slice(path.length) }
        : "expired";
    },
    expire: (url) => void takenBack.add(url.searchParams.get("sig") ?? ""),
  };
}
