import type { Compilable, CompiledQuery, InsertQueryBuilder, InsertResult, Kysely } from "kysely";
import { type DialectWords, wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { inParts, ROWS_A_STATEMENT } from "./tenant-db.ts";

type Insert<Table extends keyof Schema> = InsertQueryBuilder<Schema, Table, InsertResult>;

/**
 * Inserts rows many at a time: the statement is worked out once for a full part and used again with other values, which is
 * most of the work otherwise. `ending` says what happens to rows that are there, and what is given back.
 */
export function rowInserter<Table extends keyof Schema, Given = never>(
  table: Table,
  columns: readonly (keyof Schema[Table] & string)[],
  ending: (insert: Insert<Table>) => Compilable = (insert) => insert,
): (db: Kysely<Schema>, rows: readonly Schema[Table][]) => Promise<readonly Given[]> {
  const full = new Map<DialectWords, CompiledQuery>();
  return async (db, rows) => {
    const given: Given[] = [];
    for (const part of inParts(rows)) {
      const words = wordsOf(db);
      const known = part.length === ROWS_A_STATEMENT ? full.get(words) : undefined;
      const query =
        known ??
        ending(
          (db.insertInto(table) as Insert<Table>).values(
            part.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))) as never,
          ),
        ).compile();
      if (part.length === ROWS_A_STATEMENT) full.set(words, query);
      const parameters = part.flatMap((row) => columns.map((column) => row[column]));
      const { rows: answer } = await db.executeQuery<Given>({ ...query, parameters } as CompiledQuery<Given>);
      given.push(...answer);
    }
    return given;
  };
}
