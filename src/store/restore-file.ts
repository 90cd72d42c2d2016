import { constants } from "node:fs";
import { chmod, copyFile, rename, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { BridgeError } from "../domain/errors.ts";
import { integrityProblems, onDisk, refuseIfNone, versionOf, withFile } from "./database-file.ts";
import { NEWEST_VERSION } from "./migrations.ts";

/** What belongs to a database beside its file while it is open, or was open when its process was killed. */
const BESIDE = ["-wal", "-shm"];

/**
 * Puts a copy in the place of a database. What is there, with what its last process left beside it, is put aside as
 * `….db.replaced`, and nothing is lost by a mistake.
 * @throws BridgeError "not-found" without the copy; "configuration" when it is newer than this program; "disk" when it is
 * damaged or cannot be written; "conflict" while another process has the database open.
 */
export async function restoreFile(
  path: string,
  from: string,
): Promise<{ version: number; aside: string | null }> {
  const copy = resolve(from);
  if (copy === path) throw new BridgeError("usage", `${from} is the database itself.`);
  await refuseIfNone(copy);
  const version = withFile(copy, true, (database) => {
    const [problem] = integrityProblems(database);
    if (problem) throw new BridgeError("disk", `${from} is damaged: ${problem}.`, { file: from });
    return versionOf(database);
  });
  if (version === 0) throw new BridgeError("invalid", `${from} is no database of ccmbridge.`, { file: from });
  if (version > NEWEST_VERSION)
    throw new BridgeError(
      "configuration",
      `${from} has version ${version}; this ccmbridge knows up to ${NEWEST_VERSION}.`,
      { version, known: NEWEST_VERSION },
      { next: "Restore it with the newer ccmbridge that wrote it." },
    );
  const made = `${path}.restored`;
  await onDisk(path, async () => {
    await copyFile(copy, made, constants.COPYFILE_FICLONE);
    await chmod(made, 0o600);
  });
  try {
    const isThere = (await stat(path).catch(() => undefined)) !== undefined;
    if (!isThere) {
      await onDisk(path, () => rename(made, path));
      return { version, aside: null };
    }
    refuseIfOpen(path);
    const aside = `${path}.replaced`;
    await onDisk(path, async () => {
      for (const part of BESIDE) await rm(`${aside}${part}`, { force: true });
      await rename(path, aside);
      for (const part of BESIDE) await rename(`${path}${part}`, `${aside}${part}`).catch(() => {});
      await rename(made, path);
    });
    return { version, aside };
  } finally {
    await rm(made, { force: true });
  }
}

/** Leaving WAL needs the database for oneself: with another process at it, SQLite says that it is locked. */
function refuseIfOpen(path: string): void {
  try {
    withFile(path, false, (database) => {
      database.exec("PRAGMA busy_timeout = 1000");
      const { journal_mode: mode } = database.prepare("PRAGMA journal_mode = DELETE").get() as {
        journal_mode: string;
      };
      if (mode !== "delete") throw new BridgeError("conflict", "open");
    });
  } catch (cause) {
    if (!(cause instanceof BridgeError) || cause.code !== "conflict") return;
    throw new BridgeError(
      "conflict",
      `Another process has ${path} open.`,
      { file: path },
      { cause, next: "Stop `ccmbridge serve` and whatever else uses it, then run this again." },
    );
  }
}
