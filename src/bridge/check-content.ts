import { BridgeError } from "../domain/errors.ts";
import { checkContent } from "../formats/content/encryption.ts";
import { aboutFile } from "./about-file.ts";
import { type ByteWork, byteStep } from "./byte-step.ts";
import { type DecryptedContent, hexDigest, READ_TIMES } from "./decrypt-content.ts";
import type { Files } from "./needs.ts";
import { readEncryptionInfo } from "./read-encryption-info.ts";

/**
 * Decrypts without keeping anything: what Intune does at commit (quirk Q2), done at home.
 * @throws BridgeError "invalid" saying what does not fit; "not-found", "disk", "interrupted".
 */
export async function checkContentFile(
  files: Pick<Files, "open" | "readText">,
  { file, info }: { readonly file: string; readonly info: string },
  work: ByteWork = {},
): Promise<DecryptedContent> {
  const kept = await readEncryptionInfo(files, info);
  const content = await files.open(file);
  try {
    const step = byteStep(work, { step: "check", text: file, total: READ_TIMES * content.size });
    const size = await aboutFile(file, () => checkContent(step.reading(content), kept.fileEncryptionInfo));
    for (const [name, is, said] of [
      ["size", size, kept.size],
      ["sizeEncrypted", content.size, kept.sizeEncrypted],
    ] as const)
      if (said !== undefined && said !== is)
        throw new BridgeError("invalid", `${info} says ${name} is ${said}; it is ${is}.`, { file: info });
    step.done();
    return { size, sizeEncrypted: content.size, sha256: hexDigest(kept.fileEncryptionInfo.fileDigest) };
  } finally {
    await content.close();
  }
}
