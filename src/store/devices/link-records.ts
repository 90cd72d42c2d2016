import { type RawBuilder, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import { getToKnow } from "../get-to-know.ts";
import { devicesDue, isAllDue, makeDue, takeDueRecords } from "./due.ts";
import { areFactsKeyed, giveFactsTheirKey } from "./fact-key.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import { keepStories, movesOf } from "./keep-stories.ts";
import { saveKin } from "./kin.ts";
import { saveDueKin } from "./kin-due.ts";
import { buildIndexes, tidyLoaded } from "./load-in-bulk.ts";
import { inPlenty, type TenantDb } from "./tenant-db.ts";

/**
 * Joins records to devices: by Entra's device id; else, for reports, by Intune's; else by a serial number that fits exactly
 * one device, or exactly one record of Intune where Entra knows none; else the record stands alone. Set-based; a device whose
 * id becomes known later keeps its story. Looked at is what changed since the last time, and what that may matter to.
 */
export async function linkRecords({ db, tenant }: TenantDb): Promise<void> {
  const areReportsJoined = await endLoad({ db, tenant });
  await inPlenty(db, async (transaction) => {
    // Devices are looked at beside each other, by many processes: what two of them join at once would be joined twice.
    await wordsOf(db).lockLinking?.(tenant).execute(transaction);
    const part = { db: transaction, tenant };
    const isWhole = await isAllDue(part);
    const everywhere = everyFact(db);
    await getToKnow(transaction, ["fact", "transition"]);
    await takeDueRecords(part);
    await openLinking(transaction);
    for (const places of isWhole ? [everywhere] : WHERE_DUE) await decide(part, places);
    if (wordsOf(db).isUnknown) await sql`analyze linking`.execute(transaction);
    const moves = await movesOf(transaction, tenant);
    if (!isWhole) await makeLinkedDue(part);
    if (areReportsJoined) await followLinked(part, everywhere);
    await moveLinked(part);
    await keepStories(part, moves);
    if (isWhole) {
      if (!areReportsJoined) await linkByIntune(part, everywhere);
      await linkByEntra(part, everywhere);
      await saveKin(part);
    } else {
      await makeDue(part, devicesDue(moves.flatMap(({ was, will }) => [was, will])));
      await linkDueReports(
        part,
        moves.map(({ was }) => was),
      );
      await makeRecordsDue(part);
      await saveDueKin(part);
    }
    await sql`drop table due_now`.execute(transaction);
    await sql`drop table linking`.execute(transaction);
  });
}

const everyFact = (db: TenantDb["db"]): Places => ({
  from: sql`fact ${wordsOf(db).rowByRow}`,
  fits: sql`true`,
});

/**
 * Ends a load: joins most reports as long as no index has to follow, and builds the indexes. Says whether every report is
 * joined that names a record of Intune which is, so that nobody has to look once more.
 */
async function endLoad({ db, tenant }: TenantDb): Promise<boolean> {
  const { joinsUnindexed } = wordsOf(db);
  const isLoaded = !(await areFactsKeyed(db));
  const giveKey = (connection = db) => inPlenty(connection, giveFactsTheirKey);
  const joinReports = () =>
    inPlenty(db, async (transaction) => {
      await wordsOf(db).lockLinking?.(tenant).execute(transaction);
      await getToKnow(transaction, ["fact"]);
      await linkByIntune({ db: transaction, tenant }, everyFact(db));
    });
  if (!isLoaded) {
    await buildIndexes(db, ["fact"]);
    return false;
  }
  if (!joinsUnindexed) {
    await giveKey();
    await joinReports();
    await buildIndexes(db, ["fact"]);
    return true;
  }
  await joinReports();
  await tidyLoaded(db, ["fact"]);
  let wereRepeated: boolean | undefined;
  await buildIndexes(db, ["fact"], [async (connection) => (wereRepeated = await giveKey(connection))]);
  // Where a record came twice, the word that stays may join it otherwise.
  return wereRepeated === false;
}

/** Records that are joined otherwise than they should be, and to what. */
async function openLinking(db: TenantDb["db"]): Promise<void> {
  await sql`drop table if exists linking`.execute(db);
  await db.schema
    .createTable("linking")
    .temporary()
    .addColumn("source", "text")
    .addColumn("record_id", "text")
    .addColumn("device_id", "text")
    .execute();
}

/** Joins records as `linking` says, which is empty then. */
async function moveLinked({ db, tenant }: TenantDb): Promise<void> {
  await sql`
    update fact set device_id = linking.device_id from linking
    where fact.tenant = ${tenant} and fact.source = linking.source and fact.record_id = linking.record_id
  `.execute(db);
  await sql`delete from linking`.execute(db);
}

/** Which records are looked at: tables to begin with, and what of `fact` belongs to them. */
interface Places {
  readonly from: RawBuilder<unknown>;
  readonly fits: RawBuilder<unknown>;
}
/** `cross join` lets SQLite begin with what is due, which is little. */
const WHERE_DUE: readonly Places[] = [
  ...PRIMARY_SOURCES.map((source) => ({
    from: sql`due_now cross join fact`,
    fits: sql`due_now.kind = ${`record:${source}`} and fact.source = ${source} and fact.record_id = due_now.key`,
  })),
  // What stands alone may belong to whoever has, or had, its serial number.
  { from: sql`due_now cross join fact`, fits: sql`due_now.kind = 'serial' and fact.serial = due_now.key` },
];

/**
 * Into `linking`: records that make devices, as far as they are joined otherwise than they should be. Everything is looked at
 * once; whose they are that name no device is asked of those alone, who are few.
 */
async function decide({ db, tenant }: TenantDb, { from, fits }: Places): Promise<void> {
  const primary = sql.join([...PRIMARY_SOURCES]);
  await sql`drop table if exists considered`.execute(db);
  await sql`
    create temporary table considered as
    select fact.source, fact.record_id, fact.device_id, fact.entra_device_id, fact.serial from ${from}
    where fact.tenant = ${tenant} and fact.source in (${primary})
      and (fact.entra_device_id is null or fact.device_id is distinct from fact.entra_device_id) and ${fits}
  `.execute(db);
  if (wordsOf(db).isUnknown) await sql`analyze considered`.execute(db);
  await sql`
    insert into linking (source, record_id, device_id)
    select source, record_id, entra_device_id from considered where entra_device_id is not null
  `.execute(db);
  await sql`
    insert into linking (source, record_id, device_id)
    select lone.source, lone.record_id, lone.wanted from (
      select fact.source, fact.record_id, fact.device_id,
        coalesce(
          (select min(other.entra_device_id) from fact as other
            where other.tenant = ${tenant} and other.serial = fact.serial and other.source in (${primary})
              and other.entra_device_id is not null and other.gone_at is null
            having count(distinct other.entra_device_id) = 1),
          (select min('intune:' || other.record_id) from fact as other
            where fact.source = 'configmgr' and fact.serial is not null
              and other.tenant = ${tenant} and other.serial = fact.serial and other.gone_at is null
              and other.source in (${primary})
              and (other.source <> 'configmgr' or other.record_id <> fact.record_id)
            having count(*) = 1 and count(other.entra_device_id) = 0 and min(other.source) = 'intune'),
          lower(fact.source || ':' || fact.record_id)) as wanted
      from considered as fact where fact.entra_device_id is null
    ) as lone
    where lone.device_id is distinct from lone.wanted
  `.execute(db);
  await sql`drop table considered`.execute(db);
}

/** Who shares hardware with a record that is joined to another device now has other relatives. */
async function makeLinkedDue({ db, tenant }: TenantDb): Promise<void> {
  for (const [kind, key] of [
    [sql`'record:' || fact.source`, sql`fact.record_id`],
    [sql`'hardware:' || fact.source`, sql`fact.hardware`],
    [sql`'autopilot:' || fact.source`, sql`fact.autopilot`],
  ] as const)
    await sql`
      insert into due_now (kind, key)
      select distinct ${kind}, ${key} from linking cross join fact
      where fact.tenant = ${tenant} and fact.source = linking.source and fact.record_id = linking.record_id
        and ${key} is not null
      on conflict do nothing
    `.execute(db);
}

/**
 * Reports name a device by Intune's id, or else by Entra's; one that names none we know says nothing of any device. In two
 * statements, so that a server can join whole tables: looked up one by one, a million reports take it many minutes.
 */
async function linkReports(part: TenantDb, places: Places): Promise<void> {
  await linkByIntune(part, places);
  await linkByEntra(part, places);
}

/** Also right while records that will be joined later still belong to none. */
async function linkByIntune({ db, tenant }: TenantDb, { from, fits }: Places): Promise<void> {
  const primary = sql.join([...PRIMARY_SOURCES]);
  await sql`
    update ${from} set device_id = record.device_id from fact as record
    where fact.tenant = ${tenant} and fact.source not in (${primary}) and fact.intune_device_id is not null
      and record.tenant = ${tenant} and record.source = 'intune' and record.record_id = fact.intune_device_id
      and record.device_id is not null and fact.device_id is distinct from record.device_id and ${fits}
  `.execute(db);
}

/** Those that no record of Intune tells: looked for first, and few. */
async function linkByEntra({ db, tenant }: TenantDb, { from, fits }: Places): Promise<void> {
  const primary = sql.join([...PRIMARY_SOURCES]);
  await sql`drop table if exists loose`.execute(db);
  await sql`
    create temporary table loose as
    select fact.source, fact.record_id, fact.device_id, fact.entra_device_id from ${from}
    where fact.tenant = ${tenant} and fact.source not in (${primary}) and ${fits}
      and not exists (select 1 from fact as record
        where record.tenant = ${tenant} and record.source = 'intune' and record.record_id = fact.intune_device_id
          and record.device_id is not null)
  `.execute(db);
  if (wordsOf(db).isUnknown) await sql`analyze loose`.execute(db);
  await sql`
    insert into linking (source, record_id, device_id)
    select loose.source, loose.record_id, min(record.device_id) from loose left join fact as record
      on record.tenant = ${tenant} and record.device_id = loose.entra_device_id and record.source in (${primary})
    group by loose.source, loose.record_id, loose.device_id
    having loose.device_id is distinct from min(record.device_id)
  `.execute(db);
  await sql`drop table loose`.execute(db);
  if (wordsOf(db).isUnknown) await sql`analyze linking`.execute(db);
  await moveLinked({ db, tenant });
}

/** Reports of records in `linking`, which are joined as those will be. */
async function followLinked({ db, tenant }: TenantDb, { from }: Places): Promise<void> {
  await sql`
    update ${from} set device_id = linking.device_id from linking
    where fact.tenant = ${tenant} and fact.source not in (${sql.join([...PRIMARY_SOURCES])})
      and linking.source = 'intune' and linking.record_id = fact.intune_device_id
  `.execute(db);
}

/** Reports that changed, that were of devices whose records moved, and that nobody was found for yet. */
async function linkDueReports(part: TenantDb, moved: readonly string[]): Promise<void> {
  const { db, tenant } = part;
  const primary = sql.join([...PRIMARY_SOURCES]);
  const reports = sql`fact.tenant = ${tenant} and fact.source not in (${primary})`;
  await sql`drop table if exists looked`.execute(db);
  await sql`create temporary table looked (source text, record_id text, primary key (source, record_id))`.execute(
    db,
  );
  const look = (fits: RawBuilder<unknown>, from = sql`fact`) =>
    sql`
      insert into looked (source, record_id)
      select fact.source, fact.record_id from ${from} where ${reports} and ${fits}
      on conflict do nothing
    `.execute(db);
  await look(
    sql`due_now.kind like 'record:%' and fact.source = substr(due_now.kind, 8) and fact.record_id = due_now.key`,
    sql`due_now cross join fact`,
  );
  await look(sql`fact.device_id is null`);
  for (const deviceId of moved) await look(sql`fact.device_id = ${deviceId}`);
  const makeDevicesDue = () =>
    sql`
      insert into device_due (tenant, kind, key)
      select distinct ${tenant}, 'device', fact.device_id from looked cross join fact
      where fact.tenant = ${tenant} and fact.source = looked.source and fact.record_id = looked.record_id
        and fact.device_id is not null
      on conflict do nothing
    `.execute(db);
  await makeDevicesDue();
  await linkReports(part, {
    from: sql`fact`,
    fits: sql`(fact.source, fact.record_id) in (select source, record_id from looked)`,
  });
  await makeDevicesDue();
  await sql`drop table looked`.execute(db);
}

/** Devices of records that changed, as they are joined now. */
async function makeRecordsDue({ db, tenant }: TenantDb): Promise<void> {
  await sql`
    insert into device_due (tenant, kind, key)
    select distinct ${tenant}, 'device', fact.device_id from due_now cross join fact
    where due_now.kind like 'record:%' and fact.tenant = ${tenant} and fact.source = substr(due_now.kind, 8)
      and fact.record_id = due_now.key and fact.device_id is not null
    on conflict do nothing
  `.execute(db);
}
