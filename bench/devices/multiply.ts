import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** Tables with rows of devices, and the columns in which a copy is another device. */
const TABLES = ["fact", "device", "device_fault", "device_kin", "transition"] as const;
const OWN: readonly string[] = [
  ...["device_id", "entra_device_id", "intune_device_id", "record_id", "hardware", "autopilot"],
  ...["name", "name_lower", "serial", "serial_lower"],
];
/** As many copies as two hexadecimal digits tell apart, the original among them. */
const MOST = 256;

interface Database {
  columns(table: string): Promise<readonly string[]>;
  /** Indexes that only find: name and the statement that makes it. */
  indexes(): Promise<readonly { readonly name: string; readonly text: string }[]>;
  run(statement: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes an estate `times` as large by copying every device within the database, each copy with ids, name and serial number of
 * its own, spread over all ids. Minutes instead of the hours that judging a million devices on a busy machine takes; what is
 * asked of it costs the same.
 */
export async function multiply(target: { readonly data: string; readonly url: string }, times: number) {
  if (!Number.isInteger(times) || times > MOST) throw new Error(`Up to ${MOST} times, not ${times}.`);
  const database = target.url === "" ? onSqlite(target.data) : await onPostgres(target.url);
  try {
    const indexes = await database.indexes();
    for (const { name } of indexes) await database.run(`drop index ${name}`);
    for (const table of TABLES) {
      await database.run(`create temporary table original_${table} as select * from ${table}`);
      const columns = await database.columns(table);
      for (let copy = 1; copy < times; copy++) {
        const mark = Math.round((copy * MOST) / times)
          .toString(16)
          .padStart(2, "0");
        const values = columns.map((column) => (OWN.includes(column) ? copied(column, mark) : `"${column}"`));
        await database.run(
          `insert into ${table} (${columns.map((column) => `"${column}"`)}) select ${values} from original_${table}`,
        );
      }
      await database.run(`drop table original_${table}`);
    }
    for (const { text } of indexes) await database.run(text);
    // What was counted was counted before; asked for anew it is counted anew.
    await database.run("delete from device_summary");
    await database.run("analyze");
  } finally {
    await database.close();
  }
}

/**
 * Ids keep their form and get another beginning, so that copies lie everywhere, and the mark once more where the number of a
 * device of the estate has zeros, so that none is another's; the rest gets another end.
 */
const copied = (column: string, mark: string) =>
  `case when length("${column}") = 36 then '${mark}' || substr("${column}", 3, 26) || '${mark}' || substr("${column}", 31) else "${column}" || '-${
    column === "name" || column === "serial" ? mark.toUpperCase() : mark
  }' end`;

function onSqlite(data: string): Database {
  const database = new DatabaseSync(join(data, "ccmbridge.db"));
  database.exec("pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -262144");
  const all = (text: string) => database.prepare(text).all() as { name: string; text: string }[];
  return {
    columns: async (table) => all(`select name from pragma_table_info('${table}')`).map(({ name }) => name),
    indexes: async () =>
      all(
        `select name, sql as text from sqlite_schema where type = 'index' and sql is not null and tbl_name in (${TABLES.map((name) => `'${name}'`)})`,
      ),
    run: async (statement) => database.exec(statement),
    close: async () => {
      database.exec("pragma wal_checkpoint(truncate)");
      database.close();
    },
  };
}

async function onPostgres(url: string): Promise<Database> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    "set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '128MB'",
  );
  return {
    columns: async (table) => {
      const { rows } = await client.query(
        "select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped",
        [table],
      );
      return rows.map(({ name }) => name);
    },
    indexes: async () => {
      const { rows } = await client.query(
        `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as text from pg_index
         where indrelid::regclass::text = any($1) and not indisunique`,
        [TABLES],
      );
      return rows;
    },
    run: async (statement) => {
      await client.query(statement === "analyze" ? "vacuum analyze" : statement);
    },
    close: () => client.end(),
  };
}
