import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Kysely } from "kysely";
import type { StoreKeeper, StoreState } from "../bridge/needs.ts";
import { readContents } from "./copy/read-contents.ts";
import { takeContents } from "./copy/take-contents.ts";
import { backUpFile, integrityProblems, refuseIfNone, versionOf, withFile } from "./database-file.ts";
import { migrateFile } from "./migrate-file.ts";
import { NEWEST_VERSION } from "./migrations.ts";
import { restoreFile } from "./restore-file.ts";
import type { Schema } from "./schema.ts";
import { BUSY_TIMEOUT, DATABASE_FILE, openSqlite } from "./sqlite.ts";

/** Who reads everything once, in the order in which it lies, looks at no page again. */
const CACHE_TO_READ_ONCE_KIB = 2 * 1024;

/** Care for the embedded database in `folder`. */
export function sqliteKeeper(folder: string): StoreKeeper {
  const path = resolve(folder, DATABASE_FILE);
  const using = async <T>(work: (db: Kysely<Schema>) => Promise<T>, cacheKib?: number): Promise<T> => {
    const db = openSqlite(folder, BUSY_TIMEOUT, cacheKib);
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  };
  return {
    check: () => check(path),
    migrate: (now) => using((db) => migrateFile(db, path, now)),
    read: async (use) => {
      await refuseIfNone(path);
      return using((db) => readContents(db, use), CACHE_TO_READ_ONCE_KIB);
    },
    take: (contents, options) => using((db) => takeContents(db, contents, options)),
    backup: (to, { replace = false } = {}) => backUpFile(path, to, replace),
    restore: (from) => restoreFile(path, from),
  };
}

async function check(path: string): Promise<StoreState> {
  const state = { engine: "sqlite", path, version: 0, newest: NEWEST_VERSION, size: 0 } as const;
  const found = await stat(path).catch(() => undefined);
  if (!found) return { ...state, problems: await folderProblems(dirname(path)) };
  const size = found.size + ((await stat(`${path}-wal`).catch(() => undefined))?.size ?? 0);
  const problems: string[] = [];
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0)
    problems.push(
      `Others can reach the file: its mode is ${(found.mode & 0o777).toString(8)}, wanted is 600.`,
    );
  let version = 0;
  try {
    version = withFile(path, true, (database) => {
      problems.push(...integrityProblems(database));
      return versionOf(database);
    });
    if (version > NEWEST_VERSION)
      problems.push(`It has version ${version}; this ccmbridge knows up to ${NEWEST_VERSION}.`);
  } catch (error) {
    problems.push((error as Error).message);
  }
  return { ...state, version, size, problems };
}

/** Why no database can be made in a folder; the folder itself may have to be made first. */
async function folderProblems(folder: string): Promise<string[]> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error)
    return found.code === "ENOENT" && dirname(folder) !== folder
      ? folderProblems(dirname(folder))
      : [`It cannot be made: ${folder} cannot be looked at (${found.code}).`];
  if (!found.isDirectory()) return [`It cannot be made: ${folder} is no folder.`];
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => [],
    () => [`It cannot be made: ${folder} is not writable.`],
  );
}
