import { sql } from "kysely";
import { getToKnow } from "../get-to-know.ts";
import { isAllDue, makeDaysDue } from "./due.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import { tidyLoaded } from "./load-in-bulk.ts";
import { inPlenty, type TenantDb } from "./tenant-db.ts";

/**
 * Verdicts nothing stands behind any more: their records were joined to another device. What is still due after everything
 * was judged is nobody's; when everything is due, every device is looked at.
 */
export async function dropEmpty({ db, tenant }: TenantDb): Promise<number> {
  await tidyLoaded(db, ["device", "device_fault", "transition"]);
  return inPlenty(db, async (transaction) => {
    const part = { db: transaction, tenant };
    const primary = sql.join([...PRIMARY_SOURCES]);
    const isWhole = await isAllDue(part);
    await sql`drop table if exists emptied`.execute(transaction);
    await sql`create temporary table emptied (device_id text primary key)`.execute(transaction);
    await getToKnow(transaction, ["device", "device_fault"]);
    if (isWhole)
      // One set less the other: no planner that knows the tables badly can make a loop of it.
      await sql`
        insert into emptied (device_id)
        select device_id from device where tenant = ${tenant}
        except
        select device_id from fact
        where tenant = ${tenant} and source in (${primary}) and device_id is not null
      `.execute(transaction);
    else
      await sql`
        insert into emptied (device_id)
        select key from device_due where tenant = ${tenant} and kind = 'device' and not exists (
          select 1 from fact
          where fact.tenant = ${tenant} and fact.device_id = device_due.key and fact.source in (${primary}))
      `.execute(transaction);
    const isEmptied = sql<boolean>`device_id in (select device_id from emptied)`;
    if (!isWhole) await makeDaysDue(part, isEmptied);
    await transaction.deleteFrom("device_fault").where("tenant", "=", tenant).where(isEmptied).execute();
    const { numDeletedRows } = await transaction
      .deleteFrom("device")
      .where("tenant", "=", tenant)
      .where(isEmptied)
      .executeTakeFirst();
    await sql`
      delete from device_due
      where tenant = ${tenant} and kind = 'device' and key in (select device_id from emptied)
    `.execute(transaction);
    await sql`drop table emptied`.execute(transaction);
    return Number(numDeletedRows);
  });
}
