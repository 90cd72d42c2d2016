import { type Kysely, type RawBuilder, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { asJson } from "./insert-rows.ts";
import { inParts } from "./tenant-db.ts";

type Column<Table extends keyof Schema> = keyof Schema[Table] & string;

interface Retelling<Table extends keyof Schema, Key extends Column<Table>> {
  readonly key: readonly Key[];
  /** What its indexes hold besides. */
  readonly foundBy: readonly Column<Table>[];
  /** What becomes of a column; `coming` is the row that is told. */
  readonly sets: Readonly<Partial<Record<Column<Table>, RawBuilder<unknown>>>>;
  /** Only where this is so, when it is said. */
  readonly where?: RawBuilder<boolean>;
}

/** A column of the row that is told. */
export const coming = (column: string): RawBuilder<never> => sql.ref(`coming.${column}`);

/**
 * Writes rows over those of the same key that are found as before, and gives the keys of those. Most of what is told again
 * is such, and then hardly an index has to follow: one that a statement names is written anew even where nothing changes.
 */
export function rowReteller<Table extends keyof Schema, Key extends Column<Table>>(
  table: Table,
  { key, foundBy, sets, where = sql`true` }: Retelling<Table, Key>,
): (db: Kysely<Schema>, rows: readonly Schema[Table][]) => Promise<readonly Pick<Schema[Table], Key>[]> {
  const told = Object.keys(sets) as Column<Table>[];
  const columns = [...new Set<Column<Table>>([...key, ...foundBy, ...told])];
  const own = (column: string) => sql.ref(`${table}.${column}`);
  const isOne = key.map((column) => sql`${own(column)} = ${coming(column)}`);
  const isFound = foundBy.map((column) => sql`${own(column)} is not distinct from ${coming(column)}`);
  const setting = told.map((column) => sql`${sql.ref(column)} = ${sets[column]}`);
  return async (db, rows) => {
    const retold: Pick<Schema[Table], Key>[] = [];
    for (const some of inParts(rows)) {
      const { rows: written } = await sql<Pick<Schema[Table], Key>>`
        update ${sql.table(table)} set ${sql.join(setting)}
        from (${wordsOf(db).rowsOfJson(table, columns, asJson(some, columns))}) as coming
        where ${sql.join([...isOne, ...isFound, where], sql` and `)}
        returning ${sql.join(key.map(own))}
      `.execute(db);
      retold.push(...written);
    }
    return retold;
  };
}
