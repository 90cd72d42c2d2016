import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import { BridgeError } from "../domain/errors.ts";
import type { Schema } from "./schema.ts";
import { failing, sqliteFailure } from "./sqlite-failure.ts";

export const DATABASE_FILE = "ccmbridge.db";
/** Milliseconds a process waits for another that writes. */
export const BUSY_TIMEOUT = 10_000;

/** The embedded database in a folder of its own (0700): WAL, so that several processes read while one writes. */
export function openSqlite(folder: string, busyTimeoutMs = BUSY_TIMEOUT): Kysely<Schema> {
  const path = join(folder, DATABASE_FILE);
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    chmodSync(path, 0o600);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  } catch (thrown) {
    database?.close();
    const cause = sqliteFailure(path, thrown);
    if (cause instanceof BridgeError) throw cause;
    throw new BridgeError(
      "disk",
      `The database in ${folder} cannot be opened: ${(cause as Error).message}`,
      { folder },
      { cause, next: "CCMBRIDGE_DATA names the folder; it must be writable and on a local disk." },
    );
  }
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: asBetterSqlite(database, path) }) });
}

/** node:sqlite with the few methods kysely's dialect calls. */
function asBetterSqlite(database: DatabaseSync, path: string) {
  return {
    close: () => database.close(),
    prepare: (sql: string) => {
      const statement = failing(path, () => database.prepare(sql));
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) =>
          failing(path, () => statement.all(...(parameters as never[]))),
        run: (parameters: readonly unknown[]) =>
          failing(path, () => statement.run(...(parameters as never[]))),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as never[])),
      };
    },
  };
}
