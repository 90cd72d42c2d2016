import { type Kysely, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import { isRepetition } from "../is-repetition.ts";
import type { Schema } from "../schema.ts";
import { insertFacts, turnsOf } from "./insert-facts.ts";

/** The index that holds a record once. A first load does without: to sort the keys at its end takes a fraction of the time. */
export const FACT_KEY = "fact_key";

/** Whether facts have their key. */
export async function areFactsKeyed(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await wordsOf(db).hasIndex(FACT_KEY).execute(db);
  return Boolean(rows[0]?.there);
}

/** Whether facts have their key, which stays so until the transaction ends. */
export async function haveFactsKey(transaction: Kysely<Schema>): Promise<boolean> {
  await wordsOf(transaction).keepShape?.("fact").execute(transaction);
  return areFactsKeyed(transaction);
}

/**
 * Gives facts the key that a first load left, within a transaction; of records that came twice the later word stays. Says
 * whether any did, or undefined when facts had their key.
 */
export async function giveFactsTheirKey(transaction: Kysely<Schema>): Promise<boolean | undefined> {
  await wordsOf(transaction).lockBuilding?.(FACT_KEY).execute(transaction);
  if (await areFactsKeyed(transaction)) return undefined;
  // Tried first: a source repeats a record seldom, and to look for it takes as long as to build the index.
  await sql`savepoint keyless`.execute(transaction);
  try {
    await makeKey(transaction);
    await sql`release savepoint keyless`.execute(transaction);
    return false;
  } catch (error) {
    if (!isRepetition(error)) throw error;
    await sql`rollback to savepoint keyless`.execute(transaction);
    await keyOnce(transaction);
    return true;
  }
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
