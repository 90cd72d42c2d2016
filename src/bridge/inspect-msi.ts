import { createHash } from "node:crypto";
import { inspectDatabase, type MsiReport } from "../formats/msi/report.ts";
import { aboutFile } from "./about-file.ts";
import type { Files, OpenFile } from "./needs.ts";

export type { MsiReport };

/**
 * Reads an MSI on this machine: what it is, and what Intune wants to know of it. The whole file is read once for its
 * digest; of its contents only what is needed.
 * @throws BridgeError "invalid" when it is no readable MSI; "not-found" or "disk" when it cannot be read.
 */
export async function inspectMsi(files: Pick<Files, "open">, path: string): Promise<MsiReport> {
  const file = await files.open(path);
  try {
    // First what is quick and may refuse the file; then the digest, which takes as long as the file is.
    const report = await readMsi(file);
    const digest = createHash("sha256");
    for await (const chunk of file.stream()) digest.update(chunk);
    return { ...report, sha256: digest.digest("hex") };
  } finally {
    await file.close();
  }
}

/** The same without a digest of the whole file. @throws BridgeError "invalid" that names the file. */
export const readMsi = (file: OpenFile): Promise<MsiReport> =>
  aboutFile(file.path, () => inspectDatabase(file, ""));
