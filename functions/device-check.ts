import { app } from "@azure/functions";
import { handled } from "../src/serverless/handled.ts";

/** One look at a device that an event or a hint named. */
export const handler = handled(async ({ looking, log }, message: unknown, { triggerMetadata }) => {
  const { takeLook } = await import("../src/bridge/events/take-look.ts");
  const taken = await takeLook(await looking(), message, Number(triggerMetadata?.dequeueCount ?? 1));
  log.info(taken, "look");
});

app.storageQueue("device-check", { queueName: "device-check", connection: "AzureWebJobsStorage", handler });
