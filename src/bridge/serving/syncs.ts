import type { Caller } from "../../domain/caller.ts";
import type { Clock, Jobs } from "../needs.ts";
import { type JobView, jobView } from "./job-view.ts";

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
