import { app } from "@azure/functions";
import { QUEUES } from "../src/bridge/needs-queues.ts";
import { maskedText } from "../src/domain/masked-text.ts";
import { handled } from "../src/serverless/handled.ts";

/**
 * A message that failed five times: an error in the log, with what it said, to be alarmed by. What it asked for is still due
 * in the database, and the sweep does it.
 */
export const handler = handled(async ({ log }, message: unknown, { functionName, triggerMetadata }) => {
  const said = maskedText(JSON.stringify(message) ?? "").slice(0, 500);
  log.error({ function: functionName, since: triggerMetadata?.insertionTime, said }, "given up");
});

for (const queue of QUEUES)
  app.storageQueue(`${queue}-poison`, {
    queueName: `${queue}-poison`,
    connection: "AzureWebJobsStorage",
    handler,
  });
