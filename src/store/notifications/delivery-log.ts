import type { Kysely } from "kysely";
import type { NotificationStore } from "../../bridge/needs.ts";
import type { Delivery } from "../../domain/notifications/delivery.ts";
import type { Schema } from "../schema.ts";

/** Messages and their tries. */
export function sqlDeliveryLog(db: Kysely<Schema>, tenant: string) {
  return {
    delivery: async (id) => {
      const row = await db
        .selectFrom("delivery")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row && deliveryOf(row);
    },
    deliveries: async ({ rule, state, after, limit }) => {
      let query = db.selectFrom("delivery").selectAll().where("tenant", "=", tenant);
      if (rule !== undefined) query = query.where("rule", "=", rule);
      if (state !== undefined) query = query.where("state", "=", state);
      if (after !== undefined) {
        const last = await db
          .selectFrom("delivery")
          .select("made_at")
          .where("tenant", "=", tenant)
          .where("id", "=", after)
          .executeTakeFirst();
        // Forgotten by now, and so is all that was older.
        if (!last) return [];
        query = query.where((is) =>
          is.or([
            is("made_at", "<", last.made_at),
            is.and([is("made_at", "=", last.made_at), is("id", ">", after)]),
          ]),
        );
      }
      return (await query.orderBy("made_at", "desc").orderBy("id").limit(limit).execute()).map(deliveryOf);
    },
    due: async (at, limit) =>
      (
        await db
          .selectFrom("delivery")
          .select("id")
          .where("tenant", "=", tenant)
          .where("state", "=", "waiting")
          .where("due_at", "<=", at)
          .orderBy("due_at")
          .orderBy("id")
          .limit(limit)
          .execute()
      ).map(({ id }) => id),
    takeForTry: async ({ id, tries, dueAt }, until) => {
      const { numUpdatedRows } = await db
        .updateTable("delivery")
        .set({ tries: tries + 1, due_at: until })
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .where("state", "=", "waiting")
        .where("tries", "=", tries)
        .where("due_at", "=", dueAt)
        .executeTakeFirst();
      return Number(numUpdatedRows) > 0;
    },
    endTry: (id, made, next) =>
      db.transaction().execute(async (transaction) => {
        const body = JSON.stringify(made);
        await transaction
          .insertInto("delivery_try")
          .values({ tenant, delivery_id: id, at: made.at, number: made.number, body })
          .onConflict((conflict) =>
            conflict.columns(["tenant", "delivery_id", "at", "number"]).doUpdateSet({ body }),
          )
          .execute();
        await transaction
          .updateTable("delivery")
          .set({ state: next.state, due_at: next.dueAt })
          .where("tenant", "=", tenant)
          .where("id", "=", id)
          .where("tries", "=", made.number)
          .execute();
      }),
    tries: async (id) =>
      (
        await db
          .selectFrom("delivery_try")
          .select("body")
          .where("tenant", "=", tenant)
          .where("delivery_id", "=", id)
          .orderBy("at")
          .orderBy("number")
          .execute()
      ).map(({ body }) => JSON.parse(body)),
    sendAgain: async (id, at) => {
      const { numUpdatedRows } = await db
        .updateTable("delivery")
        .set({ state: "waiting", due_at: at, tries: 0 })
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return Number(numUpdatedRows) > 0;
    },
    forgetDeliveriesBefore: (at) =>
      db.transaction().execute(async (transaction) => {
        const old = transaction
          .selectFrom("delivery")
          .select("id")
          .where("tenant", "=", tenant)
          .where("state", "<>", "waiting")
          .where("made_at", "<", at);
        await transaction
          .deleteFrom("delivery_try")
          .where("tenant", "=", tenant)
          .where("delivery_id", "in", old)
          .execute();
        await transaction
          .deleteFrom("notification_change")
          .where("tenant", "=", tenant)
          .where("delivery_id", "in", old)
          .execute();
        const { numDeletedRows } = await transaction
          .deleteFrom("delivery")
          .where("tenant", "=", tenant)
          .where("state", "<>", "waiting")
          .where("made_at", "<", at)
          .executeTakeFirst();
        return Number(numDeletedRows);
      }),
  } satisfies Partial<NotificationStore>;
}

const deliveryOf = (row: Schema["delivery"]): Delivery => ({
  id: row.id,
  rule: row.rule,
  madeAt: row.made_at,
  state: row.state as Delivery["state"],
  dueAt: row.due_at,
  tries: Number(row.tries),
  changes: JSON.parse(row.body),
});
