import { sql } from "kysely";
import type { TenantDb } from "./tenant-db.ts";

/** Part of a text, with what LIKE takes for a sign taken as it is. */
const containing = (text: string) => `%${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;

export interface Among {
  /** Facets of devices that are looked for. */
  readonly groups: readonly string[];
  /** Of a fault they have. */
  readonly code: string | undefined;
  readonly after: string;
  readonly size: number;
}

/** The next ids of devices whose name, serial number or id has this in it, whatever the case. */
export async function searchIds(
  { db, tenant }: TenantDb,
  text: string,
  { groups, code, after, size }: Among,
): Promise<readonly string[]> {
  const part = containing(text);
  const hasFault =
    code === undefined
      ? sql``
      : sql`and exists (select 1 from device_fault where device_fault.tenant = ${tenant}
          and device_fault.device_id = device.device_id and device_fault.code = ${code})`;
  const { rows } = await sql<{ device_id: string }>`
    select device_id from device
    where tenant = ${tenant} and device_id > ${after} and facets in (${sql.join([...groups])})
      and (name_lower like ${part} escape '\\' or serial_lower like ${part} escape '\\' or device_id like ${part} escape '\\')
      ${hasFault}
    order by device_id limit ${size}
  `.execute(db);
  return rows.map(({ device_id }) => device_id);
}
