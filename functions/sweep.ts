import { app, type Timer } from "@azure/functions";
import { handled } from "../src/serverless/handled.ts";

/** Everything that is due, and jobs that were not announced. It fails when a part did, so that whoever watches sees it. */
export const handler = handled(async ({ sweeping, worker, stopping, log }, _timer: Timer) => {
  const [{ sweep }, { workOnWaitingJobs }] = await Promise.all([
    import("../src/bridge/sweep.ts"),
    import("../src/bridge/serving/work-on-jobs.ts"),
  ]);
  const { problems, ...swept } = await sweep(await sweeping());
  const { taken: jobs } = await workOnWaitingJobs(await worker(), stopping);
  for (const { part, error } of problems) log.error({ part, err: error as Error }, "sweep");
  log.info({ ...swept, jobs }, "swept");
  if (problems[0]) throw problems[0].error;
});

app.timer("sweep", { schedule: "%CCMBRIDGE_SWEEP_SCHEDULE%", useMonitor: true, handler });
