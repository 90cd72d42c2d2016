import { BridgeError } from "../../domain/errors.ts";
import type { JobKind, Jobs } from "../needs.ts";
import { type JobView, jobView } from "./job-view.ts";
import { type Page, pageOf } from "./pages.ts";

/** Jobs of every kind, newest first: what was asked for of a deployment, or of everything. */
export async function listJobs(
  { jobs }: { readonly jobs: Jobs },
  { limit, ...query }: Parameters<Jobs["list"]>[0],
): Promise<Page<JobView>> {
  const page = pageOf(await jobs.list({ ...query, limit: limit + 1 }), limit, ({ id }) => id);
  return { ...page, rows: page.rows.map(jobView) };
}

/** @throws BridgeError "not-found"; also for a job of another kind than the one that is named. */
export async function showJob(
  { jobs }: { readonly jobs: Jobs },
  id: string,
  kind?: JobKind,
): Promise<JobView> {
  const job = await jobs.get(id);
  if (job && (kind === undefined || job.kind === kind)) return jobView(job);
  throw new BridgeError("not-found", `There is no ${kind ?? "job"} ${id}.`);
}
