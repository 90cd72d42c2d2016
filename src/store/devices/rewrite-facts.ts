import { type Kysely, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";

/** How much of a page of facts is filled when they come, per cent: each is written again with every sync that reads it. */
const FILLED = 90;

/**
 * Migration 10: what facts say is a list from now on, as they are told again; the number keeps out programs of before, which
 * could not read it. On a server a fact that is told again finds room on its page, and no index has to follow it.
 */
export async function rewriteFacts(db: Kysely<Schema>): Promise<void> {
  if (wordsOf(db).engine === "postgresql")
    await sql`alter table fact set (fillfactor = ${sql.lit(FILLED)})`.execute(db);
}
