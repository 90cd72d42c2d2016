import { type Kysely, sql } from "kysely";
import { BridgeError } from "../../domain/errors.ts";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { FACT_KEY, giveFactsTheirKey } from "./fact-key.ts";
import { inPlenty } from "./tenant-db.ts";

type Loaded = "fact" | "device" | "device_fault" | "transition";

interface Index {
  readonly name: string;
  readonly columns: readonly string[];
  /** What of the table is in it; everything when not said. */
  readonly where?: string;
}

/** Indexes that only find, as the migrations left them; the key of facts is one more. */
const INDEXES: Readonly<Record<Loaded, readonly Index[]>> = {
  fact: [
    { name: "fact_device", columns: ["tenant", "device_id", "source"] },
    { name: "fact_serial", columns: ["tenant", "serial"], where: "serial is not null" },
    { name: "fact_hardware", columns: ["tenant", "source", "hardware"], where: "hardware is not null" },
    { name: "fact_autopilot", columns: ["tenant", "source", "autopilot"], where: "autopilot is not null" },
  ],
  device: [
    { name: "device_list", columns: ["tenant", "device_id", "facets", "name_lower", "serial_lower"] },
    { name: "device_facets", columns: ["tenant", "facets", "device_id", "records"] },
    { name: "device_name", columns: ["tenant", "name_lower"] },
    { name: "device_serial", columns: ["tenant", "serial_lower"] },
    { name: "device_due_at", columns: ["tenant", "due_at"], where: "due_at is not null" },
  ],
  device_fault: [
    { name: "device_fault_facets", columns: ["tenant", "code", "facets", "device_id"] },
    {
      name: "device_fault_stuck",
      columns: ["tenant", "since", "device_id", "code"],
      where: "stuck = 1",
    },
  ],
  transition: [
    { name: "transition_seen", columns: ["tenant", "seen_at"] },
    {
      name: "transition_stage",
      columns: ["tenant", "at", "device_id", "seen_at", "episode", "from_value", "to_value"],
      where: "field = 'stage'",
    },
  ],
};

/**
 * Leaves the indexes of tables that nothing is in yet for later: to sort a million rows once takes a fraction of what putting
 * each in its place takes. Who may not do that does without.
 */
export async function leaveIndexes(db: Kysely<Schema>): Promise<void> {
  try {
    await db.transaction().execute(async (transaction) => {
      // First syncs of two tenants may begin at once, and would wait for each other's tables.
      await wordsOf(db).lockMigrations?.execute(transaction);
      for (const [table, indexes] of Object.entries(INDEXES)) {
        const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(transaction);
        if (rows.length > 0) {
          // A load that was killed: what it read is read once more, and each record is to be there once.
          if (table === "fact") await giveFactsTheirKey(transaction);
          continue;
        }
        const names = indexes.map(({ name }) => name);
        for (const name of table === "fact" ? [...names, FACT_KEY] : names)
          await sql`drop index if exists ${sql.ref(name)}`.execute(transaction);
      }
    });
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== "denied") throw error;
  }
}

/** Indexes of a table that are not there: a load left them, this one or one that was killed. */
async function leftOf(db: Kysely<Schema>, table: Loaded): Promise<readonly Index[]> {
  const left: Index[] = [];
  for (const index of INDEXES[table]) {
    const { rows } = await wordsOf(db).hasIndex(index.name).execute(db);
    if (!rows[0]?.there) left.push(index);
  }
  return left;
}

/** Puts tables in order that were loaded, before they are gone through for the first time. */
export async function tidyLoaded(db: Kysely<Schema>, tables: readonly Loaded[]): Promise<void> {
  const { tidy } = wordsOf(db);
  if (!tidy) return;
  for (const table of tables) if ((await leftOf(db, table)).length > 0) await tidy(table).execute(db);
}

/** Something long on a connection of its own. */
type Build = (db: Kysely<Schema>) => Promise<unknown>;

/**
 * Builds what was left, also by a sync that was killed since, beside `first`: a server takes a processor for each. Outside of
 * any transaction. Where nothing was left, this looks and does nothing.
 */
export async function buildIndexes(
  db: Kysely<Schema>,
  tables: readonly Loaded[],
  first: readonly Build[] = [],
): Promise<void> {
  const builds = [...first];
  for (const table of tables)
    for (const index of await leftOf(db, table)) builds.push((connection) => build(connection, table, index));
  if (builds.length === 0) return;
  const waiting = builds.values();
  const lane = (began = () => {}) =>
    db.connection().execute(async (connection) => {
      began();
      for (const each of waiting) await each(connection);
    });
  let isBeside = false;
  const lanes = [
    lane(),
    lane(() => {
      isBeside = true;
    }).catch((error: unknown) => {
      // Where others have all other connections, the first one builds everything.
      if (isBeside) throw error;
    }),
  ];
  for (const ended of await Promise.allSettled(lanes)) if (ended.status === "rejected") throw ended.reason;
}

const build = (db: Kysely<Schema>, table: Loaded, { name, columns, where }: Index) =>
  inPlenty(db, async (transaction) => {
    // First syncs of two tenants may end at once: who is later finds it built.
    await wordsOf(db).lockBuilding?.(name).execute(transaction);
    await sql`
      create index if not exists ${sql.ref(name)} on ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      ${where === undefined ? sql`` : sql`where ${sql.raw(where)}`}
    `.execute(transaction);
  });
