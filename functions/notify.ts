import { app } from "@azure/functions";
import { handled } from "../src/serverless/handled.ts";

/** Gathers what changed, or makes the next try of one message. */
export const handler = handled(async ({ telling, log }, message: unknown, { triggerMetadata }) => {
  const { takeNotification } = await import("../src/bridge/notifications/take-notification.ts");
  const taken = await takeNotification(await telling(), message, Number(triggerMetadata?.dequeueCount ?? 1));
  log.info(taken ?? { outcome: "busy" }, "notify");
});

app.storageQueue("notify", { queueName: "notify", connection: "AzureWebJobsStorage", handler });
