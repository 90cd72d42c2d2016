import { BridgeError } from "../domain/errors.ts";
import { type KeptEncryptionInfo, parseEncryptionInfo } from "../formats/content/encryption-info.ts";
import type { Files } from "./needs.ts";

/** @throws BridgeError "invalid" naming the file and the member that does not fit; "not-found" or "disk". */
export async function readEncryptionInfo(
  files: Pick<Files, "readText">,
  path: string,
): Promise<KeptEncryptionInfo> {
  const text = await files.readText(path);
  try {
    return parseEncryptionInfo(text);
  } catch (cause) {
    if (!(cause instanceof BridgeError)) throw cause;
    throw new BridgeError(
      cause.code,
      `${path}: ${cause.message}`,
      { ...cause.facts, file: path },
      { cause, ...(cause.next ? { next: cause.next } : {}) },
    );
  }
}
