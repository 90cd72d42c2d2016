import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Files, NewFile, OpenFile } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";

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
  return {
    open: async (path) => openFile(path, await failing(path, "read", () => open(path, "r"))),
    readText: (path) =>
      failing(path, "read", async () => (await readFile(path, "utf8")).replace(/^\uFEFF/, "")),
    create: (path) => createFile(path),
    withTemporaryFolder: async (use) => {
      const parent = resolve(typeof temporaryFolder === "string" ? temporaryFolder : await temporaryFolder());
      await failing(parent, "made", () => mkdir(parent, { recursive: true, mode: 0o700 }));
      await clearLeftovers(parent);
      // The process id tells a folder in use from one that a killed process left.
      const folder = await failing(parent, "written to", () => mkdtemp(join(parent, `${process.pid}-`)));
      try {
        return await use(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function openFile(path: string, handle: FileHandle): Promise<OpenFile> {
  const found = await failing(path, "read", () => handle.stat());
  if (found.isDirectory()) {
    await handle.close();
    throw new BridgeError("disk", `${path} is a folder, not a file.`, { file: path });
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
      const buffers = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
      const readChunk = (index: number) => {
        const reading = readAt(buffers[index % 2]!, index * CHUNK);
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

/** A file that appears under its name only when it is whole. */
async function createFile(path: string): Promise<NewFile> {
  const target = resolve(path);
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isDirectory())
    throw new BridgeError("disk", `${path} is a folder; a file cannot take its place.`, { file: path });
  const partial = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.partial`);
  const handle = await failing(path, "written", () => open(partial, "wx", 0o600));
  const abandon = async () => {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
  };
  const orAbandon = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await failing(path, "written", work);
    } catch (error) {
      await abandon();
      throw error;
    }
  };
  return {
    write: (position, bytes) =>
      orAbandon(async () => {
        for (let at = 0; at < bytes.length; )
          at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
      }),
    finish: () =>
      orAbandon(async () => {
        await handle.sync();
        await handle.close();
        await rename(partial, target);
      }),
    abandon,
  };
}

/** Folders of processes that are gone: killed in the middle of their work. */
async function clearLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
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

const REASONS: Readonly<Record<string, readonly [reason: string, next: string]>> = {
  ENOENT: ["there is no such file or folder", "Check the path; it is taken from the folder you are in."],
  EACCES: ["you have no right to it", "Check the file's permissions."],
  EPERM: ["you have no right to it", "Check the file's permissions."],
  EISDIR: ["it is a folder", "Give the path of a file."],
  ENOTDIR: ["a part of the path is a file, not a folder", "Check the path."],
  ENOSPC: ["the disk is full", "Make room; nothing half-written was left behind."],
  EDQUOT: ["your quota on this disk is used up", "Make room; nothing half-written was left behind."],
  EROFS: ["the disk is read-only", "Write to another place."],
  EMFILE: ["too many files are open", "Close other programs, or raise the limit."],
};

async function failing<T>(path: string, done: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (code === "") throw cause;
    const [reason, next] = REASONS[code] ?? [code, undefined];
    throw new BridgeError(
      code === "ENOENT" && done === "read" ? "not-found" : "disk",
      `${path} cannot be ${done}: ${reason}.`,
      { file: path, code },
      { cause, ...(next ? { next } : {}) },
    );
  }
}
