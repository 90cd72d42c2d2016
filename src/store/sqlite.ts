import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import { BridgeError } from "../domain/errors.ts";
import type { Schema } from "./schema.ts";

export const DATABASE_FILE = "ccmbridge.db";

/** The embedded database in a folder of its own (0700): WAL, so that several processes read while one writes. */
export function openSqlite(folder: string): Kysely<Schema> {
  let database: DatabaseSync;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(folder, DATABASE_FILE));
    chmodSync(join(folder, DATABASE_FILE), 0o600);
    database.exec(
      "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    );
  } catch (cause) {
    throw new BridgeError(
      "disk",
      `The database in ${folder} cannot be opened: ${(cause as Error).message}`,
      { folder },
      { cause, next: "CCMBRIDGE_DATA names the folder; it must be writable and on a local disk." },
    );
  }
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: asBetterSqlite(database) }) });
}

/** node:sqlite with the few methods kysely's dialect calls. */
function asBetterSqlite(database: DatabaseSync) {
  return {
    close: () => database.close(),
    prepare: (sql: string) => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...(parameters as never[])),
        run: (parameters: readonly unknown[]) => statement.run(...(parameters as never[])),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as never[])),
      };
    },
  };
}
