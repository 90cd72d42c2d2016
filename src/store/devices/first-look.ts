import { type RawBuilder, sql } from "kysely";
import { WORKLOADS } from "../../domain/device/facts.ts";
import type { Transition } from "../../domain/device/transitions.ts";
import type { Schema } from "../schema.ts";
import { authorityOf } from "./device-row.ts";
import type { TenantDb } from "./tenant-db.ts";

type Row = Schema["transition"];
type Told = Omit<Row, "tenant">;

const HEALTH = "health";
const fieldOf = (workload: string) => `workload:${workload}`;
/** Stands for a workload of which nothing is known. */
const NOTHING = "-";

/** In the order of their names, as rows of one device are told. */
const FIELDS = WORKLOADS.map((name, place) => ({ field: fieldOf(name), place })).sort((a, b) =>
  a.field < b.field ? -1 : 1,
);

/**
 * Changes as rows. A first look at a device finds nine things at once, which no later look does: health and workloads stand
 * beside the stage, in its row.
 */
export function rowsOfChanges(tenant: string, changes: readonly Transition[]): Row[] {
  const stage = changes.find(({ field, from }) => field === "stage" && from === null);
  const besides = new Map(
    stage ? changes.filter((each) => isBeside(each, stage)).map((each) => [each.field, each]) : [],
  );
  const health = besides.get(HEALTH);
  const isPacked = health !== undefined;
  const letters = WORKLOADS.map((name) => besides.get(fieldOf(name))?.to[0] ?? NOTHING).join("");
  return changes
    .filter((change) => !isPacked || besides.get(change.field) !== change)
    .map((change) => ({
      tenant,
      device_id: change.deviceId,
      field: change.field,
      seen_at: change.seenAt,
      at: change.at,
      episode: change.episode,
      from_value: change.from,
      to_value: change.to,
      because: JSON.stringify(change.because),
      beside: isPacked && change === stage ? `${letters} ${health.to}` : null,
    }));
}

/** What stands beside it is told from it alone. */
const isBeside = (change: Transition, stage: Transition) =>
  (change.field === HEALTH || FIELDS.some(({ field }) => field === change.field)) &&
  change.from === null &&
  change.at === stage.seenAt &&
  change.seenAt === stage.seenAt &&
  change.episode === stage.episode &&
  change.because.length === 0;

/** The changes a row tells, in the order of their fields. */
export function changesOfRow(row: Told): Transition[] {
  const { device_id: deviceId, seen_at: seenAt, from_value: from } = row;
  const episode = Number(row.episode);
  return valuesOfRow(row).map(([field, to]) =>
    field === row.field
      ? { deviceId, episode, at: row.at, seenAt, field, from, to, because: JSON.parse(row.because) }
      : { deviceId, episode, at: seenAt, seenAt, field, from, to, because: [] },
  );
}

/** Field and value of the changes a row tells. */
export function valuesOfRow({
  field,
  to_value,
  beside,
}: Pick<Row, "field" | "to_value" | "beside">): readonly (readonly [field: string, to: string])[] {
  if (beside === null) return [[field, to_value]];
  const { health, letters } = partsOf(beside);
  return [
    [HEALTH, health],
    [field, to_value],
    ...FIELDS.flatMap(({ field: name, place }): [string, string][] =>
      letters[place] === NOTHING ? [] : [[name, authorityOf(letters[place])]],
    ),
  ];
}

function partsOf(beside: string): { readonly health: string; readonly letters: string } {
  const [letters = "", health = ""] = beside.split(" ");
  return { health, letters };
}

const letterAt = (place: number) => sql`substr(beside, ${sql.lit(place + 1)}, 1)`;

/** What stands beside the stage of first looks, said in SQL: field, which rows tell it, and what they tell. */
export const BESIDES: readonly {
  readonly field: string;
  readonly isTold: RawBuilder<boolean>;
  readonly value: RawBuilder<string>;
}[] = [
  {
    field: HEALTH,
    isTold: sql`beside is not null`,
    value: sql`substr(beside, ${sql.lit(WORKLOADS.length + 2)})`,
  },
  ...FIELDS.map(({ field, place }) => ({
    field,
    isTold: sql<boolean>`(beside is not null and ${letterAt(place)} <> ${sql.lit(NOTHING)})`,
    value: sql<string>`case ${letterAt(place)} when 'i' then 'intune' when 'c' then 'configmgr' else 'unknown' end`,
  })),
];

/**
 * What stands beside the stage in rows that fit, as rows of its own: before the stage of then is forgotten, of which the rest
 * may still be so.
 */
export async function partFirstLooks({ db, tenant }: TenantDb, fitting: RawBuilder<boolean>): Promise<void> {
  const isOurs = sql`tenant = ${tenant} and beside is not null and (${fitting})`;
  for (const { field, isTold, value } of BESIDES)
    await sql`
      insert into transition (tenant, device_id, field, seen_at, at, episode, from_value, to_value, because)
      select tenant, device_id, ${field}, seen_at, seen_at, episode, null, ${value}, '[]' from transition
      where ${isOurs} and ${isTold}
      on conflict do nothing
    `.execute(db);
  await sql`update transition set beside = null where ${isOurs}`.execute(db);
}
