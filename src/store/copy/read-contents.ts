import { type Kysely, sql } from "kysely";
import { BridgeError } from "../../domain/errors.ts";
import type { StoreContents, StoredRow, StoredRows } from "../../domain/store-contents.ts";
import { areFactsKeyed, giveFactsTheirKey } from "../devices/fact-key.ts";
import { wordsOf } from "../dialect-words.ts";
import { databaseVersion, NEWEST_VERSION } from "../migrations.ts";
import { KEYS, type Schema } from "../schema.ts";

type Table = keyof Schema;

/** Rows that are read in one go. */
const PAGE = 500;

/** Tables with rows worth keeping: who holds which lease is over when they are copied, and versions are the database's own. */
export const COPIED = (Object.keys(KEYS) as Table[]).filter(
  (table) => table !== "lease" && table !== "schema_version",
);

/**
 * Shows `use` everything the database holds as of one moment, also while others write.
 * @throws BridgeError "not-found" when there are no tables yet, "configuration" when it is newer than this program.
 */
export async function readContents<T>(
  db: Kysely<Schema>,
  use: (contents: StoreContents) => Promise<T>,
): Promise<T> {
  const version = await databaseVersion(db);
  if (version === 0) throw new BridgeError("not-found", "There is nothing in the database yet.");
  if (version > NEWEST_VERSION)
    throw new BridgeError(
      "configuration",
      `The database has version ${version}; this ccmbridge knows up to ${NEWEST_VERSION}.`,
      { version, known: NEWEST_VERSION },
      { next: "Use the newer ccmbridge that wrote it." },
    );
  if (version === NEWEST_VERSION) await endLoad(db);
  // The embedded database shows any transaction one moment; there kysely leaves these two out.
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (transaction) => {
      const counts = new Map<Table, number>();
      for (const table of COPIED) {
        const { rows } = await wordsOf(db).hasTable(table).execute(transaction);
        if (rows[0]?.there) counts.set(table, await countOf(transaction, table));
      }
      return use({
        version,
        counts: Object.fromEntries(counts),
        rows: () => rowsOf(transaction, [...counts.keys()]),
      });
    });
}

/** What a first sync that was killed left without its key cannot be read by it. */
async function endLoad(db: Kysely<Schema>): Promise<void> {
  if (!(await areFactsKeyed(db)))
    await db.transaction().execute(async (alone) => void (await giveFactsTheirKey(alone)));
}

async function countOf(db: Kysely<Schema>, table: Table): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(db);
  return Number(rows[0]?.rows ?? 0);
}

async function* rowsOf(db: Kysely<Schema>, tables: readonly Table[]): AsyncGenerator<StoredRows> {
  for (const table of tables) {
    const key = sql.join(KEYS[table].map((column) => sql.ref(column)));
    for (let after: StoredRow | undefined; ; ) {
      const last = after;
      const later = last
        ? sql`where (${key}) > (${sql.join(KEYS[table].map((column) => last[column]))})`
        : sql``;
      const { rows } = await sql<StoredRow>`
        select * from ${sql.table(table)} ${later} order by ${key} limit ${sql.lit(PAGE)}
      `.execute(db);
      if (rows.length > 0) yield { table, rows: rows.map((row) => ({ ...row })) };
      after = rows.at(-1);
      if (rows.length < PAGE) break;
    }
  }
}
