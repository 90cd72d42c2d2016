import type { Kysely } from "kysely";
import type { NotificationStore } from "../../bridge/needs.ts";
import type { Delivery } from "../../domain/notifications/delivery.ts";
import { changeKey, type NotificationRule } from "../../domain/notifications/rule.ts";
import { inParts } from "../devices/tenant-db.ts";
import type { Schema } from "../schema.ts";
import { sqlDeliveryLog } from "./delivery-log.ts";

/** Notifications of one tenant; rows of another are never seen. */
export function sqlNotificationStore(db: Kysely<Schema>, tenant: string): NotificationStore {
  return { ...sqlRules(db, tenant), ...sqlWaiting(db, tenant), ...sqlDeliveryLog(db, tenant) };
}

function sqlRules(db: Kysely<Schema>, tenant: string) {
  const rule = async (name: string): Promise<NotificationRule | undefined> => {
    const row = await db
      .selectFrom("notification_rule")
      .select("body")
      .where("tenant", "=", tenant)
      .where("name", "=", name)
      .executeTakeFirst();
    return row && (JSON.parse(row.body) as NotificationRule);
  };
  return {
    rule,
    rules: async () =>
      (
        await db
          .selectFrom("notification_rule")
          .select("body")
          .where("tenant", "=", tenant)
          .orderBy("name")
          .execute()
      ).map(({ body }) => JSON.parse(body) as NotificationRule),
    addRule: async (added) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("notification_rule")
        .values({ tenant, name: added.name, body: JSON.stringify(added), gathered_to: null })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return Number(numInsertedOrUpdatedRows ?? 0) > 0;
    },
    changeRule: async (name, change) => {
      const before = await rule(name);
      if (!before) return;
      await db
        .updateTable("notification_rule")
        .set({ body: JSON.stringify({ ...before, ...change }) })
        .where("tenant", "=", tenant)
        .where("name", "=", name)
        .execute();
    },
    removeRule: (name) =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom("notification_change")
          .where("tenant", "=", tenant)
          .where("rule", "=", name)
          .execute();
        const { numDeletedRows } = await transaction
          .deleteFrom("notification_rule")
          .where("tenant", "=", tenant)
          .where("name", "=", name)
          .executeTakeFirst();
        return Number(numDeletedRows) > 0;
      }),
  } satisfies Partial<NotificationStore>;
}

function sqlWaiting(db: Kysely<Schema>, tenant: string) {
  return {
    gatheredTo: async (name) =>
      (
        await db
          .selectFrom("notification_rule")
          .select("gathered_to")
          .where("tenant", "=", tenant)
          .where("name", "=", name)
          .executeTakeFirst()
      )?.gathered_to ?? null,
    saveGatheredTo: async (name, at) => {
      await db
        .updateTable("notification_rule")
        .set({ gathered_to: at })
        .where("tenant", "=", tenant)
        .where("name", "=", name)
        .execute();
    },
    gather: async (name, changes, at) => {
      let added = 0;
      for (const part of inParts(changes)) {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto("notification_change")
          .values(
            part.map((change) => ({
              tenant,
              rule: name,
              change_key: changeKey(change),
              gathered_at: at,
              seen_at: change.seenAt,
              delivery_id: null,
              body: JSON.stringify(change),
            })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        added += Number(numInsertedOrUpdatedRows ?? 0);
      }
      return added;
    },
    waiting: async (name, limit) => {
      const rows = await db
        .selectFrom("notification_change")
        .select(["gathered_at", "body"])
        .where("tenant", "=", tenant)
        .where("rule", "=", name)
        .where("delivery_id", "is", null)
        .orderBy("seen_at")
        .orderBy("change_key")
        .limit(limit)
        .execute();
      const since = rows.map(({ gathered_at }) => gathered_at).sort()[0] ?? null;
      return { since, changes: rows.map(({ body }) => JSON.parse(body)) };
    },
    makeDelivery: async (delivery) => {
      try {
        await db.transaction().execute(async (transaction) => {
          let taken = 0;
          for (const part of inParts(delivery.changes)) {
            const { numUpdatedRows } = await transaction
              .updateTable("notification_change")
              .set({ delivery_id: delivery.id })
              .where("tenant", "=", tenant)
              .where("rule", "=", delivery.rule)
              .where("change_key", "in", part.map(changeKey))
              .where("delivery_id", "is", null)
              .executeTakeFirst();
            taken += Number(numUpdatedRows);
          }
          if (taken !== delivery.changes.length) throw TAKEN;
          await transaction.insertInto("delivery").values(deliveryRow(tenant, delivery)).execute();
        });
        return true;
      } catch (error) {
        if (error === TAKEN) return false;
        throw error;
      }
    },
  } satisfies Partial<NotificationStore>;
}

/** Rolls a transaction back without being a failure. */
const TAKEN = new Error("taken");

const deliveryRow = (tenant: string, delivery: Delivery): Schema["delivery"] => ({
  tenant,
  id: delivery.id,
  rule: delivery.rule,
  made_at: delivery.madeAt,
  state: delivery.state,
  due_at: delivery.dueAt,
  tries: delivery.tries,
  body: JSON.stringify(delivery.changes),
});
