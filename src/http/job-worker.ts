import { runJob } from "../bridge/serving/run-job.ts";
import type { WorkerNeeds } from "../bridge/serving/work-on-jobs.ts";
import type { World } from "../wire.ts";
import { type ServedAs, wishNeeds } from "./needs.ts";

/** Whoever works on what the API was asked for, with a line in the log for each job. */
export async function jobWorker(
  world: World,
  { log, environment, stopping }: Pick<ServedAs, "log" | "environment" | "stopping">,
): Promise<WorkerNeeds> {
  const { jobs, ownClock } = await world.serving();
  const needs = {
    tracking: () => world.tracking(),
    wishes: () => wishNeeds(world, { environment }, stopping),
  };
  return {
    jobs,
    clock: ownClock,
    owner: world.owner,
    run: (...given) => runJob(needs, ...given),
    told: ({ job, outcome, error }) =>
      log[error === undefined ? "info" : "warn"](
        {
          job: job?.id,
          kind: job?.kind,
          subject: job?.subject,
          attempt: job?.attempts,
          outcome,
          ...(error ? { err: error } : {}),
        },
        "job",
      ),
  };
}
