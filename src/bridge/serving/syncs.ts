import type { Caller } from "../../domain/caller.ts";
import { BridgeError } from "../../domain/errors.ts";
import type { Clock, Jobs } from "../needs.ts";
import { type JobView, jobView } from "./job-view.ts";
import { type Page, pageOf } from "./pages.ts";

/** All syncs of a tenant work on this: one at a time. */
export const DEVICES = "devices";

/** Asks for a sync as a job; when one waits or runs already, that one is given. */
export async function startSync(
  { jobs, clock }: { readonly jobs: Jobs; readonly clock: Pick<Clock, "now"> },
  { full }: { readonly full: boolean },
  by: Pick<Caller, "name">,
): Promise<JobView> {
  const asked = { kind: "sync", subject: DEVICES, input: { full }, createdBy: by.name } as const;
  return jobView((await jobs.enqueue(asked, clock.now().toISOString())).job);
}

/** Syncs that were asked for, newest first. */
export async function listSyncs(
  { jobs }: { readonly jobs: Jobs },
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<JobView>> {
  const page = pageOf(await jobs.list({ kind: "sync", after, limit: limit + 1 }), limit, ({ id }) => id);
  return { ...page, rows: page.rows.map(jobView) };
}

/** @throws BridgeError "not-found". */
export async function showSync({ jobs }: { readonly jobs: Jobs }, id: string): Promise<JobView> {
  const job = await jobs.get(id);
  if (job?.kind !== "sync") throw new BridgeError("not-found", `There is no sync ${id}.`);
  return jobView(job);
}
