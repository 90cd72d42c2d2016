import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Kysely } from "kysely";
import type { StoreKeeper, StoreState } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { readContents } from "./copy/read-contents.ts";
import { takeContents } from "./copy/take-contents.ts";
import { migrate, NEWEST_VERSION } from "./migrations.ts";
import type { Schema } from "./schema.ts";
import { BUSY_TIMEOUT, DATABASE_FILE, openSqlite } from "./sqlite.ts";
import { failing } from "./sqlite-failure.ts";

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
    migrate: (now) => using((db) => migrate(db, now)),
    read: async (use) => {
      await refuseIfNone(path);
      return using((db) => readContents(db, use), CACHE_TO_READ_ONCE_KIB);
    },
    take: (contents, options) => using((db) => takeContents(db, contents, options)),
    backup: (to, { replace = false } = {}) => backup(path, to, replace),
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
    version = withDatabase(path, true, (database) => {
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

function integrityProblems(database: DatabaseSync): string[] {
  return database
    .prepare("PRAGMA integrity_check(20)")
    .all()
    .map((row) => String(Object.values(row)[0]))
    .filter((text) => text !== "ok");
}

function versionOf(database: DatabaseSync): number {
  const table = database
    .prepare("select 1 from sqlite_schema where type = 'table' and name = 'schema_version'")
    .get();
  if (!table) return 0;
  return Number(database.prepare("select max(version) as version from schema_version").get()?.version ?? 0);
}

async function refuseIfNone(path: string): Promise<void> {
  if (await stat(path).catch(() => undefined)) return;
  throw new BridgeError(
    "not-found",
    `There is no database at ${path} yet.`,
    { file: path },
    { next: "The first apply makes one, or `ccmbridge store migrate`." },
  );
}

async function backup(path: string, to: string, replace: boolean) {
  await refuseIfNone(path);
  const target = resolve(to);
  const existing = await stat(target).catch(() => undefined);
  if (target === path || (existing && !existing.isFile()))
    throw new BridgeError("disk", `${to} cannot be replaced by a backup.`, { file: to });
  if (existing && !replace)
    throw new BridgeError(
      "conflict",
      `${to} is there already.`,
      { file: to },
      { next: "Choose another name, or say --force to replace it." },
    );
  const partial = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.partial`);
  try {
    // VACUUM INTO takes an empty file that is there: so it is private from its first byte.
    await onDisk(to, async () => (await open(partial, "wx", 0o600)).close());
    withDatabase(path, false, (database) => database.prepare("VACUUM INTO ?").run(partial));
    const version = withDatabase(partial, true, (copy) => {
      const [problem] = integrityProblems(copy);
      if (problem)
        throw new BridgeError("disk", `The copy of ${path} is damaged: ${problem}.`, { file: path });
      return versionOf(copy);
    });
    const { size } = await onDisk(to, async () => {
      const handle: FileHandle = await open(partial, "r+");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(partial, target);
      return stat(target);
    });
    return { size, version };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

function withDatabase<T>(path: string, readOnly: boolean, use: (database: DatabaseSync) => T): T {
  return failing(path, () => {
    const database = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT });
    try {
      return use(database);
    } finally {
      database.close();
    }
  });
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new BridgeError(
      "disk",
      `${path} cannot be written: ${(cause as Error).message}.`,
      { file: path },
      { cause, next: "Check that the folder is there, has room, and that you may write to it." },
    );
  }
}
