import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { QueueServiceClient } from "@azure/storage-queue";
import { QUEUES } from "../../src/bridge/needs-queues.ts";
import type { functionsWorker } from "./functions-worker.ts";

const { queues: settings } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../functions/host.json"), "utf8"),
).extensions as { queues: { maxDequeueCount: number; visibilityTimeout: string } };
const seconds = (time: string) => time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

type Worker = ReturnType<typeof functionsWorker>;

/**
 * What the Functions host does with queues, by the settings of host.json: messages are handed to functions, deleted when
 * they succeeded, shown again after a pause when they failed, and put aside after too many tries (facts F33, F54).
 */
export function functionsHost(worker: Worker, service: QueueServiceClient) {
  const failures: unknown[] = [];
  const handOn = async (name: string): Promise<number> => {
    const queue = service.getQueueClient(name);
    const { receivedMessageItems } = await queue
      .receiveMessages({ numberOfMessages: 32, visibilityTimeout: 600 })
      .catch(() => ({ receivedMessageItems: [] }));
    // As many at a time as the host hands out.
    await Promise.all(
      receivedMessageItems.map(async ({ messageId, popReceipt, messageText, dequeueCount, insertedOn }) => {
        const string = Buffer.from(messageText, "base64").toString("utf8");
        try {
          await worker.invoke(
            name,
            { string },
            {
              triggerMetadata: {
                DequeueCount: { int: dequeueCount },
                InsertionTime: { string: insertedOn.toISOString() },
              },
            },
          );
          await queue.deleteMessage(messageId, popReceipt);
        } catch (error) {
          failures.push(error);
          if (dequeueCount < settings.maxDequeueCount) {
            await queue.updateMessage(
              messageId,
              popReceipt,
              messageText,
              seconds(settings.visibilityTimeout),
            );
            return;
          }
          const poison = service.getQueueClient(`${name}-poison`);
          await poison.createIfNotExists();
          await poison.sendMessage(messageText);
          await queue.deleteMessage(messageId, popReceipt);
        }
      }),
    );
    return receivedMessageItems.length;
  };
  return {
    failures,
    /** Hands on what can be seen now, and what comes of it, until nothing can be seen. Gives how many messages there were. */
    settle: async (names: readonly string[] = [...QUEUES, ...QUEUES.map((name) => `${name}-poison`)]) => {
      let all = 0;
      for (;;) {
        let some = 0;
        for (const name of names) some += await handOn(name);
        if (some === 0) return all;
        all += some;
      }
    },
    /** Lets every message go, as if it had been lost. */
    empty: async () => {
      for await (const { name } of service.listQueues()) await service.getQueueClient(name).clearMessages();
    },
    /** All messages, seen or not yet. */
    waiting: async (name: string): Promise<number> => {
      const found = await service
        .getQueueClient(name)
        .getProperties()
        .catch(() => undefined);
      return found?.approximateMessagesCount ?? 0;
    },
    put: async (name: string, body: string) => {
      const queue = service.getQueueClient(name);
      await queue.createIfNotExists();
      await queue.sendMessage(Buffer.from(body).toString("base64"));
    },
    /** Messages of an event hub, as bytes that are text in JSON. */
    events: (messages: readonly unknown[]) =>
      worker.invoke("enrollment-events", {
        collectionString: { string: messages.map((message) => JSON.stringify(message)) },
      }),
    tick: () => worker.invoke("sweep", { json: JSON.stringify({ Schedule: {}, IsPastDue: false }) }),
  };
}
