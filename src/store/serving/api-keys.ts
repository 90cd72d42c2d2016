import type { ApiKeys, StoredKey } from "../../bridge/needs.ts";
import type { Role } from "../../domain/caller.ts";
import type { TenantDb } from "../devices/tenant-db.ts";
import type { Schema } from "../schema.ts";

const keyOf = (row: Schema["api_key"]): StoredKey => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  salt: row.salt,
  hash: row.hash,
  createdAt: row.created_at,
  createdBy: row.created_by,
  revokedAt: row.revoked_at,
});

/** API keys of one tenant: a key of another is not found. */
export function sqlApiKeys({ db, tenant }: TenantDb): ApiKeys {
  return {
    add: async (key) => {
      await db
        .insertInto("api_key")
        .values({
          tenant,
          id: key.id,
          name: key.name,
          role: key.role,
          salt: key.salt,
          hash: key.hash,
          created_at: key.createdAt,
          created_by: key.createdBy,
          revoked_at: key.revokedAt,
        })
        .execute();
    },
    find: async (id) => {
      const row = await db
        .selectFrom("api_key")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row && keyOf(row);
    },
    list: async () => {
      const rows = await db
        .selectFrom("api_key")
        .selectAll()
        .where("tenant", "=", tenant)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(keyOf);
    },
    revoke: async (id, at) => {
      const done = await db
        .updateTable("api_key")
        .set({ revoked_at: at })
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .where("revoked_at", "is", null)
        .executeTakeFirst();
      return Number(done.numUpdatedRows) > 0;
    },
  };
}
