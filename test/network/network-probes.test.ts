import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer as createTcp, type Server } from "node:net";
import { createServer as createTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificateVerdict } from "../../src/bridge/doctor/gateway-checks.ts";
import { networkProbes, type ProbeOptions } from "../../src/network/network-probes.ts";
import { makeCertificates } from "./made-certificates.ts";

const HOST = "gw.contoso.test";
const NOW = new Date("2030-06-01T00:00:00Z");
const servers: Server[] = [];
const { authority, made } = makeCertificates({
  good: { dns: HOST, from: "20200101000000Z", to: "20491231000000Z" },
  expired: { dns: HOST, from: "20200101000000Z", to: "20210101000000Z" },
  stranger: { dns: "other.contoso.test", from: "20200101000000Z", to: "20491231000000Z" },
});
const ports: Record<string, number> = {};

const listening = (server: Server) =>
  new Promise<number>((resolve) => {
    servers.push(server);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });

beforeAll(async () => {
  for (const [name, pair] of Object.entries(made)) {
    const server = createTls(pair, (socket) => socket.end());
    server.on("tlsClientError", () => {});
    ports[name] = await listening(server);
  }
  // Takes connections and never says a word.
  ports.silent = await listening(createTcp((socket) => socket.on("error", () => {})));
  const closed = createTcp();
  ports.closed = await listening(closed);
  closed.close();
});
afterAll(() => {
  for (const server of servers) server.close();
});

const probes = (options: Partial<ProbeOptions> = {}) =>
  networkProbes({
    timeAddress: async () => "http://127.0.0.1:9/",
    sandboxUrl: async () => undefined,
    resolve: async () => ["127.0.0.1"],
    authorities: [authority],
    timeoutMs: 2_000,
    ...options,
  });
const verdictOn = async (name: string, options?: Partial<ProbeOptions>) =>
  certificateVerdict(HOST, await probes(options).certificate(HOST, ports[name]!), NOW);

describe("a certificate", () => {
  it("that is good passes, with issuer and end", async () => {
    expect(await verdictOn("good")).toMatchObject({
      outcome: "pass",
      why: `It is for ${HOST}, of Contoso Root, trusted here, and good until 2049-12-31.`,
    });
  });

  it("that ended is to be fixed, and that alone", async () => {
    expect(await verdictOn("expired")).toMatchObject({
      outcome: "fix",
      why: "The certificate ended on 2021-01-01.",
    });
  });

  it("for another name is to be fixed, and says which it is for", async () => {
    expect(await verdictOn("stranger")).toMatchObject({
      outcome: "fix",
      why: `It is for other.contoso.test, not for ${HOST}.`,
    });
  });

  it("of an authority nobody here trusts is to be fixed, also when all else is right", async () => {
    const verdict = await verdictOn("good", { authorities: [] });
    expect(verdict).toMatchObject({
      outcome: "fix",
      why: expect.stringContaining("does not trust its issuer Contoso Root"),
    });
    expect(verdict.why).not.toContain("ended");
  });

  it("that ends within a month is to be fixed in time", async () => {
    const sight = await probes().certificate(HOST, ports.good!);
    const later = new Date("2049-12-20T00:00:00Z");
    expect(certificateVerdict(HOST, sight, later)).toMatchObject({
      outcome: "fix",
      why: expect.stringContaining("in 11 days"),
    });
  });
});

describe("a host", () => {
  it("that refuses is unreachable, one that keeps silent times out", async () => {
    await expect(probes().connect(HOST, ports.closed!)).rejects.toMatchObject({ code: "unreachable" });
    await expect(probes({ timeoutMs: 100 }).certificate(HOST, ports.silent!)).rejects.toMatchObject({
      code: "timeout",
    });
  });

  it("is left at once when somebody interrupts", async () => {
    const controller = new AbortController();
    const asked = probes({ timeoutMs: 60_000 }).certificate(HOST, ports.silent!, controller.signal);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: "interrupted" });
  });

  it("that takes connections is reachable", async () => {
    await expect(probes().connect(HOST, ports.silent!)).resolves.toBeUndefined();
  });

  it("beyond the sandbox is not asked, not even its name; the sandbox is", async () => {
    const asked: string[] = [];
    const bound = probes({
      sandboxUrl: async () => `http://127.0.0.1:${ports.silent}`,
      resolve: async (host) => {
        asked.push(host);
        return ["127.0.0.1"];
      },
    });
    await expect(bound.addresses(HOST)).rejects.toMatchObject({ code: "usage" });
    await expect(bound.certificate(HOST, 443)).rejects.toMatchObject({ code: "usage" });
    await expect(bound.connect("127.0.0.1", ports.good!)).rejects.toMatchObject({ code: "usage" });
    expect(asked).toEqual([]);
    await expect(bound.connect("127.0.0.1", ports.silent!)).resolves.toBeUndefined();
  });
});

describe("the time", () => {
  const serve = (date: string | undefined) =>
    listening(
      createHttp((_request, response) => {
        response.sendDate = false;
        response.writeHead(200, date === undefined ? {} : { Date: date }).end("{}");
      }),
    );

  it("is what the service says", async () => {
    const port = await serve("Wed, 25 Nov 2026 08:00:00 GMT");
    const time = probes({ timeAddress: async () => `http://127.0.0.1:${port}/` }).serverTime();
    expect(await time).toEqual(new Date("2026-11-25T08:00:00Z"));
  });

  it("is not guessed when the service says none, or nothing answers", async () => {
    const port = await serve(undefined);
    const silent = probes({ timeAddress: async () => `http://127.0.0.1:${port}/` });
    await expect(silent.serverTime()).rejects.toMatchObject({ code: "incomplete" });
    const gone = probes({ timeAddress: async () => `http://127.0.0.1:${ports.closed}/` });
    await expect(gone.serverTime()).rejects.toMatchObject({ code: "unreachable" });
  });
});
