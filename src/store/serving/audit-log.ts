import type { AuditLog, AuditRow } from "../../bridge/needs.ts";
import type { Role } from "../../domain/caller.ts";
import type { TenantDb } from "../devices/tenant-db.ts";
import type { Schema } from "../schema.ts";
import { timedId, timePart } from "./timed-id.ts";

const rowOf = (row: Schema["audit"]): AuditRow => ({
  id: row.id,
  at: row.at,
  caller: { kind: row.caller_kind as AuditRow["caller"]["kind"], id: row.caller_id, name: row.caller_name },
  role: row.role as Role,
  action: row.action,
  subject: row.subject,
  outcome: row.outcome as AuditRow["outcome"],
  code: row.code,
  requestId: row.request_id,
});

/** What was changed in one tenant, and by whom. */
export function sqlAuditLog({ db, tenant }: TenantDb): AuditLog {
  return {
    begin: async ({ at, caller, role, action, subject, requestId }) => {
      const id = timedId(new Date(at));
      await db
        .insertInto("audit")
        .values({
          tenant,
          id,
          at,
          caller_kind: caller.kind,
          caller_id: caller.id,
          caller_name: caller.name,
          role,
          action,
          subject,
          outcome: "asked",
          code: null,
          request_id: requestId,
        })
        .execute();
      return id;
    },
    end: async (id, outcome, code) => {
      await db
        .updateTable("audit")
        .set({ outcome, code })
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .execute();
    },
    list: async ({ after, limit, action, outcome, caller, subject, from, to }) => {
      let rows = db.selectFrom("audit").selectAll().where("tenant", "=", tenant);
      if (action !== undefined) rows = rows.where("action", "=", action);
      if (outcome !== undefined) rows = rows.where("outcome", "=", outcome);
      if (caller !== undefined) rows = rows.where("caller_name", "=", caller);
      if (subject !== undefined) rows = rows.where("subject", "=", subject);
      // Ids begin with the time a row was made: the key itself is the index.
      if (from !== undefined) rows = rows.where("id", ">=", timePart(new Date(from)));
      if (to !== undefined) rows = rows.where("id", "<", timePart(new Date(to)));
      if (after !== undefined) rows = rows.where("id", "<", after);
      return (await rows.orderBy("id", "desc").limit(limit).execute()).map(rowOf);
    },
  };
}
