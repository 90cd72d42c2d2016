import { type KeptEncryptionInfo, parseEncryptionInfo } from "../formats/content/encryption-info.ts";
import { aboutFile } from "./about-file.ts";
import type { Files } from "./needs.ts";

/** @throws BridgeError "invalid" naming the file and the member that does not fit; "not-found" or "disk". */
export async function readEncryptionInfo(
  files: Pick<Files, "readText">,
  path: string,
): Promise<KeptEncryptionInfo> {
  const text = await files.readText(path);
  return aboutFile(path, async () => parseEncryptionInfo(text));
}
