import { type Kysely, sql } from "kysely";
import type { EventStore } from "../../bridge/needs.ts";
import { type DeviceCheck, lookDueAt } from "../../domain/events/device-check.ts";
import type { EnrolmentEvent } from "../../domain/events/enrolment-event.ts";
import { inParts } from "../devices/tenant-db.ts";
import type { Schema } from "../schema.ts";

/** Events of one tenant; rows of another are never seen. */
export function sqlEventStore(db: Kysely<Schema>, tenant: string): EventStore {
  return {
    noteEvents: (events, at) =>
      db.transaction().execute(async (transaction) => {
        let added = 0;
        for (const part of inParts(events.toSorted(byKey)))
          added += await addEvents(transaction, tenant, part, at);
        const named = newestOf(events);
        for (const part of inParts(named)) await openChecks(transaction, tenant, part, at);
        const checks: DeviceCheck[] = [];
        for (const part of inParts(named))
          checks.push(
            ...(
              await transaction
                .selectFrom("device_check")
                .selectAll()
                .where("tenant", "=", tenant)
                .where(
                  "intune_device_id",
                  "in",
                  part.map(({ intuneDeviceId }) => intuneDeviceId!),
                )
                .where("state", "=", "waiting")
                .where("step", "=", 0)
                .orderBy("intune_device_id")
                .execute()
            ).map(checkOf),
          );
        return { added, checks };
      }),
    countEvents: async () => {
      const { count } = await db
        .selectFrom("enrolment_event")
        .select((eb) => eb.fn.countAll().as("count"))
        .where("tenant", "=", tenant)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    check: async (intuneDeviceId) => {
      const row = await db
        .selectFrom("device_check")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("intune_device_id", "=", intuneDeviceId)
        .executeTakeFirst();
      return row && checkOf(row);
    },
    moveCheck: async (before, after) => {
      const { numUpdatedRows } = await db
        .updateTable("device_check")
        .set({ step: after.step, due_at: after.dueAt, state: after.state, reason: after.reason })
        .where("tenant", "=", tenant)
        .where("intune_device_id", "=", before.intuneDeviceId)
        .where("enrolled_at", "=", before.enrolledAt)
        .where("step", "=", before.step)
        .where("state", "=", before.state)
        .executeTakeFirst();
      return Number(numUpdatedRows) > 0;
    },
    dueChecks: async (at, limit) =>
      (
        await db
          .selectFrom("device_check")
          .selectAll()
          .where("tenant", "=", tenant)
          .where("state", "=", "waiting")
          .where("due_at", "<=", at)
          .orderBy("due_at")
          .orderBy("intune_device_id")
          .limit(limit)
          .execute()
      ).map(checkOf),
    forgetEventsBefore: async (at) => {
      const events = await db
        .deleteFrom("enrolment_event")
        .where("tenant", "=", tenant)
        .where("noted_at", "<", at)
        .executeTakeFirst();
      await db
        .deleteFrom("device_check")
        .where("tenant", "=", tenant)
        .where("state", "<>", "waiting")
        .where("started_at", "<", at)
        .execute();
      return Number(events.numDeletedRows);
    },
  };
}

async function addEvents(
  db: Kysely<Schema>,
  tenant: string,
  events: readonly EnrolmentEvent[],
  at: string,
): Promise<number> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("enrolment_event")
    .values(
      events.map((event) => ({
        tenant,
        event_key: event.key,
        intune_device_id: event.intuneDeviceId,
        at: event.time,
        noted_at: at,
        body: JSON.stringify(event),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0);
}

/** Rows are always written in one order, so that two who write the same do not wait for each other in a circle. */
const byKey = (a: EnrolmentEvent, b: EnrolmentEvent) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Of each device the event that counts: the latest, and of two of one time the one with the greater key. */
function newestOf(events: readonly EnrolmentEvent[]): readonly EnrolmentEvent[] {
  const newest = new Map<string, EnrolmentEvent>();
  for (const event of events) {
    if (event.intuneDeviceId === null) continue;
    const other = newest.get(event.intuneDeviceId);
    if (!other || [event.time, event.key].join() > [other.time, other.key].join())
      newest.set(event.intuneDeviceId, event);
  }
  return [...newest.values()].sort((a, b) => (a.intuneDeviceId! < b.intuneDeviceId! ? -1 : 1));
}

async function openChecks(
  db: Kysely<Schema>,
  tenant: string,
  events: readonly EnrolmentEvent[],
  at: string,
): Promise<void> {
  const anew = ["entra_device_id", "enrolled_at", "started_at", "step", "due_at", "state", "reason"] as const;
  await db
    .insertInto("device_check")
    .values(
      events.map((event) => ({
        tenant,
        intune_device_id: event.intuneDeviceId!,
        entra_device_id: event.entraDeviceId,
        enrolled_at: event.time,
        started_at: at,
        step: 0,
        due_at: lookDueAt(at, 0),
        state: "waiting",
        reason: null,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["tenant", "intune_device_id"])
        .doUpdateSet(Object.fromEntries(anew.map((column) => [column, sql.ref(`excluded.${column}`)])))
        .whereRef("device_check.enrolled_at", "<", sql.ref("excluded.enrolled_at")),
    )
    .execute();
}

const checkOf = (row: Schema["device_check"]): DeviceCheck => ({
  intuneDeviceId: row.intune_device_id,
  entraDeviceId: row.entra_device_id,
  enrolledAt: row.enrolled_at,
  startedAt: row.started_at,
  step: Number(row.step),
  dueAt: row.due_at,
  state: row.state as DeviceCheck["state"],
  reason: row.reason,
});
