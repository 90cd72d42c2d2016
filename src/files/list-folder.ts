import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FoundFile } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { failing } from "./disk-failure.ts";

/** Every file below `folder`, in order of its name, whatever the system's order and language. */
export async function listFolder(folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const visit = async (path: string, prefix: string) => {
    for (const entry of await failing(path, "read", () => readdir(path, { withFileTypes: true }))) {
      const [name, at] = [prefix + entry.name, join(path, entry.name)];
      const { size, mtime, ...is } = await sorted(at);
      if (is.folder && entry.isSymbolicLink())
        throw new BridgeError(
          "disk",
          `${at} is a link to a folder; such links are not followed.`,
          { file: at },
          { next: "Put the files themselves into the folder." },
        );
      if (is.folder) await visit(at, `${name}/`);
      else if (is.file) found.push({ name, path: at, size, modifiedAt: mtime });
      else throw new BridgeError("disk", `${at} is neither a file nor a folder.`, { file: at });
    }
  };
  await visit(folder, "");
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function sorted(path: string) {
  const found = await failing(path, "read", () => stat(path));
  return { size: found.size, mtime: found.mtime, folder: found.isDirectory(), file: found.isFile() };
}
