import type { Compilable, CompiledQuery, InsertQueryBuilder, InsertResult, Kysely } from "kysely";
import { type DialectWords, wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { inParts, ROWS_A_STATEMENT } from "./tenant-db.ts";

type Insert<Table extends keyof Schema> = InsertQueryBuilder<Schema, Table, InsertResult>;

/** Fewer rows are sooner said in a statement than streamed. */
const WORTH_STREAMING = 20;

/**
 * Inserts rows many at a time: the statement is worked out once for a full part and used again with other values, which is
 * most of the work otherwise. `ending` says what happens to rows that are there, and what is given back; where nothing is
 * said, a server has them streamed in, and refuses all of them if one is there.
 */
export function rowInserter<Table extends keyof Schema, Given = never>(
  table: Table,
  columns: readonly (keyof Schema[Table] & string)[],
  ending?: (insert: Insert<Table>) => Compilable,
): (db: Kysely<Schema>, rows: readonly Schema[Table][]) => Promise<readonly Given[]> {
  const full = new Map<DialectWords, CompiledQuery>();
  const known = (words: DialectWords, make: () => Compilable): CompiledQuery => {
    const query = full.get(words) ?? make().compile();
    full.set(words, query);
    return query;
  };
  return async (db, rows) => {
    const words = wordsOf(db);
    if (!ending && words.copyOfRows && rows.length >= WORTH_STREAMING) {
      await db.executeQuery(words.copyOfRows(table, columns, rows));
      return [];
    }
    const ended = ending ?? ((insert: Insert<Table>) => insert);
    const given: Given[] = [];
    for (const part of inParts(rows)) {
      const insert = db.insertInto(table) as Insert<Table>;
      const { rowsOfJson, insertsJson } = words;
      const byValues = () => ended(insert.values(part.map((row) => only(row, columns)) as never));
      const query = insertsJson
        ? known(words, () =>
            ended(insert.columns(columns as never).expression(rowsOfJson(table, columns, "") as never)),
          )
        : part.length === ROWS_A_STATEMENT
          ? known(words, byValues)
          : byValues().compile();
      const parameters = insertsJson
        ? [asJson(part, columns)]
        : part.flatMap((row) => columns.map((column) => row[column]));
      const { rows: answer } = await db.executeQuery<Given>({ ...query, parameters } as CompiledQuery<Given>);
      given.push(...answer);
    }
    return given;
  };
}

const only = <Row extends object>(row: Row, columns: readonly (keyof Row & string)[]) =>
  Object.fromEntries(columns.map((column) => [column, row[column]]));

/** The server's texts cannot hold the character 0 nor half of a pair, not even in JSON: U+FFFD stands for them. */
export function asJson<Row extends object>(
  rows: readonly Row[],
  columns: readonly (keyof Row & string)[],
): string {
  const text = JSON.stringify(rows, [...columns]);
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return text;
  const named = rows.map((row) => only(row, columns));
  return JSON.stringify(named, (_, value) =>
    typeof value === "string" ? value.replaceAll("\0", "\uFFFD").toWellFormed() : value,
  );
}
