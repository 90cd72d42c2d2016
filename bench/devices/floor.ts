import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { TENANT } from "./estate.ts";
import { entraFile, REPORTS, reportFile } from "./estate-files.ts";
import { csvRows, zippedLines } from "./read-files.ts";

const ROWS_A_TRANSACTION = 5_000;
const ROWS_A_STATEMENT = 1_000;

type Insert = (table: string, rows: AsyncIterable<readonly string[]>) => Promise<number>;

/**
 * The least that could be done with the same rows: unzip, parse, and insert each as it is into a table with one key, on
 * the engine's own terms. Gives the rows.
 */
export async function floorOnSqlite(folder: string, data: string): Promise<number> {
  const database = new DatabaseSync(join(data, "floor.db"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  try {
    return await insertAll(folder, async (table, rows) => {
      let statement: ReturnType<DatabaseSync["prepare"]> | undefined;
      let count = 0;
      for await (const cells of rows) {
        if (!statement) {
          database.exec(`create table ${tableOf(table, cells)}`);
          statement = database.prepare(`insert into "${table}" values (?${", ?".repeat(cells.length)})`);
          database.exec("begin");
          continue;
        }
        statement.run(TENANT, ...cells);
        if (++count % ROWS_A_TRANSACTION === 0) database.exec("commit; begin");
      }
      database.exec("commit");
      return count;
    });
  } finally {
    database.close();
  }
}

/** As `floorOnSqlite`; a column is an array, so that a statement holds many rows. What it made is dropped again. */
export async function floorOnPostgres(folder: string, url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("create schema floor; set search_path to floor");
    const count = await insertAll(folder, async (table, rows) => {
      let text = "";
      let columns: string[][] = [];
      let count = 0;
      const insert = async () => {
        await client.query({ name: table, text, values: [TENANT, ...columns] });
        columns = columns.map(() => []);
      };
      for await (const cells of rows) {
        if (text === "") {
          await client.query(`create table ${tableOf(table, cells)}`);
          const arrays = cells.map((_, index) => `$${index + 2}::text[]`).join(", ");
          text = `insert into "${table}" select $1, * from unnest(${arrays})`;
          columns = cells.map(() => []);
          await client.query("begin");
          continue;
        }
        for (const [index, cell] of cells.entries()) columns[index]!.push(cell);
        if (++count % ROWS_A_STATEMENT === 0) await insert();
        if (count % ROWS_A_TRANSACTION === 0) await client.query("commit; begin");
      }
      if (columns[0]?.length) await insert();
      await client.query("commit");
      return count;
    });
    await client.query("drop schema floor cascade");
    return count;
  } finally {
    await client.end();
  }
}

async function insertAll(folder: string, insert: Insert): Promise<number> {
  let rows = await insert("entra", entraRows(folder));
  for (const name of REPORTS) rows += await insert(name, csvRows(reportFile(folder, name, false)));
  return rows;
}

const tableOf = (table: string, header: readonly string[]) =>
  `"${table}" (tenant text, ${header.map((name) => `"${name}" text`).join(", ")}, primary key (tenant, "${header[0]}"))`;

async function* entraRows(folder: string): AsyncGenerator<readonly string[]> {
  let header: string[] | undefined;
  for await (const line of zippedLines(entraFile(folder, false)))
    for (const device of JSON.parse(line) as Record<string, unknown>[]) {
      if (!header) {
        header = Object.keys(device);
        yield header;
      }
      yield Object.values(device).map(String);
    }
}
