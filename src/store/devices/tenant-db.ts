import type { Kysely } from "kysely";
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
