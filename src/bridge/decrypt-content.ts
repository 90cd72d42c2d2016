import { resolve } from "node:path";
import { BridgeError } from "../domain/errors.ts";
import { decryptContent } from "../formats/content/encryption.ts";
import { aboutFile } from "./about-file.ts";
import { type ByteWork, byteStep } from "./byte-step.ts";
import { copyBytes } from "./copy-bytes.ts";
import type { Files } from "./needs.ts";
import { readEncryptionInfo } from "./read-encryption-info.ts";

/** Sizes in bytes; the digest in hex. */
export interface DecryptedContent {
  readonly size: number;
  readonly sizeEncrypted: number;
  readonly sha256: string;
}

/** Once for the MAC, once for the bytes. */
export const READ_TIMES = 2;

/**
 * Decrypts content made for Intune. `out` appears only when the MAC, the padding and the digest of the plain bytes fit.
 * @throws BridgeError "invalid" when content and info do not belong together; "usage", "not-found", "disk", "interrupted".
 */
export async function decryptContentFile(
  files: Pick<Files, "open" | "create" | "readText">,
  { file, out, info }: { readonly file: string; readonly out: string; readonly info: string },
  work: ByteWork = {},
): Promise<DecryptedContent> {
  if (new Set([file, out, info].map((path) => resolve(path))).size < 3)
    throw new BridgeError("usage", "The file, --out and --info have to be three different files.");
  const kept = await readEncryptionInfo(files, info);
  const content = await files.open(file);
  try {
    const step = byteStep(work, { step: "decrypt", text: file, total: READ_TIMES * content.size });
    const plain = decryptContent(step.reading(content), kept.fileEncryptionInfo);
    const sink = await files.create(out);
    const size = await aboutFile(file, () => copyBytes(plain, sink));
    step.done();
    return { size, sizeEncrypted: content.size, sha256: hexDigest(kept.fileEncryptionInfo.fileDigest) };
  } finally {
    await content.close();
  }
}

export const hexDigest = (base64: string) => Buffer.from(base64, "base64").toString("hex");
