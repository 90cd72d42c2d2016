import { randomUUID } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Kysely } from "kysely";
import { BridgeError } from "../domain/errors.ts";
import { backUpFile, onDisk } from "./database-file.ts";
import { databaseVersion, migrate, NEWEST_VERSION } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/**
 * Brings the database in a file to the newest version. One that an older program made is copied first, beside itself as
 * `….db.version-N`: that program refuses the newer one, and goes on with the copy. Of such copies the last is kept.
 * @throws BridgeError "configuration" for a newer database; "disk" where there is no room for the copy.
 */
export async function migrateFile(
  db: Kysely<Schema>,
  path: string,
  now: Date,
): Promise<{ from: number; to: number; copy: string | null }> {
  const from = await databaseVersion(db);
  const copy = from > 0 && from < NEWEST_VERSION ? await copyOf(path, from) : null;
  return { ...(await migrate(db, now)), copy };
}

async function copyOf(path: string, version: number): Promise<string> {
  const copy = `${path}.version-${version}`;
  const made = `${copy}.${randomUUID().slice(0, 8)}`;
  try {
    const { version: copied } = await backUpFile(path, made, false);
    // Another process that opened it at the same time has both behind it: its copy and its migration.
    if (copied !== version) return copy;
    await onDisk(copy, () => rename(made, copy));
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    throw new BridgeError(
      error.code,
      `Before the database is brought up to date it is copied, and that failed: ${error.message}`,
      error.facts,
      { cause: error, next: "Make room in its folder; nothing was changed." },
    );
  } finally {
    await rm(made, { force: true });
  }
  const folder = dirname(path);
  const isOlder = (name: string) =>
    name.startsWith(`${basename(path)}.version-`) && name !== basename(copy) && /-\d+$/.test(name);
  for (const name of (await readdir(folder)).filter(isOlder)) await rm(join(folder, name), { force: true });
  return copy;
}
