import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signWebhook } from "../../src/formats/webhooks/standard-webhook.ts";
import { type RunningServer, startServer } from "../../src/server.ts";
import { type Description, type Hostile, hostileRequests } from "./hostile-requests.ts";
import { type Served, served } from "./served.ts";
import { soon } from "./serving-process.ts";

const HINT_KEY = `whsec_${randomBytes(32).toString("base64")}`;
/** `npm run proofs` sends a hundred thousand. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000);
/** A request that takes longer hangs. */
const LONGEST_MS = 60_000;

let bridge: Served;
let server: RunningServer;
const strays: unknown[] = [];
const stray = (reason: unknown) => strays.push(reason);
beforeAll(async () => {
  process.on("unhandledRejection", stray);
  bridge = await served({
    devices: 8,
    env: { CCMBRIDGE_REQUESTS_PER_MINUTE: "1000000", CCMBRIDGE_HINT_KEYS: HINT_KEY },
  });
  server = await startServer(bridge.world, {
    host: "127.0.0.1",
    port: 0,
    version: "0.0.0",
    dashboard: `${bridge.data}/no-dashboard`,
    environment: () => undefined,
    log: pino({ level: "silent" }),
    workers: 0,
  });
});
afterAll(async () => {
  await server.close();
  process.off("unhandledRejection", stray);
  await bridge.close();
});

async function answered({ method, path, query, headers, body, who }: Hostile): Promise<number> {
  const asked = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
  const credential = { Admin: bridge.keys.Admin, Reader: bridge.keys.Reader, hostile: "ccmb_x.\"'" };
  const given =
    who === "nobody"
      ? {}
      : {
          authorization: `Bearer ${credential[who]}`,
          ...(who === "Admin" && path.startsWith("/api/v1/hints/")
            ? signWebhook({ id: randomUUID(), at: new Date(), body: body ?? "", key: HINT_KEY })
            : {}),
        };
  const response = await bridge.api.fetch(
    new Request(`http://bridge${path}${asked ? `?${asked}` : ""}`, {
      method,
      headers: { ...headers, ...given },
      ...(method === "GET" || method === "HEAD" || body === undefined ? {} : { body }),
      // Whoever listens to a stream of events goes away in the end.
      signal: AbortSignal.timeout(LONGEST_MS),
    }),
  );
  await response.arrayBuffer();
  return response.status;
}

const inTime = async <T>(what: unknown, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it hangs: ${JSON.stringify(what)}`)), LONGEST_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

it(`answers ${REQUESTS} requests nobody planned, none with a failure of its own, none never`, {
  timeout: 7_200_000,
}, async () => {
  const description = (await (await bridge.ask("GET", "/openapi.json")).json()) as Description;
  const { rows } = (await (await bridge.ask("GET", "/api/v1/devices", "Reader")).json()) as {
    rows: { deviceId: string }[];
  };
  const known = rows.slice(0, 3).map(({ deviceId }) => deviceId);
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(hostileRequests(description, known), async (asked) => {
      const status = await inTime(asked, answered(asked));
      seen.set(`${status}`, (seen.get(`${status}`) ?? 0) + 1);
      expect({ ...asked, failed: status >= 500 }).toEqual({ ...asked, failed: false });
    }),
    { numRuns: REQUESTS },
  );
  expect(strays).toEqual([]);
  // Not all at the first check: some get through to the verbs, and some change something.
  expect([...seen.keys()].sort()).toEqual(expect.arrayContaining(["200", "202", "400", "404"]));
  if (process.env.FUZZ_REQUESTS) process.stdout.write(`${JSON.stringify(Object.fromEntries(seen))}\n`);
});

describe("a server that is spoken to badly", () => {
  const send = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname, () => socket.end(bytes));
      let text = "";
      socket.setEncoding("latin1").on("data", (more) => (text += more));
      socket.on("close", () => resolve(text.split("\r\n")[0] ?? ""));
      // A connection that is cut is an answer, too.
      socket.on("error", () => resolve(text.split("\r\n")[0] ?? ""));
      socket.setTimeout(LONGEST_MS, () => reject(new Error(`it hangs: ${bytes.slice(0, 80)}`)));
    });

  it("refuses what is no HTTP, and is still there", async () => {
    const head = "GET /healthz HTTP/1.1\r\nhost: a\r\n";
    for (const bytes of [
      "\u0016\u0003\u0001\u0002\u0000",
      "GET / HTTP/9.9\r\n\r\n",
      "GET\r\n\r\n",
      `${head}x: ${"y".repeat(100_000)}\r\n\r\n`,
      `${head}${"x: y\r\n".repeat(5_000)}\r\n`,
      `${head}transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\nabc`,
      "POST /api/v1/keys HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
      "POST /api/v1/keys HTTP/1.1\r\nhost: a\r\ncontent-length: 99\r\n\r\nshort",
      "GET http://169.254.169.254/latest HTTP/1.1\r\nhost: 169.254.169.254\r\n\r\n",
      "GET /healthz HTTP/1.1\r\nhost: a b\r\n\r\n",
      "GET /\u0000 HTTP/1.1\r\nhost: a\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
      "CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n",
      "TRACE / HTTP/1.1\r\nhost: a\r\n\r\n",
    ])
      expect([bytes.slice(0, 60), await send(bytes)]).not.toEqual([
        bytes.slice(0, 60),
        expect.stringMatching(/ 5\d\d /),
      ]);
    expect(await send("GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")).toBe(
      "HTTP/1.1 200 OK",
    );
    expect(strays).toEqual([]);
  });

  it("forgets an upload whose sender goes away in the middle, and keeps nothing of it", async () => {
    const folder = join(bridge.data, "installers");
    const files = () =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
        : [];
    for (const { name } of files()) await bridge.serving.shelf.remove(name);
    // Those that there were may have been revoked by what was asked at random.
    const key = await bridge.keyOf("Operator");
    await new Promise<void>((resolve) => {
      const upload = request(`${server.url}/api/v1/installers/half.msi`, {
        method: "PUT",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/octet-stream",
          "content-length": "1000000",
        },
      });
      upload.once("error", () => resolve());
      // It has begun when the first bytes lie in the folder.
      upload.write(Buffer.alloc(100_000), async () => {
        await soon(async () => (files().length > 0 ? true : undefined));
        upload.destroy(new Error("gone"));
      });
    });
    await soon(async () => (files().length === 0 ? true : undefined));
    expect(await bridge.serving.shelf.list()).toEqual([]);
    expect(strays).toEqual([]);
  });
});
