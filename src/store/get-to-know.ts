import { type Kysely, sql } from "kysely";
import { wordsOf } from "./dialect-words.ts";
import type { Schema } from "./schema.ts";

/**
 * Lets the planner look at tables of which it knows nothing, or what was so before a sync filled them. The server does it by
 * itself within a minute or so; the statements that go through every device come sooner, and would be planned for none.
 */
export async function getToKnow(db: Kysely<Schema>, tables: readonly (keyof Schema)[]): Promise<void> {
  const { isUnknown } = wordsOf(db);
  if (!isUnknown) return;
  for (const table of tables) {
    const { rows } = await isUnknown(table).execute(db);
    if (rows[0]?.unknown) await sql`analyze ${sql.table(table)}`.execute(db);
  }
}
