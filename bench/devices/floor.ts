import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { entraFile, REPORTS, reportFile } from "./estate-files.ts";
import { csvRows, zippedLines } from "./read-files.ts";

const ROWS_A_TRANSACTION = 5_000;

/**
 * The least that could be done with the same rows: unzip, parse, and insert each as it is into a table with one key, on
 * the engine's own terms. Gives the rows.
 */
export async function floorOnSqlite(folder: string, data: string): Promise<number> {
  const database = new DatabaseSync(join(data, "floor.db"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  let rows = 0;
  try {
    for (const name of REPORTS)
      rows += await insert(database, name, csvRows(reportFile(folder, name, false)));
    rows += await insert(database, "entra", entraRows(folder));
  } finally {
    database.close();
  }
  return rows;
}

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

async function insert(
  database: DatabaseSync,
  table: string,
  rows: AsyncIterable<readonly string[]>,
): Promise<number> {
  let statement: ReturnType<DatabaseSync["prepare"]> | undefined;
  let count = 0;
  for await (const cells of rows) {
    if (!statement) {
      const columns = cells.map((name) => `"${name}" text`).join(", ");
      database.exec(`create table "${table}" (tenant text, ${columns}, primary key (tenant, "${cells[0]}"))`);
      statement = database.prepare(`insert into "${table}" values (?, ${cells.map(() => "?").join(", ")})`);
      database.exec("begin");
      continue;
    }
    statement.run("11111111-2222-4333-8444-555555555555", ...cells);
    if (++count % ROWS_A_TRANSACTION === 0) database.exec("commit; begin");
  }
  database.exec("commit");
  return count;
}
