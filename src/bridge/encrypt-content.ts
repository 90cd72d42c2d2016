import { resolve } from "node:path";
import { BridgeError } from "../domain/errors.ts";
import { type EncryptedContent, encryptContent } from "../formats/content/encryption.ts";
import { type ByteWork, byteStep } from "./byte-step.ts";
import type { Files, NewFile } from "./needs.ts";

/**
 * Encrypts a file as Intune wants it (facts G50 to G55): the content to `out`, its keys and sizes to `info`. Both appear
 * whole or not at all, readable by their owner only. Memory stays flat whatever the size.
 * @throws BridgeError "usage" when two of the paths are one; "not-found" or "disk"; "interrupted".
 */
export async function encryptContentFile(
  files: Pick<Files, "open" | "create">,
  { file, out, info }: { readonly file: string; readonly out: string; readonly info: string },
  work: ByteWork = {},
): Promise<EncryptedContent> {
  if (new Set([file, out, info].map((path) => resolve(path))).size < 3)
    throw new BridgeError("usage", "The file, --out and --info have to be three different files.");
  const source = await files.open(file);
  const begun: NewFile[] = [];
  try {
    // Both are begun before the work: what cannot be written is found at once.
    const content = await files.create(out);
    begun.push(content);
    const keys = await files.create(info);
    begun.push(keys);
    const step = byteStep(work, { step: "encrypt", text: file, total: source.size });
    const encrypted = await encryptContent(step.through(source.stream()), content, {
      expected: source.size,
    });
    await keys.write(0, new TextEncoder().encode(`${JSON.stringify(inOrder(encrypted), undefined, 2)}\n`));
    await content.finish();
    begun.shift();
    await keys.finish();
    step.done();
    return inOrder(encrypted);
  } catch (error) {
    await Promise.allSettled(begun.map((one) => one.abandon()));
    throw error;
  } finally {
    await source.close();
  }
}

const inOrder = ({ size, sizeEncrypted, fileEncryptionInfo }: EncryptedContent): EncryptedContent => ({
  size,
  sizeEncrypted,
  fileEncryptionInfo,
});
