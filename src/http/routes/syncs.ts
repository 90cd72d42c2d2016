import { z } from "@hono/zod-openapi";
import { JOB_KINDS } from "../../bridge/needs-serving.ts";
import type { JobView } from "../../bridge/serving/job-view.ts";
import { listJobs, showJob } from "../../bridge/serving/jobs.ts";
import type { Page } from "../../bridge/serving/pages.ts";
import { startSync } from "../../bridge/serving/syncs.ts";
import { cursorFrom, placeOf } from "../cursor.ts";
import { answer, route } from "../route.ts";
import { Id, Job, Paging, pageOf, text } from "../schemas.ts";

const accepted = (job: JobView) =>
  new Response(JSON.stringify(job), {
    status: 202,
    headers: { "content-type": "application/json", location: `/api/v1/syncs/${job.id}` },
  });

export const syncRoutes = [
  route({
    method: "get",
    path: "/api/v1/jobs",
    policy: "Reader",
    name: "list-jobs",
    tag: "Jobs",
    summary: "Work that was asked for, of one deployment or of all, newest first",
    query: z.strictObject({
      ...Paging.shape,
      kind: z.enum(JOB_KINDS).optional(),
      subject: text(200).optional().openapi({ description: "A deployment's id, or `devices`." }),
    }),
    answer: answer<Page<JobView>>(pageOf(Job).openapi("JobList")),
    handle: async ({ query: { cursor, ...query }, needs }) => {
      const page = await listJobs(await needs.serving(), { ...query, after: placeOf(cursor) });
      return { ...page, cursor: cursorFrom(page.cursor) };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/jobs/{id}",
    policy: "Reader",
    name: "show-job",
    tag: "Jobs",
    summary: "How far a job is, step by step, and what came of it; also when its deployment is gone",
    params: Id,
    answer: answer<JobView>(Job),
    handle: async ({ params, needs }) => showJob(await needs.serving(), params.id),
  }),
  route({
    method: "get",
    path: "/api/v1/syncs",
    policy: "Reader",
    name: "list-syncs",
    tag: "Syncs",
    summary: "Syncs that were asked for here, newest first",
    query: Paging,
    answer: answer<Page<JobView>>(pageOf(Job).openapi("JobPage")),
    handle: async ({ query: { cursor, limit }, needs }) => {
      const page = await listJobs(await needs.serving(), { kind: "sync", after: placeOf(cursor), limit });
      return { ...page, cursor: cursorFrom(page.cursor) };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/syncs/{id}",
    policy: "Reader",
    name: "show-sync",
    tag: "Syncs",
    summary: "How far a sync is, and what came of it",
    params: Id,
    answer: answer<JobView>(Job),
    handle: async ({ params, needs }) => showJob(await needs.serving(), params.id, "sync"),
  }),
  route({
    method: "post",
    path: "/api/v1/syncs",
    policy: "Operator",
    name: "start-sync",
    tag: "Syncs",
    summary: "Asks for a sync as a job; when one waits or runs already, that one is answered",
    body: z.strictObject({ full: z.boolean().default(false) }),
    changes: true,
    status: 202,
    answer: answer<JobView>(Job),
    handle: async ({ body, caller, needs }) => {
      const { jobs, ownClock } = await needs.serving();
      return accepted(await startSync({ jobs, clock: ownClock }, body, caller));
    },
  }),
] as const;
