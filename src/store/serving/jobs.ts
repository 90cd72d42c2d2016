import type { UpdateObject } from "kysely";
import type { Job, JobKind, Jobs } from "../../bridge/needs.ts";
import type { TenantDb } from "../devices/tenant-db.ts";
import { isGone } from "../owner.ts";
import type { Schema } from "../schema.ts";
import { timedId } from "./timed-id.ts";

const jobOf = (row: Schema["job"]): Job => ({
  id: row.id,
  kind: row.kind as JobKind,
  subject: row.subject,
  input: JSON.parse(row.input),
  state: row.state as Job["state"],
  attempts: Number(row.attempts),
  owner: row.owner,
  createdAt: row.created_at,
  createdBy: row.created_by,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  progress: JSON.parse(row.progress),
  result: row.result === null ? null : JSON.parse(row.result),
  error: row.error === null ? null : JSON.parse(row.error),
});

/** How many jobs a worker looks at before it says that there is nothing for it. */
const LOOK_AT = 20;

/** Jobs of one tenant. Every change names the state it comes from, so that of two workers one alone succeeds. */
export function sqlJobs({ db, tenant }: TenantDb): Jobs {
  const get = (id: string) =>
    db
      .selectFrom("job")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("id", "=", id)
      .executeTakeFirst()
      .then((row) => row && jobOf(row));

  /** A change by the worker that holds the job: the attempt tells it from the same process before it lost the job. */
  const change = async (
    { id, attempts }: Pick<Job, "id" | "attempts">,
    owner: string,
    set: UpdateObject<Schema, "job">,
  ): Promise<boolean> => {
    const done = await db
      .updateTable("job")
      .set(set)
      .where("tenant", "=", tenant)
      .where("id", "=", id)
      .where("state", "=", "running")
      .where("owner", "=", owner)
      .where("attempts", "=", attempts)
      .executeTakeFirst();
    return Number(done.numUpdatedRows) > 0;
  };

  return {
    get,
    enqueue: async ({ kind, subject, input, createdBy }, at) => {
      for (;;) {
        const row = await db
          .insertInto("job")
          .values({
            tenant,
            id: timedId(new Date(at)),
            kind,
            subject,
            active: subject,
            input: JSON.stringify(input),
            state: "queued",
            attempts: 0,
            owner: null,
            until: 0,
            created_at: at,
            created_by: createdBy,
            started_at: null,
            ended_at: null,
            progress: "[]",
            result: null,
            error: null,
          })
          .onConflict((conflict) => conflict.columns(["tenant", "active"]).doNothing())
          .returningAll()
          .executeTakeFirst();
        if (row) return { job: jobOf(row), fresh: true };
        const there = await db
          .selectFrom("job")
          .selectAll()
          .where("tenant", "=", tenant)
          .where("active", "=", subject)
          .executeTakeFirst();
        // It may have ended in between: then there is room for this one.
        if (there) return { job: jobOf(there), fresh: false };
      }
    },
    list: async ({ kind, subject, after, limit }) => {
      let rows = db.selectFrom("job").selectAll().where("tenant", "=", tenant);
      if (kind !== undefined) rows = rows.where("kind", "=", kind);
      if (subject !== undefined) rows = rows.where("subject", "=", subject);
      if (after !== undefined) rows = rows.where("id", "<", after);
      return (await rows.orderBy("id", "desc").limit(limit).execute()).map(jobOf);
    },
    take: async (owner, seconds, now) => {
      const time = now.getTime();
      const waiting = await db
        .selectFrom("job")
        .select(["id", "state", "attempts", "owner", "until"])
        .where("tenant", "=", tenant)
        .where("state", "in", ["queued", "running"])
        .orderBy("id")
        .limit(LOOK_AT)
        .execute();
      for (const { id, state, attempts, owner: holder, until } of waiting) {
        const lapsed = Number(until) <= time;
        if (!lapsed && !(state === "running" && holder !== null && isGone(holder))) continue;
        const row = await db
          .updateTable("job")
          .set({
            state: "running",
            owner,
            attempts: Number(attempts) + 1,
            until: time + seconds * 1_000,
            started_at: now.toISOString(),
          })
          .where("tenant", "=", tenant)
          .where("id", "=", id)
          .where("state", "=", state)
          .where("attempts", "=", attempts)
          // Whoever prolonged the lease in between keeps the job.
          .where("until", "=", until)
          .returningAll()
          .executeTakeFirst();
        if (row) return jobOf(row);
      }
      return undefined;
    },
    keep: (job, owner, seconds, now, progress) =>
      change(job, owner, { until: now.getTime() + seconds * 1_000, progress: JSON.stringify(progress) }),
    finish: (job, owner, at, end) =>
      change(job, owner, {
        ...("error" in end
          ? { state: "failed", error: JSON.stringify(end.error) }
          : { state: "done", result: JSON.stringify(end.result ?? null) }),
        active: null,
        owner: null,
        ended_at: at,
      }),
    handBack: (job, owner, notBefore) =>
      change(job, owner, { state: "queued", owner: null, until: notBefore.getTime() }),
  };
}
