import { sql } from "kysely";
import { type Kin, NO_KIN } from "../../domain/device/leftover.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

/** A device as one of those with the same hardware. */
export interface Relative {
  readonly device_id: string;
  readonly source: string;
  readonly hardware: string;
  readonly spoke_at: string | null;
  readonly trust: string | null;
}

/** Works out anew which devices have the same hardware as others, and which of those spoke last. */
export async function saveKin(part: TenantDb): Promise<void> {
  await part.db.deleteFrom("device_kin").where("tenant", "=", part.tenant).execute();
  const kin = kinOf({
    hardware: await relatives(part, "hardware"),
    autopilot: await relatives(part, "autopilot"),
  });
  await insertKin(part, [...kin.keys()], kin);
}

/** How each stands among its relatives, as text, by device; of those that have any. */
export function kinOf(
  relatives: Readonly<Record<"hardware" | "autopilot", readonly Relative[]>>,
): ReadonlyMap<string, string> {
  const kin = new Map<string, Kin>();
  for (const key of ["hardware", "autopilot"] as const)
    for (const family of familiesOf(relatives[key])) if (family.length > 1) meet(kin, family, key);
  return new Map([...kin].map(([deviceId, body]) => [deviceId, JSON.stringify(body)]));
}

/** Of `ids`, in the place of what was there. */
export async function insertKin(
  { db, tenant }: TenantDb,
  ids: readonly string[],
  kin: ReadonlyMap<string, string>,
): Promise<void> {
  for (const part of inParts(ids)) {
    await db.deleteFrom("device_kin").where("tenant", "=", tenant).where("device_id", "in", part).execute();
    const rows = part.flatMap((device_id) => {
      const body = kin.get(device_id);
      return body === undefined ? [] : [{ tenant, device_id, body }];
    });
    if (rows.length > 0) await db.insertInto("device_kin").values(rows).execute();
  }
}

/** Only records whose key occurs with more than one device: few, however large the estate. */
async function relatives({ db, tenant }: TenantDb, key: "hardware" | "autopilot"): Promise<Relative[]> {
  const column = sql.ref(key);
  const { rows } = await sql<Relative>`
    with shared as (
      select source, ${column} as hardware from fact
      where tenant = ${tenant} and ${column} is not null
      group by source, ${column} having count(*) > 1)
    select fact.device_id, fact.source, shared.hardware, max(fact.spoke_at) as spoke_at, min(fact.state) as trust
    from shared cross join fact
    where fact.tenant = ${tenant} and fact.source = shared.source and fact.${column} = shared.hardware
      and fact.gone_at is null and fact.device_id is not null
      and exists (
        select 1 from fact as other
        where other.tenant = ${tenant} and other.source = fact.source and other.${column} = fact.${column}
          and other.gone_at is null and other.device_id <> fact.device_id)
    group by fact.source, shared.hardware, fact.device_id
    order by fact.source, shared.hardware, fact.device_id
  `.execute(db);
  return rows;
}

function* familiesOf(rows: readonly Relative[]): Iterable<readonly Relative[]> {
  let family: Relative[] = [];
  for (const row of rows) {
    const [first] = family;
    if (first && (first.source !== row.source || first.hardware !== row.hardware)) {
      yield family;
      family = [];
    }
    family.push(row);
  }
  if (family.length > 0) yield family;
}

const isLater = (a: Relative, b: Relative) => (a.spoke_at ?? "") > (b.spoke_at ?? "");

function meet(kin: Map<string, Kin>, family: readonly Relative[], key: "hardware" | "autopilot"): void {
  const last = family.reduce((best, each) => (isLater(each, best) ? each : best));
  for (const each of family) {
    const before = kin.get(each.device_id) ?? NO_KIN;
    const trusts = family.filter((other) => other !== each).flatMap(({ trust }) => trust ?? []);
    const ofEntra = each.source === "entra";
    const isOlderInEntra =
      ofEntra && family.some((other) => other.trust === each.trust && isLater(other, each));
    kin.set(each.device_id, {
      hasTwin: before.hasTwin || !ofEntra,
      isOlderTwin: before.isOlderTwin || (!ofEntra && each !== last),
      isOlderInEntra: before.isOlderInEntra || isOlderInEntra,
      otherTrusts: ofEntra ? [...new Set([...before.otherTrusts, ...trusts])].sort() : before.otherTrusts,
      byAutopilot: before.byAutopilot || key === "autopilot",
    });
  }
}
