import { type Kysely, sql } from "kysely";
import { BridgeError } from "../../domain/errors.ts";
import type { StoreContents, StoredRows } from "../../domain/store-contents.ts";
import { fillFacets } from "../devices/group-devices.ts";
import { rowInserter } from "../devices/insert-rows.ts";
import { wordsOf } from "../dialect-words.ts";
import { migrate, NEWEST_VERSION } from "../migrations.ts";
import { isGone } from "../owner.ts";
import type { Schema } from "../schema.ts";
import { COPIED } from "./read-contents.ts";

/**
 * Takes over everything, all or nothing: until the last row is in, the database is what it was for everybody else.
 * @throws BridgeError "conflict" when something is in it and `replace` is not said, or somebody is at work on it;
 * "configuration" when the rows are of a newer program; "invalid" when they fit no table; and what `contents` throws.
 */
export async function takeContents(
  db: Kysely<Schema>,
  contents: StoreContents,
  { replace, now }: { readonly replace: boolean; readonly now: Date },
): Promise<void> {
  if (contents.version > NEWEST_VERSION)
    throw new BridgeError(
      "configuration",
      `What is to be imported has version ${contents.version}; this ccmbridge knows up to ${NEWEST_VERSION}.`,
      { version: contents.version, known: NEWEST_VERSION },
      { next: "Use the newer ccmbridge that wrote it." },
    );
  await migrate(db, now);
  await db.transaction().execute(async (transaction) => {
    await refuseWhileBusy(transaction, now);
    await makeRoom(transaction, replace);
    const inserters = new Map<string, Awaited<ReturnType<typeof inserterFor>>>();
    const taken = new Map<string, number>();
    for await (const page of contents.rows()) {
      const insert = inserters.get(page.table) ?? (await inserterFor(transaction, page));
      inserters.set(page.table, insert);
      await insert(page.rows);
      taken.set(page.table, (taken.get(page.table) ?? 0) + page.rows.length);
    }
    const short = Object.entries(contents.counts).find(([table, rows]) => (taken.get(table) ?? 0) !== rows);
    if (short) throw new BridgeError("invalid", `The table ${short[0]} has other rows than were announced.`);
    // An archive of an earlier version has none.
    await fillFacets(transaction);
  });
}

async function refuseWhileBusy(db: Kysely<Schema>, now: Date): Promise<void> {
  const leases = await db.selectFrom("lease").select(["name", "owner", "until"]).execute();
  const held = leases.find(({ owner, until }) => Number(until) > now.getTime() && !isGone(owner));
  if (held)
    throw new BridgeError(
      "conflict",
      `${held.owner} is at work on ${held.name.replace(/^work:/, "")}.`,
      { owner: held.owner },
      { next: "Let it finish, then run this again." },
    );
}

async function makeRoom(db: Kysely<Schema>, replace: boolean): Promise<void> {
  for (const table of COPIED) {
    if (replace) {
      await db.deleteFrom(table).execute();
      continue;
    }
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db);
    if (rows.length > 0)
      throw new BridgeError(
        "conflict",
        "Something is in the database already.",
        { table },
        { next: "Say --replace to put the import in its place; everything that is in it goes." },
      );
  }
}

async function columnsOf(db: Kysely<Schema>, table: string): Promise<ReadonlySet<string>> {
  if (!(COPIED as readonly string[]).includes(table))
    throw new BridgeError("invalid", `There is no table ${table} to import into.`, { table });
  const { rows } = await wordsOf(db).columnsOf(table).execute(db);
  return new Set(rows.map(({ name }) => name));
}

/** What puts rows of a table in; its statement is worked out once, which with rows by the million is most of the memory. */
async function inserterFor(
  db: Kysely<Schema>,
  { table, rows }: StoredRows,
): Promise<(rows: StoredRows["rows"]) => Promise<unknown>> {
  const columns = Object.keys(rows[0] ?? {});
  const known = await columnsOf(db, table);
  const strange = columns.find((column) => !known.has(column));
  if (strange !== undefined)
    throw new BridgeError("invalid", `The table ${table} has no column ${strange}.`, { table });
  const insert = rowInserter(table as keyof Schema, columns as never[]);
  return (page) => insert(db, page as never[]);
}
