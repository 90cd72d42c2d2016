import { type Kysely, type RawBuilder, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { makeDaysDue } from "./due.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

/** A record that is joined to another device than it was. */
interface Move {
  readonly was: string;
  readonly will: string;
}

/**
 * Who moves where by `linking`, before the records themselves do. `cross join` lets SQLite begin with `linking`: by itself it
 * goes through `linking` once for every record there is.
 */
export async function movesOf(db: Kysely<Schema>, tenant: string): Promise<readonly Move[]> {
  const { rows } = await sql<Move>`
    select distinct fact.device_id as was, linking.device_id as will
    from linking cross join fact
    where fact.tenant = ${tenant} and fact.source = linking.source and fact.record_id = linking.record_id
      and fact.device_id is not null
    order by fact.device_id, linking.device_id
  `.execute(db);
  return rows;
}

/** A move that takes something along: the verdict and everything (`whole`), or the history alone. */
interface Step extends Move {
  readonly whole: boolean;
}

/**
 * A device that got its id keeps its story: verdict and history move along when the new id has none of its own. Where it
 * has, the history joins it, once nothing is left of what the device was called before. Set-based: an estate whose ids become
 * known all at once moves as a whole.
 */
export async function keepStories(part: TenantDb, moves: readonly Move[]): Promise<void> {
  for (const some of inParts(moves.flatMap(({ was, will }) => [was, will])))
    await makeDaysDue(part, sql`device_id in (${sql.join(some)})`);
  for (const steps of independent(await stepsOf(part, moves))) await take(part, steps);
}

/** What each move takes along, in order: the first that comes to an id without a verdict brings its own. */
async function stepsOf(part: TenantDb, moves: readonly Move[]): Promise<readonly Step[]> {
  const judged = await idsIn(part, moves, ({ will }) => will, "device");
  const left = await idsIn(part, moves, ({ was }) => was, "fact");
  const taken = new Set<string>();
  const steps: Step[] = [];
  for (const { was, will } of moves) {
    if (taken.has(was)) continue;
    if (!taken.has(will) && !judged.has(will)) {
      taken.add(will).add(was);
      steps.push({ was, will, whole: true });
    } else if (!left.has(was)) {
      taken.add(was);
      steps.push({ was, will, whole: false });
    }
  }
  return steps;
}

/** Of the ids of moves: those that have a verdict, or a record that makes a device. */
async function idsIn(
  { db, tenant }: TenantDb,
  moves: readonly Move[],
  idOf: (move: Move) => string,
  table: "device" | "fact",
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const primary = table === "fact" ? sql`and source in (${sql.join([...PRIMARY_SOURCES])})` : sql``;
  for (const some of inParts([...new Set(moves.map(idOf))])) {
    const { rows } = await sql<{ device_id: string }>`
      select distinct device_id from ${sql.table(table)}
      where tenant = ${tenant} and device_id in (${sql.join(some)}) ${primary}
    `.execute(db);
    for (const { device_id } of rows) found.add(device_id);
  }
  return found;
}

/** Steps that may be taken at once, in order: in none of them one comes to where another leaves. */
function* independent(steps: readonly Step[]): Iterable<readonly Step[]> {
  let some: Step[] = [];
  const [left, reached] = [new Set<string>(), new Set<string>()];
  for (const step of steps) {
    if (left.has(step.will) || reached.has(step.was)) {
      yield some;
      some = [];
      left.clear();
      reached.clear();
    }
    some.push(step);
    left.add(step.was);
    reached.add(step.will);
  }
  if (some.length > 0) yield some;
}

async function take({ db, tenant }: TenantDb, steps: readonly Step[]): Promise<void> {
  await sql`drop table if exists moving`.execute(db);
  await sql`
    create temporary table moving (was text primary key, will text, place integer, whole integer)
  `.execute(db);
  await sql`create index moving_will on moving (will)`.execute(db);
  const rows = steps.map(({ was, will, whole }, place) => sql`(${was}, ${will}, ${place}, ${whole ? 1 : 0})`);
  for (const some of inParts(rows))
    await sql`insert into moving (was, will, place, whole) values ${sql.join([...some])}`.execute(db);
  if (wordsOf(db).isUnknown) await sql`analyze moving`.execute(db);
  // What the new id learnt at the same moment is the better word, and then what came to it first.
  await dropDoubles({ db, tenant }, "transition", sql`own.field = kept.field and own.seen_at = kept.seen_at`);
  await dropDoubles({ db, tenant }, "device_log", sql`own.attached_at = kept.attached_at`);
  for (const table of ["device", "device_fault", "device_log", "transition"] as const) {
    const isWhole = table === "device" || table === "device_fault" ? sql`where whole = 1` : sql``;
    await sql`
      update ${sql.table(table)} set device_id = (select will from moving where was = device_id)
      where tenant = ${tenant} and device_id in (select was from moving ${isWhole})
    `.execute(db);
  }
  await sql`drop table moving`.execute(db);
}

async function dropDoubles(
  { db, tenant }: TenantDb,
  table: "transition" | "device_log",
  isSame: RawBuilder<unknown>,
): Promise<void> {
  await sql`
    delete from ${sql.table(table)} as kept
    where tenant = ${tenant} and device_id in (select was from moving where whole = 0) and (
      exists (
        select 1 from moving cross join ${sql.table(table)} as own
        where moving.was = kept.device_id
          and own.tenant = ${tenant} and own.device_id = moving.will and ${isSame})
      or exists (
        select 1 from moving cross join moving as earlier cross join ${sql.table(table)} as own
        where moving.was = kept.device_id and earlier.will = moving.will and earlier.place < moving.place
          and own.tenant = ${tenant} and own.device_id = earlier.was and ${isSame}))
  `.execute(db);
}
