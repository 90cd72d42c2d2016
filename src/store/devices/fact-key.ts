import { type Kysely, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { insertFacts, turnsOf } from "./insert-facts.ts";

/** The index that holds a record once. A first load does without: to sort the keys at its end takes a fraction of the time. */
export const FACT_KEY = "fact_key";

/** Whether facts have their key, which stays so until the transaction ends. */
export async function haveFactsKey(transaction: Kysely<Schema>): Promise<boolean> {
  const words = wordsOf(transaction);
  await words.keepShape?.("fact").execute(transaction);
  const { rows } = await words.hasIndex(FACT_KEY).execute(transaction);
  return Boolean(rows[0]?.there);
}

/**
 * Gives facts the key that a first load left, within a transaction; of records that came twice the later word stays. False
 * when they had it.
 */
export async function giveFactsTheirKey(transaction: Kysely<Schema>): Promise<boolean> {
  if (await haveFactsKey(transaction)) return false;
  // Tried first: a source repeats a record seldom, and to look for it takes as long as to build the index.
  await sql`savepoint keyless`.execute(transaction);
  try {
    await makeKey(transaction);
    await sql`release savepoint keyless`.execute(transaction);
  } catch (error) {
    if (!isRepetition(error)) throw error;
    await sql`rollback to savepoint keyless`.execute(transaction);
    await keyOnce(transaction);
  }
  return true;
}

const makeKey = (db: Kysely<Schema>) =>
  sql`create unique index ${sql.ref(FACT_KEY)} on fact (tenant, source, record_id)`.execute(db);

/** What is repeated goes, the key comes, and then each word of it is taken in its turn. */
async function keyOnce(db: Kysely<Schema>): Promise<void> {
  await sql`drop table if exists repeated`.execute(db);
  await sql`
    create temporary table repeated as
    select tenant, source, record_id from fact group by tenant, source, record_id having count(*) > 1
  `.execute(db);
  const isRepeated = sql`(tenant, source, record_id) in (select tenant, source, record_id from repeated)`;
  const { rows } = await sql<Schema["fact"]>`
    select * from fact where ${isRepeated} order by sync, read_at
  `.execute(db);
  await sql`delete from fact where ${isRepeated}`.execute(db);
  await sql`drop table repeated`.execute(db);
  await makeKey(db);
  for (const [, ofTenant] of Map.groupBy(rows, ({ tenant }) => tenant))
    for (const turn of turnsOf(ofTenant)) await insertFacts(db, turn);
}

/** SQLSTATE 23505 unique_violation; SQLITE_CONSTRAINT_UNIQUE. */
const isRepetition = (error: unknown): boolean => {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === "23505" || errcode === 2067;
};
