import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type TransactionSettings,
} from "kysely";
import { BridgeError } from "../domain/errors.ts";
import { keepStatements } from "./kept-statements.ts";
import type { Schema } from "./schema.ts";
import { failing, sqliteFailure } from "./sqlite-failure.ts";

export const DATABASE_FILE = "ccmbridge.db";
/** Milliseconds a process waits for another that writes. */
export const BUSY_TIMEOUT = 10_000;
/** Pages of a large estate that are looked at again and again while it is read. */
const CACHE_KIB = 32 * 1024;
/** Pages of 4 KiB that are written before they are put in their place: of those written often, only the last. */
const CHECKPOINT_PAGES = 16_384;

/** The embedded database in a folder of its own (0700): WAL, so that several processes read while one writes. */
export function openSqlite(
  folder: string,
  busyTimeoutMs = BUSY_TIMEOUT,
  cacheKib = CACHE_KIB,
): Kysely<Schema> {
  const path = join(folder, DATABASE_FILE);
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    chmodSync(path, 0o600);
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
       PRAGMA cache_size = -${cacheKib}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`,
    );
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
  return new Kysely<Schema>({ dialect: new WritersInTurn(asBetterSqlite(database, path)) });
}

/**
 * A transaction that may write waits for its turn at its beginning. One that only read so far could not: once somebody else
 * wrote meanwhile, what it has seen is of before, and it is refused at once.
 */
class WritersInTurn extends SqliteDialect {
  readonly #config: { readonly database: ReturnType<typeof asBetterSqlite> };
  constructor(database: ReturnType<typeof asBetterSqlite>) {
    super({ database });
    this.#config = { database };
  }
  override createDriver() {
    return new (class extends SqliteDriver {
      override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings) {
        const reads = settings?.accessMode === "read only";
        await connection.executeQuery(CompiledQuery.raw(reads ? "begin" : "begin immediate"));
      }
    })(this.#config);
  }
}

/** node:sqlite with the few methods kysely's dialect calls. */
function asBetterSqlite(database: DatabaseSync, path: string) {
  const prepare = (sql: string) => failing(path, () => database.prepare(sql));
  return {
    close: () => database.close(),
    prepare: keepStatements((sql) => {
      const statement = prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) =>
          failing(path, () => statement.all(...(parameters as never[]))),
        run: (parameters: readonly unknown[]) =>
          failing(path, () => statement.run(...(parameters as never[]))),
        // One that is still being read must not be begun anew by somebody else.
        iterate: (parameters: readonly unknown[]) => prepare(sql).iterate(...(parameters as never[])),
      };
    }),
  };
}
