import { type FileHandle, mkdir, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Files, OpenFile } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { decodeText } from "../formats/encoded-text.ts";
import { failing } from "./disk-failure.ts";
import { emptyFoldersIn, listFolder } from "./list-folder.ts";
import { createFile, createFolder } from "./whole-or-nothing.ts";

const CHUNK = 1 << 20;

/**
 * This machine's files. Temporary folders lie in `temporaryFolder`, which is asked for and made when it is needed: reading
 * a file wants no configuration.
 */
export function localFiles({
  temporaryFolder,
}: {
  temporaryFolder: string | (() => Promise<string>);
}): Files {
  const parentFolder = async () =>
    resolve(typeof temporaryFolder === "string" ? temporaryFolder : await temporaryFolder());
  return {
    open: async (path) => openFile(path, await failing(path, "read", () => open(path, "r"))),
    readText: (path) => failing(path, "read", async () => decodeText(await readFile(path))),
    create: createFile,
    createFolder,
    list: listFolder,
    emptyFolders: emptyFoldersIn,
    withTemporaryFolder: async (use) => {
      const parent = await parentFolder();
      await failing(parent, "made", () => mkdir(parent, { recursive: true, mode: 0o700 }));
      // The process id tells a folder in use from one that a killed process left.
      const folder = await failing(parent, "written to", () => mkdtemp(join(parent, `${process.pid}-`)));
      try {
        return await use(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    clearLeftovers: async () => clearLeftovers(await parentFolder()),
  };
}

async function openFile(path: string, handle: FileHandle): Promise<OpenFile> {
  const found = await failing(path, "read", () => handle.stat());
  if (found.isDirectory()) {
    await handle.close();
    throw new BridgeError("disk", `${path} is a folder, not a file.`, { file: path });
  }
  // A device or pipe has no length and may never end.
  if (!found.isFile()) {
    await handle.close();
    throw new BridgeError(
      "disk",
      `${path} is not an ordinary file.`,
      { file: path },
      { next: "Write what comes from it into a file first." },
    );
  }
  const readAt = async (into: Buffer, position: number) => {
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await failing(path, "read", () =>
        handle.read(into, filled, into.length - filled, position + filled),
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return into.subarray(0, filled);
  };
  return {
    path,
    size: found.size,
    read: async (position, length) => {
      if (position >= found.size || length <= 0) return new Uint8Array(0);
      return readAt(Buffer.allocUnsafe(Math.min(length, found.size - position)), position);
    },
    stream: async function* () {
      // The next chunk is read while this one is worked on. A chunk is valid until the one after it is asked for.
      const length = Math.min(CHUNK, Math.max(found.size, 4_096));
      const buffers = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)];
      const readChunk = (index: number) => {
        const reading = readAt(buffers[index % 2]!, index * length);
        reading.catch(() => {}); // awaited below; until then a failure must not count as unhandled
        return reading;
      };
      let ahead = readChunk(0);
      for (let index = 1; ; index++) {
        const chunk = await ahead;
        if (chunk.length === 0) return;
        ahead = readChunk(index);
        yield chunk;
      }
    },
    close: () => handle.close(),
  };
}

/** Folders of processes that are gone: killed in the middle of their work. */
async function clearLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of names) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (pid && pid !== process.pid && !isAlive(pid))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
