import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { isPublicAddress } from "../../src/webhooks/guarded-address.ts";
import { guardedWebhooks } from "../../src/webhooks/guarded-webhooks.ts";

const clock = { now: () => new Date("2026-11-25T08:00:00Z") };
const message = { headers: { "webhook-id": "m1" }, body: "{}" };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function receiver(status: number, headers: Record<string, string> = {}) {
  const got: string[] = [];
  const server = createServer((request, response) => {
    got.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers["webhook-id"]}`);
    response.writeHead(status, headers).end("x".repeat(100_000));
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  return { got, port: (server.address() as AddressInfo).port };
}

describe("an address that a person gave", () => {
  it.each([
    ["127.0.0.1", false],
    ["10.1.2.3", false],
    ["169.254.169.254", false],
    ["168.63.129.16", false],
    ["100.64.0.1", false],
    ["0.0.0.0", false],
    ["::1", false],
    ["::ffff:10.0.0.1", false],
    ["64:ff9b::a00:1", false],
    ["fd00::1", false],
    ["fe80::1%eth0", false],
    ["2002:a00:1::", false],
    ["not an address", false],
    ["40.101.1.1", true],
    ["2603:1026::1", true],
  ])("%s is public: %s", (address, is) => {
    expect(isPublicAddress(address)).toBe(is);
  });

  it.each([
    "https://localhost/x",
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://[::1]/x",
    "https://[::ffff:7f00:1]/x",
    "https://metadata.contoso.com/x",
  ])("%s reaches nothing inside", async (address) => {
    const webhooks = guardedWebhooks({
      allowedHosts: [],
      clock,
      resolve: async () => ["40.101.1.1", "169.254.169.254"],
    });
    await expect(webhooks.post(address, message)).rejects.toMatchObject({ code: "denied" });
  });

  it("is refused without https, and with a password in it, without being repeated", async () => {
    const { post } = guardedWebhooks({ allowedHosts: [], clock });
    for (const address of ["http://hooks.contoso.com/s3cret", "https://u:s3cret@contoso.com/", "s3cret"])
      await expect(post(address, message)).rejects.toMatchObject({
        code: "usage",
        message: expect.not.stringContaining("s3cret"),
      });
  });

  it("gets the message at the very address that was looked at, under its own name", async () => {
    const { got, port } = await receiver(202);
    let asked = 0;
    const webhooks = guardedWebhooks({
      allowedHosts: ["inside.contoso.com"],
      clock,
      resolve: async () => (asked++ === 0 ? ["127.0.0.1"] : ["203.0.113.1"]),
    });
    const address = `http://inside.contoso.com:${port}/hook?sig=1`;
    expect(await webhooks.post(address, message)).toEqual({ status: 202, retryAfterSeconds: null });
    expect([got, asked]).toEqual([[`POST /hook?sig=1 inside.contoso.com:${port} m1`], 1]);
  });

  it("that sends elsewhere is not followed, and one that is busy says when to come again", async () => {
    const elsewhere = await receiver(200);
    const { port } = await receiver(307, {
      location: `http://127.0.0.1:${elsewhere.port}/`,
      "retry-after": "Wed, 25 Nov 2026 08:00:30 GMT",
    });
    const webhooks = guardedWebhooks({ allowedHosts: ["127.0.0.1"], clock });
    expect(await webhooks.post(`http://127.0.0.1:${port}/`, message)).toEqual({
      status: 307,
      retryAfterSeconds: 30,
    });
    expect(elsewhere.got).toEqual([]);
  });

  it("that does not answer is given up", async () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    servers.push(server);
    await new Promise((resolve) => server.once("listening", resolve));
    const webhooks = guardedWebhooks({ allowedHosts: ["127.0.0.1"], clock, timeoutMs: 50 });
    const { port } = server.address() as AddressInfo;
    await expect(webhooks.post(`http://127.0.0.1:${port}/`, message)).rejects.toMatchObject({
      code: "timeout",
    });
    server.closeAllConnections();
  });
});
