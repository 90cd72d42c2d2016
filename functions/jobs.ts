import { app } from "@azure/functions";
import { handled } from "../src/serverless/handled.ts";

/** Works on what the API was asked for, until nothing waits; comes again for what somebody else was at. */
export const handler = handled(async ({ worker, queues, stopping, log }, _message: unknown) => {
  const { BUSY_MS, workOnWaitingJobs } = await import("../src/bridge/serving/work-on-jobs.ts");
  const worked = await workOnWaitingJobs(await worker(), stopping);
  if (worked.handedBack > 0)
    await (await queues()).send("jobs", [{ body: { again: true }, delaySeconds: (BUSY_MS / 1_000) * 2 }]);
  log.info(worked, "jobs");
});

app.storageQueue("jobs", { queueName: "jobs", connection: "AzureWebJobsStorage", handler });
