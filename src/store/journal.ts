import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Journal, JournalEntry, JournalRun } from "../bridge/needs.ts";
import { isGone } from "./owner.ts";
import type { Schema } from "./schema.ts";

/** The journal of one tenant; rows of another are never seen. */
export function sqlJournal(db: Kysely<Schema>, tenant: string): Journal {
  return {
    start: async (deployment, verb, at) => {
      const id = randomUUID();
      await db
        .insertInto("deployment_run")
        .values({
          tenant,
          id,
          deployment,
          verb,
          started_at: at.toISOString(),
          ended_at: null,
          state: "running",
        })
        .execute();
      return id;
    },
    record: async (runId, entry) => {
      await db
        .insertInto("deployment_entry")
        .values(({ selectFrom, fn, val }) => ({
          tenant,
          run_id: runId,
          number: selectFrom("deployment_entry")
            .where("tenant", "=", tenant)
            .where("run_id", "=", runId)
            .select((eb) => eb(fn.coalesce(eb.fn.max("number"), val(0)), "+", 1).as("next")),
          at: entry.at.toISOString(),
          kind: entry.kind,
          target: entry.target,
          state: entry.state,
          request_id: entry.requestId ?? null,
          facts: entry.facts ? JSON.stringify(entry.facts) : null,
        }))
        .execute();
    },
    finish: async (runId, state, at) => {
      await db
        .updateTable("deployment_run")
        .set({ state, ended_at: at.toISOString() })
        .where("tenant", "=", tenant)
        .where("id", "=", runId)
        .execute();
    },
    runs: async (deployment, limit) => {
      const runs = await db
        .selectFrom("deployment_run")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("deployment", "=", deployment)
        .orderBy("started_at", "desc")
        .orderBy("id")
        .limit(limit)
        .execute();
      if (runs.length === 0) return [];
      const entries = await db
        .selectFrom("deployment_entry")
        .selectAll()
        .where("tenant", "=", tenant)
        .where(
          "run_id",
          "in",
          runs.map(({ id }) => id),
        )
        .orderBy("number")
        .execute();
      return runs.map((run) =>
        runOf(
          run,
          entries.filter(({ run_id }) => run_id === run.id),
        ),
      );
    },
    applied: async (deployment) => {
      const row = await db
        .selectFrom("applied_deployment")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("deployment", "=", deployment)
        .executeTakeFirst();
      return row && { appId: row.app_id, at: row.at, values: JSON.parse(row.written) };
    },
    saveApplied: async (deployment, applied) => {
      if (!applied) {
        await db
          .deleteFrom("applied_deployment")
          .where("tenant", "=", tenant)
          .where("deployment", "=", deployment)
          .execute();
        return;
      }
      const written = { app_id: applied.appId, at: applied.at, written: JSON.stringify(applied.values) };
      await db
        .insertInto("applied_deployment")
        .values({ tenant, deployment, ...written })
        .onConflict((conflict) => conflict.columns(["tenant", "deployment"]).doUpdateSet(written))
        .execute();
    },
    takeLease: async (name, owner, seconds, now) => {
      const until = now.getTime() + seconds * 1_000;
      const take = (mayTakeFrom: string) =>
        db
          .insertInto("lease")
          .values({ tenant, name, owner, until })
          .onConflict((conflict) =>
            conflict
              .columns(["tenant", "name"])
              .doUpdateSet({ owner, until })
              .where((eb) =>
                eb.or([
                  eb("lease.owner", "=", owner),
                  eb("lease.owner", "=", mayTakeFrom),
                  eb("lease.until", "<", now.getTime()),
                ]),
              ),
          )
          .executeTakeFirst();
      if (Number((await take(owner)).numInsertedOrUpdatedRows ?? 0) > 0) return true;
      const held = await db
        .selectFrom("lease")
        .select("owner")
        .where("tenant", "=", tenant)
        .where("name", "=", name)
        .executeTakeFirst();
      if (!held || !isGone(held.owner)) return false;
      return Number((await take(held.owner)).numInsertedOrUpdatedRows ?? 0) > 0;
    },
    releaseLease: async (name, owner) => {
      await db
        .deleteFrom("lease")
        .where("tenant", "=", tenant)
        .where("name", "=", name)
        .where("owner", "=", owner)
        .execute();
    },
  };
}

function runOf(run: Schema["deployment_run"], entries: readonly Schema["deployment_entry"][]): JournalRun {
  return {
    id: run.id,
    deployment: run.deployment,
    verb: run.verb as JournalRun["verb"],
    startedAt: new Date(run.started_at),
    endedAt: run.ended_at === null ? undefined : new Date(run.ended_at),
    state: run.state as JournalRun["state"],
    entries: entries.map(
      (entry): JournalEntry => ({
        at: new Date(entry.at),
        kind: entry.kind,
        target: entry.target,
        state: entry.state as JournalEntry["state"],
        requestId: entry.request_id ?? undefined,
        facts: entry.facts === null ? undefined : JSON.parse(entry.facts),
      }),
    ),
  };
}
