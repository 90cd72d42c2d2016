import { type Kysely, sql } from "kysely";
import type { StoreKeeper, StoreState } from "../../bridge/needs.ts";
import { BridgeError } from "../../domain/errors.ts";
import { readContents } from "../copy/read-contents.ts";
import { takeContents } from "../copy/take-contents.ts";
import { wordsOf } from "../dialect-words.ts";
import { databaseVersion, migrate, NEWEST_VERSION } from "../migrations.ts";
import { KEYS, type Schema } from "../schema.ts";
import { openPostgres } from "./open-postgres.ts";
import { type PostgresSettings, postgresAddress } from "./postgres-address.ts";

/** Care for a database on a PostgreSQL server. */
export function postgresKeeper(settings: PostgresSettings): StoreKeeper {
  const using = async <T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> => {
    const db = openPostgres(settings);
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  };
  return {
    check: async () => {
      const { shown } = postgresAddress(settings);
      const state = {
        engine: "postgresql",
        path: shown,
        version: 0,
        newest: NEWEST_VERSION,
        size: 0,
      } as const;
      try {
        return { ...state, ...(await using(look)) };
      } catch (error) {
        if (!(error instanceof BridgeError)) throw error;
        return { ...state, problems: [error.message] };
      }
    },
    migrate: async (now) => ({ ...(await using((db) => migrate(db, now))), copy: null }),
    read: (use) => using((db) => readContents(db, use)),
    take: (contents, options) => using((db) => takeContents(db, contents, options)),
    restore: async () => {
      throw new BridgeError(
        "usage",
        "A database on a PostgreSQL server is restored by the server's own means.",
        {},
        {
          next: "Use `pg_restore`, or `ccmbridge store import FILE --replace` for a file of `store export`.",
        },
      );
    },
    backup: async () => {
      throw new BridgeError(
        "usage",
        "A database on a PostgreSQL server is backed up by the server's own means.",
        {},
        { next: "Run `pg_dump`, or `ccmbridge store export FILE` for a file that any ccmbridge can import." },
      );
    },
  };
}

async function look(db: Kysely<Schema>): Promise<Pick<StoreState, "version" | "size" | "problems">> {
  const version = await databaseVersion(db);
  if (version === 0) return { version, size: 0, problems: await cannotMake(db) };
  if (version > NEWEST_VERSION)
    return {
      version,
      size: 0,
      problems: [`It has version ${version}; this ccmbridge knows up to ${NEWEST_VERSION}.`],
    };
  const problems: string[] = [];
  let size = 0;
  for (const table of Object.keys(KEYS) as (keyof Schema)[]) {
    const { rows } = await wordsOf(db).hasTable(table).execute(db);
    if (!rows[0]?.there) {
      if (version === NEWEST_VERSION) problems.push(`The table ${table} is not there.`);
      continue;
    }
    const told = await sql<{ size: number; writable: boolean }>`
      select pg_total_relation_size(${table}::regclass) as size,
        has_table_privilege(${table}::regclass, 'select')
          and has_table_privilege(${table}::regclass, 'insert')
          and has_table_privilege(${table}::regclass, 'update')
          and has_table_privilege(${table}::regclass, 'delete') as writable
    `.execute(db);
    size += told.rows[0]?.size ?? 0;
    if (!told.rows[0]?.writable) problems.push(`The user may not read and write the table ${table}.`);
  }
  return { version, size, problems };
}

/** Why the tables could not be made. */
async function cannotMake(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ schema: string | null; may: boolean | null }>`
    select current_schema() as schema, has_schema_privilege(current_schema(), 'create') as may
  `.execute(db);
  const { schema, may } = rows[0] ?? { schema: null, may: false };
  if (schema === null) return ["It cannot be made: there is no schema to make tables in."];
  return may ? [] : [`It cannot be made: the user may not make tables in the schema ${schema}.`];
}
