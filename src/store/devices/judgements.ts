import { sql } from "kysely";
import type { Judgement } from "../../bridge/needs.ts";
import { WORKLOADS } from "../../domain/device/facts.ts";
import { remembered } from "../../domain/device/transitions.ts";
import type { Verdict } from "../../domain/device/verdict-types.ts";
import type { Schema } from "../schema.ts";
import { PRIMARY_SOURCES } from "./fact-row.ts";
import { inParts, type TenantDb } from "./tenant-db.ts";

/** A letter a workload, so that a million devices are counted by one short column. */
export const letterOf = ({ authority, conflict }: Verdict["workloads"][keyof Verdict["workloads"]]) =>
  conflict ? "x" : authority[0]!;

/** Keeps verdicts, faults and changes, all or none. */
export async function saveJudgements({ db, tenant }: TenantDb, all: readonly Judgement[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const judgements of inParts(all)) {
      await transaction
        .insertInto("device")
        .values(judgements.map((judgement) => deviceRow(tenant, judgement)))
        .onConflict((conflict) =>
          conflict
            .columns(["tenant", "device_id"])
            .doUpdateSet(
              Object.fromEntries(UPDATED.map((column) => [column, sql.ref(`excluded.${column}`)])),
            ),
        )
        .execute();
      await transaction
        .deleteFrom("device_fault")
        .where("tenant", "=", tenant)
        .where(
          "device_id",
          "in",
          judgements.map(({ verdict }) => verdict.deviceId),
        )
        .execute();
      const faults = judgements.flatMap(({ verdict }) =>
        verdict.faults.map((fault) => ({
          tenant,
          device_id: verdict.deviceId,
          code: fault.code,
          severity: fault.severity,
          since: fault.since,
          body: JSON.stringify(fault),
        })),
      );
      for (const part of inParts(faults)) await transaction.insertInto("device_fault").values(part).execute();
      const changes = judgements.flatMap(({ transitions }) =>
        transitions.map((change) => ({
          tenant,
          device_id: change.deviceId,
          field: change.field,
          seen_at: change.seenAt,
          at: change.at,
          episode: change.episode,
          from_value: change.from,
          to_value: change.to,
          because: JSON.stringify(change.because),
        })),
      );
      for (const part of inParts(changes))
        await transaction
          .insertInto("transition")
          .values(part)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    }
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
    verdict: JSON.stringify(verdict),
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
