import { app } from "@azure/functions";
import { handled } from "../src/serverless/handled.ts";

/** Works on what the API was asked for, until nothing waits. */
export const handler = handled(async ({ worker, stopping, log }, _message: unknown) => {
  const { workOnWaitingJobs } = await import("../src/bridge/serving/work-on-jobs.ts");
  log.info({ jobs: await workOnWaitingJobs(await worker(), stopping) }, "jobs");
});

app.storageQueue("jobs", { queueName: "jobs", connection: "AzureWebJobsStorage", handler });
