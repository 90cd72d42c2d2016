import { type Kysely, PostgresAdapter, type RawBuilder, sql } from "kysely";
import type { Schema } from "./schema.ts";

/** Everything that is said differently on the two engines; all other statements are the same on both. */
export interface DialectWords {
  readonly engine: "sqlite" | "postgresql";
  /** Whether a table is there. */
  readonly hasTable: (name: string) => RawBuilder<{ there: number | boolean }>;
  /** Names of a table's columns. */
  readonly columnsOf: (table: string) => RawBuilder<{ name: string }>;
  /** Tells whether the planner knows a table as it no longer is; undefined where it plans without looking at rows. */
  readonly isUnknown: ((table: string) => RawBuilder<{ unknown: boolean }>) | undefined;
  /** Lets one process at a time migrate, until the transaction ends; undefined where a transaction that writes does that. */
  readonly lockMigrations: RawBuilder<unknown> | undefined;
  /** From now on a connection need not wait until what it wrote would outlive a loss of power; and from now on it has to. */
  readonly inHaste: RawBuilder<unknown>;
  readonly withCare: RawBuilder<unknown>;
}

/** Of ours alone; any number would do. Kept for good: processes of different versions must wait for each other. */
const MIGRATION_LOCK = 7_202_611_251;

const SQLITE: DialectWords = {
  engine: "sqlite",
  hasTable: (name) =>
    sql`select count(*) as there from sqlite_schema where type = 'table' and name = ${name}`,
  columnsOf: (table) => sql`select name from pragma_table_info(${table})`,
  isUnknown: undefined,
  lockMigrations: undefined,
  inHaste: sql`pragma synchronous = normal`,
  withCare: sql`pragma synchronous = full`,
};

const POSTGRESQL: DialectWords = {
  engine: "postgresql",
  hasTable: (name) => sql`select to_regclass(${name}) is not null as there`,
  columnsOf: (table) =>
    sql`select attname as name from pg_attribute where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`,
  isUnknown: (table) => sql`
    select coalesce(
      kept.reltuples < 0 or told.n_mod_since_analyze > 1000 + kept.reltuples / 5, true) as unknown
    from pg_class as kept left join pg_stat_all_tables as told on told.relid = kept.oid
    where kept.oid = to_regclass(${table})`,
  inHaste: sql`set synchronous_commit = off`,
  withCare: sql`reset synchronous_commit`,
  lockMigrations: sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`,
};

export const wordsOf = (db: Kysely<Schema>): DialectWords =>
  db.getExecutor().adapter instanceof PostgresAdapter ? POSTGRESQL : SQLITE;
