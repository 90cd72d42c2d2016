import { CompiledQuery, type Kysely, PostgresAdapter, type RawBuilder, sql } from "kysely";
import { asCopyText } from "./postgres/copy-text.ts";
import type { Schema } from "./schema.ts";

/** Everything that is said differently on the two engines; all other statements are the same on both. */
export interface DialectWords {
  readonly engine: "sqlite" | "postgresql";
  /** Whether a table is there. */
  readonly hasTable: (name: string) => RawBuilder<{ there: number | boolean }>;
  /** Whether an index is there. */
  readonly hasIndex: (name: string) => RawBuilder<{ there: number | boolean }>;
  /** Names of a table's columns. */
  readonly columnsOf: (table: string) => RawBuilder<{ name: string }>;
  /** Tells whether the planner knows a table as it no longer is; undefined where it plans without looking at rows. */
  readonly isUnknown: ((table: string) => RawBuilder<{ unknown: boolean }>) | undefined;
  /** Rows of a table out of JSON: an array of objects by column. */
  readonly rowsOfJson: (table: keyof Schema, columns: readonly string[], json: string) => RawBuilder<unknown>;
  /** Whether rows are inserted sooner out of JSON than a value at a time. */
  readonly insertsJson: boolean;
  /** Streams rows in, where nothing is said of rows that are there; undefined where there is no such way. */
  readonly copyOfRows:
    | (<Row extends object>(
        table: keyof Schema,
        columns: readonly (keyof Row & string)[],
        rows: readonly Row[],
      ) => CompiledQuery)
    | undefined;
  /**
   * Puts everything that was written in its place, so that what is written next begins anew; undefined where a server does.
   * By itself that waits for a moment in which nobody reads, and two threads that take turns leave none.
   */
  readonly putInPlace: RawBuilder<unknown> | undefined;
  /** How long a connection waits for whoever writes, in milliseconds; undefined where a server knows who waits for whom. */
  readonly waitFor: ((milliseconds: number) => RawBuilder<unknown>) | undefined;
  /** After a table's name: it is gone through row by row. The planner of the embedded database takes any index it finds. */
  readonly rowByRow: RawBuilder<unknown>;
  /** Lets nobody take or give a table its indexes until the transaction ends; undefined as below. */
  readonly keepShape: ((table: keyof Schema) => RawBuilder<unknown>) | undefined;
  /** Lets one process at a time build an index, until the transaction ends; undefined as below. */
  readonly lockBuilding: ((index: string) => RawBuilder<unknown>) | undefined;
  /** Lets the statements until the transaction ends sort and hash in memory; undefined where there is no such choice. */
  readonly inPlenty: RawBuilder<unknown> | undefined;
  /** Whether tables are joined as quickly before there is an index as afterwards: by going through both once. */
  readonly joinsUnindexed: boolean;
  /** Puts a table in order that was just filled, outside of any transaction; undefined where there is nothing to do. */
  readonly tidy: ((table: keyof Schema) => RawBuilder<unknown>) | undefined;
  /** Lets one process at a time migrate, until the transaction ends; undefined where a transaction that writes does that. */
  readonly lockMigrations: RawBuilder<unknown> | undefined;
  /** Lets one process at a time join a tenant's records, until the transaction ends; undefined as above. */
  readonly lockLinking: ((tenant: string) => RawBuilder<unknown>) | undefined;
  /** From now on a connection need not wait until what it wrote would outlive a loss of power; and from now on it has to. */
  readonly inHaste: RawBuilder<unknown>;
  readonly withCare: RawBuilder<unknown>;
  readonly search: SearchWords;
}

/** An index over every three signs in a row of names and serial numbers. */
export interface SearchWords {
  readonly isThere: RawBuilder<{ there: number | boolean }>;
  /** What it stands on, outside of any transaction. Gives false where it cannot be had: the search is slower then. */
  readonly prepare: (db: Kysely<Schema>) => Promise<boolean>;
  /** Of what is there; from then on it follows every change by itself. */
  readonly make: (db: Kysely<Schema>) => Promise<void>;
  /** At most `most` devices of the tenant that have `text`, of three signs or more and in lower case, in one of the two. */
  readonly holding: (
    tenant: string,
    text: string,
    most: number,
  ) => RawBuilder<{ device_id: string; facets: string }>;
}

/** Part of a text, with what LIKE takes for a sign taken as it is. */
export const asPart = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&");
const named = (text: string) => {
  const part = `%${asPart(text)}%`;
  return sql<boolean>`(device.name_lower like ${part} escape '\\' or device.serial_lower like ${part} escape '\\')`;
};

/** Of ours alone; any number would do. Kept for good: processes of different versions must wait for each other. */
const MIGRATION_LOCK = 7_202_611_251;
const LINKING_LOCK = 720_261;
const BUILDING_LOCK = 720_262;

/** Threes that are looked up; each more would rule out little. */
const MOST_GRAMS = 16;
function gramsOf(text: string): string {
  const signs = [...text];
  const grams = signs.slice(2).map((_, at) => signs.slice(at, at + 3).join(""));
  return [...new Set(grams)]
    .slice(0, MOST_GRAMS)
    .map((gram) => `"${gram.replaceAll('"', '""')}"`)
    .join(" AND ");
}

/** FTS5 keeps threes and row numbers alone; it tells who may fit, and the row itself whether it does. */
const SQLITE_SEARCH: SearchWords = {
  isThere: sql`select count(*) as there from sqlite_schema where type = 'table' and name = 'device_search'`,
  prepare: async () => true,
  make: async (db) => {
    const put = (row: string) =>
      `insert into device_search (rowid, name_lower, serial_lower) values (${row}.rowid, ${row}.name_lower, ${row}.serial_lower);`;
    const takeOut =
      "insert into device_search (device_search, rowid, name_lower, serial_lower) values ('delete', old.rowid, old.name_lower, old.serial_lower);";
    for (const text of [
      `create virtual table device_search using fts5 (name_lower, serial_lower,
        content = 'device', tokenize = 'trigram', detail = none, columnsize = 0)`,
      "insert into device_search (device_search) values ('rebuild')",
      `create trigger device_search_insert after insert on device begin ${put("new")} end`,
      `create trigger device_search_delete after delete on device begin ${takeOut} end`,
      `create trigger device_search_update after update of name_lower, serial_lower on device
        when old.name_lower is not new.name_lower or old.serial_lower is not new.serial_lower
        begin ${takeOut} ${put("new")} end`,
    ])
      await sql.raw(text).execute(db);
  },
  // Threes first, rows after: the planner would go through the devices.
  holding: (tenant, text, most) => sql`
    select device.device_id, device.facets from device_search cross join device on device.rowid = device_search.rowid
    where device_search match ${gramsOf(text)} and device.tenant = ${tenant}
      and ${named(text)}
    limit ${most}`,
};

/** `pg_trgm`, which every server has beside it and a database's owner may take in, unless whoever runs the server says no. */
const POSTGRESQL_SEARCH: SearchWords = {
  isThere: sql`select to_regclass('device_search') is not null as there`,
  prepare: async (db) => {
    const isIn = sql<{
      there: boolean;
    }>`select exists (select from pg_extension where extname = 'pg_trgm') as there`;
    if ((await isIn.execute(db)).rows[0]?.there) return true;
    try {
      // Where every schema finds it, and none takes it along when it is dropped.
      await sql`create extension if not exists pg_trgm with schema public`.execute(db);
    } catch {
      // Not there, not allowed, or somebody else was quicker.
    }
    return (await isIn.execute(db)).rows[0]?.there ?? false;
  },
  make: async (db) => {
    const { rows } = await sql<{ name: string }>`
      select nspname as name from pg_extension join pg_namespace as space on space.oid = extnamespace
      where extname = 'pg_trgm'
    `.execute(db);
    const words = sql.id(rows[0]!.name, "gin_trgm_ops");
    await sql`
      create index if not exists device_search on device using gin (name_lower ${words}, serial_lower ${words})
    `.execute(db);
  },
  holding: (tenant, text, most) => sql`
    select device_id, facets from device where tenant = ${tenant} and ${named(text)} limit ${most}`,
};

const SQLITE: DialectWords = {
  engine: "sqlite",
  hasTable: (name) =>
    sql`select count(*) as there from sqlite_schema where type = 'table' and name = ${name}`,
  hasIndex: (name) =>
    sql`select count(*) as there from sqlite_schema where type = 'index' and name = ${name}`,
  columnsOf: (table) => sql`select name from pragma_table_info(${table})`,
  isUnknown: undefined,
  rowsOfJson: (_, columns, json) => sql`
    select ${sql.join(columns.map((column) => sql`value ->> ${sql.lit(column)} as ${sql.ref(column)}`))}
    from json_each(${json})`,
  insertsJson: false,
  copyOfRows: undefined,
  putInPlace: sql`pragma wal_checkpoint(restart)`,
  waitFor: (milliseconds) => sql`pragma busy_timeout = ${sql.lit(milliseconds)}`,
  rowByRow: sql`not indexed`,
  keepShape: undefined,
  lockBuilding: undefined,
  inPlenty: undefined,
  joinsUnindexed: false,
  tidy: undefined,
  lockMigrations: undefined,
  lockLinking: undefined,
  inHaste: sql`pragma synchronous = normal`,
  withCare: sql`pragma synchronous = full`,
  search: SQLITE_SEARCH,
};

const POSTGRESQL: DialectWords = {
  engine: "postgresql",
  hasTable: (name) => sql`select to_regclass(${name}) is not null as there`,
  hasIndex: (name) => sql`select to_regclass(${name}) is not null as there`,
  columnsOf: (table) =>
    sql`select attname as name from pg_attribute where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`,
  isUnknown: (table) => sql`
    select coalesce(
      kept.reltuples < 0 or told.n_mod_since_analyze > 1000 + kept.reltuples / 5, true) as unknown
    from pg_class as kept left join pg_stat_all_tables as told on told.relid = kept.oid
    where kept.oid = to_regclass(${table})`,
  inHaste: sql`set synchronous_commit = off`,
  withCare: sql`reset synchronous_commit`,
  putInPlace: undefined,
  waitFor: undefined,
  rowsOfJson: (table, columns, json) => sql`
    select ${sql.join(columns.map((column) => sql.ref(column)))}
    from json_populate_recordset(null::${sql.table(table)}, ${json}::json)`,
  insertsJson: true,
  copyOfRows: (table, columns, rows) =>
    CompiledQuery.raw(`copy "${table}" (${columns.map((column) => `"${column}"`).join(", ")}) from stdin`, [
      asCopyText(rows, columns),
    ]),
  rowByRow: sql``,
  lockBuilding: (index) => sql`select pg_advisory_xact_lock(${sql.lit(BUILDING_LOCK)}, hashtext(${index}))`,
  inPlenty: sql`select set_config('work_mem', '128MB', true), set_config('maintenance_work_mem', '256MB', true)`,
  joinsUnindexed: true,
  // What is known to be there for everybody, an index alone can tell; and the planner learns what there is.
  tidy: (table) => sql`vacuum (analyze) ${sql.table(table)}`,
  keepShape: (table) => sql`lock table ${sql.table(table)} in row exclusive mode`,
  lockMigrations: sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`,
  search: POSTGRESQL_SEARCH,
  lockLinking: (tenant) => sql`select pg_advisory_xact_lock(${sql.lit(LINKING_LOCK)}, hashtext(${tenant}))`,
};

export const wordsOf = (db: Kysely<Schema>): DialectWords =>
  db.getExecutor().adapter instanceof PostgresAdapter ? POSTGRESQL : SQLITE;
