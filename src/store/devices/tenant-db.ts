import type { Kysely } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";

/** One tenant's part of the database: whoever asks through it names the tenant. */
export interface TenantDb {
  readonly db: Kysely<Schema>;
  readonly tenant: string;
}

/** Rows a statement takes: with the columns of a fact that stays below what either engine allows in parameters. */
export const ROWS_A_STATEMENT = 500;

export function* inParts<T>(rows: readonly T[], size = ROWS_A_STATEMENT): Iterable<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

/**
 * A transaction of a sync that does not wait for the disk. Whole it is all the same; a loss of power may take the last ones
 * back, in order, and the next sync reads them again. What is written with care afterwards keeps these too.
 */
export async function inHaste<T>(
  db: Kysely<Schema>,
  work: (transaction: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  const { inHaste: hurry, withCare } = wordsOf(db);
  return db.connection().execute(async (connection) => {
    await hurry.execute(connection);
    try {
      return await connection.transaction().execute(work);
    } finally {
      await withCare.execute(connection);
    }
  });
}

/** A transaction that goes through whole tables, with the memory a server may take for that. */
export async function inPlenty<T>(
  db: Kysely<Schema>,
  work: (transaction: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await wordsOf(transaction).inPlenty?.execute(transaction);
    return work(transaction);
  });
}
