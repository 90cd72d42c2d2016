import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { storageQueues } from "../../src/queues/storage-queues.ts";
import { azuriteQueues } from "../serverless/azurite-queues.ts";

let azurite: Awaited<ReturnType<typeof azuriteQueues>>;
beforeAll(async () => {
  azurite = await azuriteQueues();
});
afterAll(() => azurite.close());

it("a message is JSON in base64, in a queue that is made when it is not there", async () => {
  await storageQueues({ connection: azurite.connection }).send("jobs", [{ body: { job: "ü1" } }]);
  const { receivedMessageItems } = await azurite.service.getQueueClient("jobs").receiveMessages();
  const [message] = receivedMessageItems;
  expect(JSON.parse(Buffer.from(message!.messageText, "base64").toString("utf8"))).toEqual({ job: "ü1" });
});

it("a hundred messages all arrive, and those that wait are not seen before their time", async () => {
  const queues = storageQueues({ connection: azurite.connection });
  const messages = Array.from({ length: 100 }, (_, n) => ({ body: { n }, delaySeconds: n < 90 ? 0 : 3_600 }));
  await queues.send("device-check", messages);
  const queue = azurite.service.getQueueClient("device-check");
  const seen = new Set<string>();
  const receive = async () => {
    for (;;) {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: 32,
        visibilityTimeout: 86_400,
      });
      if (receivedMessageItems.length === 0) return seen.size;
      for (const { messageText } of receivedMessageItems) seen.add(messageText);
    }
  };
  expect(await receive()).toBe(90);
  await azurite.advance(3_600_000);
  expect(await receive()).toBe(100);
});

it("a key that opens nothing is refused in words, and nothing repeats it", async () => {
  const key = Buffer.alloc(64, 1).toString("base64");
  const connection = azurite.connection.replace(/AccountKey=[^;]+/, `AccountKey=${key}`);
  const failure = await storageQueues({ connection })
    .send("jobs", [{ body: {} }])
    .catch((error) => error);
  expect(failure).toMatchObject({
    code: "denied",
    next: expect.stringContaining("Storage Queue Data Contributor"),
  });
  expect(`${failure.message} ${JSON.stringify(failure.facts)}`).not.toContain(key);
  const broken = `AccountName=x;AccountKey=${key}=!`;
  expect(() => storageQueues({ connection: broken })).toThrow("no connection string");
  expect(() => storageQueues({ connection: broken })).not.toThrow(key);
});

it("a token of an identity is sent over no connection that is not encrypted", async () => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(403).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const serviceUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
  try {
    const queues = storageQueues({ serviceUri, token: async () => "t0ken" });
    await expect(queues.send("notify", [{ body: {} }])).rejects.toThrow(/TLS|https/i);
    expect(seen).toEqual([]);
  } finally {
    server.close();
  }
});

it("beside a sandbox nothing leaves this machine", () => {
  const connection = `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${Buffer.alloc(64).toString("base64")};EndpointSuffix=core.windows.net`;
  expect(() => storageQueues({ connection }, { inside: true })).toThrow("outside of this machine");
  storageQueues({ connection: azurite.connection }, { inside: true });
});
