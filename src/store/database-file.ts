import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { BridgeError } from "../domain/errors.ts";
import { BUSY_TIMEOUT } from "./sqlite.ts";
import { failing } from "./sqlite-failure.ts";

/** What SQLite itself finds broken. */
export function integrityProblems(database: DatabaseSync): string[] {
  return database
    .prepare("PRAGMA integrity_check(20)")
    .all()
    .map((row) => String(Object.values(row)[0]))
    .filter((text) => text !== "ok");
}

/** 0 for a file that is no database of ours. */
export function versionOf(database: DatabaseSync): number {
  const table = database
    .prepare("select 1 from sqlite_schema where type = 'table' and name = 'schema_version'")
    .get();
  if (!table) return 0;
  return Number(database.prepare("select max(version) as version from schema_version").get()?.version ?? 0);
}

/** @throws BridgeError "not-found". */
export async function refuseIfNone(path: string): Promise<void> {
  if (await stat(path).catch(() => undefined)) return;
  throw new BridgeError(
    "not-found",
    `There is no database at ${path} yet.`,
    { file: path },
    { next: "The first apply makes one, or `ccmbridge store migrate`." },
  );
}

/** Copies a database, also while others work with it. @throws BridgeError "not-found", "conflict", "disk". */
export async function backUpFile(path: string, to: string, replace: boolean) {
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
    withFile(path, false, (database) => database.prepare("VACUUM INTO ?").run(partial));
    const version = withFile(partial, true, (copy) => {
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

/** The file itself, past everything that is made of it. */
export function withFile<T>(path: string, readOnly: boolean, use: (database: DatabaseSync) => T): T {
  return failing(path, () => {
    const database = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT });
    try {
      return use(database);
    } finally {
      database.close();
    }
  });
}

/** @throws BridgeError "disk". */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
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
