import { randomUUID } from "node:crypto";
import type { StoredWish, Wishes } from "../../bridge/needs.ts";
import type { TenantDb } from "../devices/tenant-db.ts";
import type { Schema } from "../schema.ts";

const wishOf = (row: Schema["wish"]): StoredWish => ({
  id: row.id,
  deployment: row.deployment,
  manifest: row.manifest,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

/** Wishes of one tenant. */
export function sqlWishes({ db, tenant }: TenantDb): Wishes {
  return {
    save: async ({ deployment, manifest }, by, at) => {
      const update = { manifest, updated_at: at, updated_by: by };
      const row = await db
        .insertInto("wish")
        .values({ tenant, id: randomUUID(), deployment, created_at: at, created_by: by, ...update })
        .onConflict((conflict) => conflict.columns(["tenant", "deployment"]).doUpdateSet(update))
        .returningAll()
        .executeTakeFirstOrThrow();
      return wishOf(row);
    },
    get: async (id) => {
      const row = await db
        .selectFrom("wish")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row && wishOf(row);
    },
    find: async (deployment) => {
      const row = await db
        .selectFrom("wish")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("deployment", "=", deployment)
        .executeTakeFirst();
      return row && wishOf(row);
    },
    list: async ({ after, limit }) => {
      let rows = db.selectFrom("wish").selectAll().where("tenant", "=", tenant);
      if (after !== undefined) rows = rows.where("id", ">", after);
      return (await rows.orderBy("id").limit(limit).execute()).map(wishOf);
    },
    remove: async (id) => {
      const done = await db
        .deleteFrom("wish")
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return Number(done.numDeletedRows) > 0;
    },
  };
}
