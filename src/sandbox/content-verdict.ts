import { createDecipheriv, createHash, createHmac } from "node:crypto";
import { fromBufferPromise } from "yauzl";
import type { StoredBlob } from "./blob-storage.ts";
import type { JsonObject } from "./check-body.ts";

const HEADER = 48;

/**
 * SHA-256 (hex) of what encrypted content decrypts to, when it is what was announced (facts G50 to G53, G33a): blocks and a block list, announced sizes, MAC over
 * vector and cipher text, and a digest of what it decrypts to. Undefined when it is not; never says why, as the service never does.
 */
export async function digestOfContent(
  blob: StoredBlob | undefined,
  announced: {
    readonly size: number;
    readonly sizeEncrypted: number;
    /** For a Win32 app: what has to be in the zip that comes out (fact G94). */
    readonly setupFile?: unknown;
  },
  info: JsonObject,
): Promise<string | undefined> {
  if (!blob || blob.blocks === 0 || blob.size !== announced.sizeEncrypted) return undefined;
  if (info.profileIdentifier !== "ProfileVersion1" || info.fileDigestAlgorithm !== "SHA256") return undefined;
  const [key, macKey, vector, mac, digest] = [
    bytes(info.encryptionKey, 32),
    bytes(info.macKey, 32),
    bytes(info.initializationVector, 16),
    bytes(info.mac, 32),
    bytes(info.fileDigest, 32),
  ];
  if (!key || !macKey || !vector || !mac || !digest) return undefined;

  const authentication = createHmac("sha256", macKey);
  const plainDigest = createHash("sha256");
  const decipher = createDecipheriv("aes-256-cbc", key, vector);
  let head = Buffer.alloc(0);
  let plainSize = 0;
  const kept: Buffer[] = [];
  const take = (plain: Buffer) => {
    plainSize += plain.length;
    if (announced.setupFile !== undefined) kept.push(plain);
    plainDigest.update(plain);
  };
  const takeCipher = (cipher: Uint8Array) => {
    authentication.update(cipher);
    take(decipher.update(cipher));
  };
  try {
    for await (const chunk of blob.read()) {
      if (head.length >= HEADER) {
        takeCipher(chunk);
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length < HEADER) continue;
      authentication.update(head.subarray(32, HEADER));
      takeCipher(head.subarray(HEADER));
    }
    take(decipher.final());
  } catch {
    // Wrong padding: a wrong key, or bytes that changed on the way.
    return undefined;
  }
  const isGood =
    head.length >= HEADER &&
    head.subarray(0, 32).equals(mac) &&
    head.subarray(32, HEADER).equals(vector) &&
    authentication.digest().equals(mac) &&
    plainDigest.copy().digest().equals(digest) &&
    plainSize === announced.size;
  if (!isGood) return undefined;
  if (announced.setupFile !== undefined && !(await holds(Buffer.concat(kept), String(announced.setupFile))))
    return undefined;
  return plainDigest.digest("hex");
}

/** Whether bytes are a zip with this file in it, all of which can be read. */
async function holds(zip: Buffer, setupFile: string): Promise<boolean> {
  const wanted = setupFile.replaceAll("\\", "/").toLowerCase();
  try {
    let found = false;
    for await (const entry of (await fromBufferPromise(zip)).eachEntry())
      found ||= entry.fileName.toLowerCase() === wanted;
    return found;
  } catch {
    return false;
  }
}

function bytes(value: unknown, length: number): Buffer | undefined {
  const read = typeof value === "string" ? Buffer.from(value, "base64") : undefined;
  return read?.length === length ? read : undefined;
}
