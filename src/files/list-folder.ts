import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FoundFile } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { failing } from "./disk-failure.ts";

/** Every file below `folder`, in order of its name, whatever the system's order and language. */
export const listFolder = async (folder: string): Promise<FoundFile[]> => (await walk(folder)).files;

/** Names of the folders below `folder` that hold nothing, in order. */
export const emptyFoldersIn = async (folder: string): Promise<string[]> => (await walk(folder)).emptyFolders;

async function walk(folder: string): Promise<{ files: FoundFile[]; emptyFolders: string[] }> {
  if (!(await sorted(folder)).folder)
    throw new BridgeError("disk", `${folder} is a file, not a folder.`, {
      file: folder,
      code: "ENOTDIR",
    });
  const files: FoundFile[] = [];
  const emptyFolders: string[] = [];
  const visit = async (path: string, prefix: string) => {
    const entries = await failing(path, "read", () => readdir(path, { withFileTypes: true }));
    if (entries.length === 0 && prefix !== "") emptyFolders.push(prefix.slice(0, -1));
    for (const entry of entries) {
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
      else if (is.file) files.push({ name, path: at, size, modifiedAt: mtime });
      else throw new BridgeError("disk", `${at} is neither a file nor a folder.`, { file: at });
    }
  };
  await visit(folder, "");
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), emptyFolders: emptyFolders.sort() };
}

async function sorted(path: string) {
  const found = await failing(path, "read", () => stat(path));
  return { size: found.size, mtime: found.mtime, folder: found.isDirectory(), file: found.isFile() };
}
