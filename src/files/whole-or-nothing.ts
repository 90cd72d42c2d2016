import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { NewFile, NewFolder } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { failing } from "./disk-failure.ts";

/** Names under which something is being written. A process that is made to end at once takes them along. */
const unfinished = new Set<string>();
const removeUnfinished = () => {
  for (const left of unfinished) rmSync(left, { recursive: true, force: true });
};
const forgetAtExit = (path: string) => {
  // Once for all of them, however often there was none: a listener each time would add up in a process that lives on.
  if (!process.listeners("exit").includes(removeUnfinished)) process.once("exit", removeUnfinished);
  unfinished.add(path);
};

// After so many bytes the disk is set to work on them, while the next are computed: else all of it would wait for the end.
const SYNC_EVERY = 8 << 20;

const partialName = (target: string) =>
  join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.partial`);

/** A file that appears under its name only when it is whole. */
export async function createFile(
  path: string,
  { replace = true }: { readonly replace?: boolean | undefined } = {},
): Promise<NewFile> {
  const target = resolve(path);
  await refuseIfTaken(path, target, replace);
  const partial = partialName(target);
  const handle = await failing(path, "written", () => open(partial, "wx", 0o600));
  forgetAtExit(partial);
  const abandon = async () => {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
    unfinished.delete(partial);
  };
  const orAbandon = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await failing(path, "written", work);
    } catch (error) {
      await abandon();
      throw error;
    }
  };
  let unsynced = 0;
  let syncing: Promise<void> | undefined;
  const syncAlong = (written: number) => {
    unsynced += written;
    if (unsynced < SYNC_EVERY || syncing) return;
    unsynced = 0;
    syncing = handle.datasync().then(() => {
      syncing = undefined;
    });
    // A disk tells of a failure once: it is kept, and thrown when the file is finished.
    syncing.catch(() => {});
  };
  return {
    write: (position, bytes) =>
      orAbandon(async () => {
        for (let at = 0; at < bytes.length; )
          at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
        syncAlong(bytes.length);
      }),
    finish: () =>
      orAbandon(async () => {
        await syncing;
        await handle.sync();
        await handle.close();
        // Looked at again: somebody may have made it meanwhile.
        await refuseIfTaken(path, target, replace);
        await rename(partial, target);
        unfinished.delete(partial);
      }),
    abandon,
  };
}

async function refuseIfTaken(path: string, target: string, replace: boolean): Promise<void> {
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isDirectory())
    throw new BridgeError("disk", `${path} is a folder; a file cannot take its place.`, { file: path });
  // A device takes bytes, but not by having a file renamed over it.
  if (existing && !existing.isFile())
    throw new BridgeError("disk", `${path} is not an ordinary file; none can take its place.`, {
      file: path,
    });
  if (existing && !replace) throw taken(path);
}

/** A folder that appears under its name only when everything is in it. An empty one of that name makes room. */
export async function createFolder(path: string): Promise<NewFolder> {
  const target = resolve(path);
  const existing = await lstat(target).catch(() => undefined);
  if (existing && !existing.isDirectory())
    throw new BridgeError("disk", `${path} is there already and no folder.`, { file: path });
  if (existing && (await failing(path, "read", () => readdir(target))).length > 0) throw taken(path);
  const partial = partialName(target);
  await failing(path, "written", async () => {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(partial, { mode: 0o700 });
  });
  forgetAtExit(partial);
  const abandon = async () => {
    await rm(partial, { recursive: true, force: true });
    unfinished.delete(partial);
  };
  const insideOf = (name: string) => {
    const inside = resolve(partial, name);
    if (!inside.startsWith(partial + sep))
      throw new BridgeError("invalid", `${name} leads out of the folder it belongs into.`);
    return inside;
  };
  return {
    createFolder: async (name) => {
      const inside = insideOf(name);
      await failing(path, "written", () => mkdir(inside, { recursive: true }));
    },
    create: async (name) => {
      const inside = insideOf(name);
      await failing(path, "written", () => mkdir(dirname(inside), { recursive: true }));
      return createFile(inside, { replace: false });
    },
    finish: async () => {
      try {
        await failing(path, "written", async () => {
          if (existing) await rmdir(target);
          await rename(partial, target);
        });
        unfinished.delete(partial);
      } catch (error) {
        await abandon();
        throw error;
      }
    },
    abandon,
  };
}

const taken = (path: string) =>
  new BridgeError(
    "conflict",
    `${path} is there already.`,
    { file: path },
    { next: "Choose another name, or say --force where a file may be replaced." },
  );
