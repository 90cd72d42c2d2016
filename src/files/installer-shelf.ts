import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { InstallerShelf, StoredInstaller } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { failing } from "./disk-failure.ts";
import { createFile } from "./whole-or-nothing.ts";

/** Installers in a folder (0700) that is made when the first is handed in. Names were checked before they get here. */
export function installerShelf(folder: string): InstallerShelf {
  const stored = async (name: string, sha256: string | null): Promise<StoredInstaller | undefined> => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found?.isFile()
      ? { name, size: found.size, sha256, modifiedAt: found.mtime.toISOString() }
      : undefined;
  };
  return {
    save: async (name, bytes, limit) => {
      await failing(folder, "made", () => mkdir(folder, { recursive: true, mode: 0o700 }));
      const digest = createHash("sha256");
      const file = await createFile(join(folder, name));
      let position = 0;
      try {
        for await (const chunk of bytes) {
          if (position + chunk.length > limit)
            throw new BridgeError("invalid", `An installer has at most ${limit} bytes here.`, { limit });
          digest.update(chunk);
          await file.write(position, chunk);
          position += chunk.length;
        }
        if (position === 0) throw new BridgeError("invalid", "The installer is empty.");
        await file.finish();
      } catch (error) {
        await file.abandon();
        throw error;
      }
      return (await stored(name, digest.digest("hex")))!;
    },
    list: async () => {
      const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      const found = await Promise.all(
        names.filter((name) => !name.startsWith(".")).map((name) => stored(name, null)),
      );
      return found.filter((each) => each !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    path: async (name) => ((await stored(name, null)) ? join(folder, name) : undefined),
    remove: async (name) => {
      if (!(await stored(name, null))) return false;
      await failing(name, "removed", () => rm(join(folder, name)));
      return true;
    },
  };
}
