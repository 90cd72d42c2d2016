import { type InsertQueryBuilder, type InsertResult, sql } from "kysely";
import type { Judgement } from "../../bridge/needs.ts";
import { WORKLOADS } from "../../domain/device/facts.ts";
import { remembered, type Transition } from "../../domain/device/transitions.ts";
import type { Fault, Verdict } from "../../domain/device/verdict-types.ts";
import type { Schema } from "../schema.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import { rowInserter } from "./insert-rows.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

/** A letter a workload, so that a million devices are counted by one short column. */
export const letterOf = ({ authority, conflict }: Verdict["workloads"][keyof Verdict["workloads"]]) =>
  conflict ? "x" : authority[0]!;

/**
 * Keeps verdicts, faults and changes, all or none. A verdict that is what it was is not written again: that it still stands
 * the sync says which ends. `fresh`: it is to say that it was made now all the same.
 */
export async function saveJudgements(
  { db, tenant }: TenantDb,
  all: readonly Judgement[],
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const written = await (fresh ? writeDevices : writeChangedDevices)(
      transaction,
      all.map((judgement) => deviceRow(tenant, judgement)),
    );
    const ids = new Set(written.map(({ device_id }) => device_id));
    for (const part of inParts([...ids]))
      await transaction
        .deleteFrom("device_fault")
        .where("tenant", "=", tenant)
        .where("device_id", "in", part)
        .execute();
    const faults = all
      .filter(({ verdict }) => ids.has(verdict.deviceId))
      .flatMap(({ verdict }) => verdict.faults.map((fault) => faultRow(tenant, verdict.deviceId, fault)));
    await insertFaults(transaction, faults);
    await insertTransitions(
      transaction,
      all.flatMap(({ transitions }) => transitions.map((change) => transitionRow(tenant, change))),
    );
  });
}

const UPDATED = [
  "name",
  "name_lower",
  "serial",
  "serial_lower",
  "stage",
  "health",
  "leftover",
  "workloads",
  "as_of",
  "complete",
  "verdict",
  "past",
  "remembered",
] as const satisfies readonly (keyof Schema["device"])[];

const COLUMNS = ["tenant", "device_id", ...UPDATED] as const;
/** What makes a verdict another one; the rest follows from these. */
const TELLING = ["verdict", "past", "name", "serial", "leftover"] as const;

const onConflict = (insert: InsertQueryBuilder<Schema, "device", InsertResult>, onlyChanged: boolean) =>
  insert
    .onConflict((conflict) => {
      const update = conflict
        .columns(["tenant", "device_id"])
        .doUpdateSet(Object.fromEntries(UPDATED.map((column) => [column, sql.ref(`excluded.${column}`)])));
      if (!onlyChanged) return update;
      const differs = TELLING.map(
        (column) =>
          sql<boolean>`${sql.ref(`device.${column}`)} is distinct from ${sql.ref(`excluded.${column}`)}`,
      );
      return update.where(({ or }) => or(differs));
    })
    .returning("device_id");
type Written = Pick<Schema["device"], "device_id">;
const writeDevices = rowInserter<"device", Written>("device", COLUMNS, (insert) => onConflict(insert, false));
const writeChangedDevices = rowInserter<"device", Written>("device", COLUMNS, (insert) =>
  onConflict(insert, true),
);
const insertFaults = rowInserter("device_fault", [
  "tenant",
  "device_id",
  "code",
  "severity",
  "since",
  "body",
]);
const insertTransitions = rowInserter(
  "transition",
  ["tenant", "device_id", "field", "seen_at", "at", "episode", "from_value", "to_value", "because"],
  (insert) => insert.onConflict((conflict) => conflict.doNothing()),
);

function faultRow(tenant: string, deviceId: string, fault: Fault): Schema["device_fault"] {
  const { code, severity, since } = fault;
  return { tenant, device_id: deviceId, code, severity, since, body: JSON.stringify(fault) };
}

function transitionRow(tenant: string, change: Transition): Schema["transition"] {
  return {
    tenant,
    device_id: change.deviceId,
    field: change.field,
    seen_at: change.seenAt,
    at: change.at,
    episode: change.episode,
    from_value: change.from,
    to_value: change.to,
    because: JSON.stringify(change.because),
  };
}

function deviceRow(tenant: string, judgement: Judgement): Schema["device"] {
  const { verdict, past, name, serialNumber, leftover } = judgement;
  return {
    tenant,
    device_id: verdict.deviceId,
    name,
    name_lower: name.toLowerCase(),
    serial: serialNumber,
    serial_lower: serialNumber?.toLowerCase() ?? null,
    stage: verdict.stage,
    health: verdict.health,
    leftover,
    workloads: WORKLOADS.map((workload) => letterOf(verdict.workloads[workload])).join(""),
    as_of: verdict.asOf,
    complete: verdict.complete ? 1 : 0,
    // When it was made has a column: the text is the same as long as the verdict is.
    verdict: JSON.stringify({ ...verdict, asOf: undefined }),
    past: JSON.stringify(past),
    remembered: JSON.stringify(remembered(verdict)),
  };
}

/** Verdicts nothing stands behind any more: their records were joined to another device. */
export async function dropEmpty({ db, tenant }: TenantDb): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const empty = transaction
      .selectFrom("device")
      .select("device_id")
      .where("tenant", "=", tenant)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("fact")
              .select("record_id")
              .where("fact.tenant", "=", tenant)
              .whereRef("fact.device_id", "=", "device.device_id")
              .where("fact.source", "in", [...PRIMARY_SOURCES]),
          ),
        ),
      );
    await transaction
      .deleteFrom("device_fault")
      .where("tenant", "=", tenant)
      .where("device_id", "in", empty)
      .execute();
    const { numDeletedRows } = await transaction
      .deleteFrom("device")
      .where("tenant", "=", tenant)
      .where("device_id", "in", empty)
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
}
