import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { ICachePlugin } from "@azure/msal-node";
import { BridgeError } from "../domain/errors.ts";

const [KEY_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 12, 16];

/**
 * A person's tokens at rest: AES-256-GCM in the data folder, the key in the person's home, both readable by them alone.
 * A copy of the project folder is worth nothing without the home folder. A cache that does not open counts as empty: the
 * answer to it is to sign in again.
 */
export function tokenCache(
  folder: string,
  name: string,
): { plugin: ICachePlugin; remove(): Promise<boolean> } {
  const path = join(folder, `sign-in.${name.replaceAll(/[^\w.-]/g, "_")}`);
  const keyPath = join(homedir(), ".ccmbridge", "key");
  return {
    plugin: {
      beforeCacheAccess: async (context) => {
        const text = await load(path, keyPath);
        if (text !== undefined) context.tokenCache.deserialize(text);
      },
      afterCacheAccess: async (context) => {
        if (context.cacheHasChanged) await save(path, keyPath, context.tokenCache.serialize());
      },
    },
    remove: async () => {
      const was = (await bytesOf(path)) !== undefined;
      await rm(path, { force: true });
      return was;
    },
  };
}

async function load(path: string, keyPath: string): Promise<string | undefined> {
  const [sealed, key] = await Promise.all([bytesOf(path), bytesOf(keyPath)]);
  if (!sealed || key?.length !== KEY_BYTES || sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const open = [decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
    return Buffer.concat(open).toString("utf8");
  } catch {
    return undefined;
  }
}

async function save(path: string, keyPath: string, text: string): Promise<void> {
  let key = await bytesOf(keyPath);
  if (key?.length !== KEY_BYTES) {
    key = randomBytes(KEY_BYTES);
    await write(keyPath, key);
  }
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  await write(path, Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const part = `${path}.${process.pid}.part`;
    await writeFile(part, bytes, { mode: 0o600 });
    await chmod(part, 0o600);
    await rename(part, path);
  } catch (cause) {
    throw new BridgeError(
      "disk",
      `The sign-in cannot be kept in ${path}: ${(cause as Error).message}`,
      { file: path },
      { cause },
    );
  }
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new BridgeError(
      "disk",
      `${path} cannot be read: ${(error as Error).message}`,
      { file: path },
      { cause: error },
    );
  }
}
