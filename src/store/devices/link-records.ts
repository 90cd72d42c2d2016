import { type Kysely, sql } from "kysely";
import { wordsOf } from "../dialect-words.ts";
import { getToKnow } from "../get-to-know.ts";
import type { Schema } from "../schema.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import { keepStories, movesOf } from "./keep-stories.ts";
import { saveKin } from "./kin.ts";
import type { TenantDb } from "./tenant-db.ts";

/**
 * Joins records to devices: by Entra's device id; else, for reports, by Intune's; else by a serial number that fits exactly
 * one device, or exactly one record of Intune where Entra knows none; else the record stands alone. Set-based; a device whose
 * id becomes known later keeps its story.
 */
export async function linkRecords({ db, tenant }: TenantDb): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Devices are looked at beside each other, by many processes: what two of them join at once would be joined twice.
    await wordsOf(db).lockLinking?.(tenant).execute(transaction);
    await getToKnow(transaction, ["fact", "transition"]);
    await sql`drop table if exists linking`.execute(transaction);
    await transaction.schema
      .createTable("linking")
      .temporary()
      .addColumn("source", "text")
      .addColumn("record_id", "text")
      .addColumn("device_id", "text")
      .execute();
    await decide(transaction, tenant);
    const moves = await movesOf(transaction, tenant);
    await sql`
      update fact set device_id = linking.device_id from linking
      where fact.tenant = ${tenant} and fact.source = linking.source and fact.record_id = linking.record_id
    `.execute(transaction);
    await sql`drop table linking`.execute(transaction);
    await keepStories(transaction, tenant, moves);
    await linkReports(transaction, tenant);
    await saveKin({ db: transaction, tenant });
  });
}

/** Into `linking`: records that make devices, as far as they are joined otherwise than they should be. */
async function decide(db: Kysely<Schema>, tenant: string): Promise<void> {
  const primary = sql.join([...PRIMARY_SOURCES]);
  await sql`
    insert into linking (source, record_id, device_id)
    select source, record_id, entra_device_id from fact
    where tenant = ${tenant} and source in (${primary}) and entra_device_id is not null
      and device_id is distinct from entra_device_id
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
      from fact
      where fact.tenant = ${tenant} and fact.source in (${primary}) and fact.entra_device_id is null
    ) as lone
    where lone.device_id is distinct from lone.wanted
  `.execute(db);
}

/** Reports name a device by Entra's or Intune's id; one that names none we know says nothing of any device. */
async function linkReports(db: Kysely<Schema>, tenant: string): Promise<void> {
  const primary = sql.join([...PRIMARY_SOURCES]);
  await sql`
    update fact set device_id = coalesce(
      (select record.device_id from fact as record
        where record.tenant = ${tenant} and record.source = 'intune' and record.record_id = fact.intune_device_id),
      (select min(record.device_id) from fact as record
        where record.tenant = ${tenant} and record.device_id = fact.entra_device_id and record.source in (${primary})))
    where fact.tenant = ${tenant} and fact.source not in (${primary})
      and fact.device_id is distinct from coalesce(
        (select record.device_id from fact as record
          where record.tenant = ${tenant} and record.source = 'intune' and record.record_id = fact.intune_device_id),
        (select min(record.device_id) from fact as record
          where record.tenant = ${tenant} and record.device_id = fact.entra_device_id and record.source in (${primary})))
  `.execute(db);
}
