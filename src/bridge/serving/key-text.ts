import { createHash, timingSafeEqual } from "node:crypto";
import type { StoredKey } from "../needs.ts";

/** An id to find it by, and 256 bits nobody guesses. The mark in front lets scanners of repositories find a key that leaked. */
const FORM = /^ccmb_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export function keyText(idBytes: Uint8Array, secret: Uint8Array): { id: string; key: string } {
  const id = Buffer.from(idBytes).toString("hex");
  return { id, key: `ccmb_${id}_${Buffer.from(secret).toString("base64url")}` };
}

/** The id in a key; undefined for a text that is none. */
export const keyIdOf = (key: string): string | undefined => FORM.exec(key)?.[1];

/** One pass is enough: what is hashed is as long as the hash, so there is nothing to guess from. */
export const keyHash = (salt: string, key: string): string =>
  createHash("sha256").update(Buffer.from(salt, "hex")).update(key).digest("hex");

/** Takes as long for a wrong key as for the right one. */
export const isKey = ({ salt, hash }: Pick<StoredKey, "salt" | "hash">, key: string): boolean =>
  timingSafeEqual(Buffer.from(keyHash(salt, key), "hex"), Buffer.from(hash, "hex"));
