import { delay, HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { type CallName, GRAPH_CALLS } from "../../src/domain/graph-calls.ts";
import { Throttle } from "../../src/graph/throttle.ts";
import { jumpingClock, standingClock } from "./jumping-clock.ts";
import { APPS, GRAPH, plannedClient } from "./planned-client.ts";
import { strictNetwork } from "./strict-network.ts";

const network = strictNetwork();

/** Answers of everything below Graph, one after the other; the last one stays. Counts what was asked. */
function plan(...answers: (() => Response | Promise<Response>)[]) {
  const seen = { count: 0 };
  network.use(http.all(`${GRAPH}/*`, () => answers[Math.min(seen.count++, answers.length - 1)]!()));
  return seen;
}
const good = () => HttpResponse.json({ id: "a1", value: [] });
const status = (code: number, retryAfter?: string) => () =>
  new HttpResponse(null, { status: code, ...(retryAfter ? { headers: { "Retry-After": retryAfter } } : {}) });
const lost = () => HttpResponse.error();

const IDS = ["a1", "1", "f1"];
const names = (repeat: string) =>
  (Object.keys(GRAPH_CALLS) as CallName[]).filter((name) => GRAPH_CALLS[name].repeat === repeat);
const make = (name: CallName, client = plannedClient()) => client.graph(name, { ids: IDS, body: {} });

describe("a call that ends the same when it is made twice", () => {
  const calls = [...names("read"), ...names("again")];

  it("is every GET, PATCH and DELETE, and of the POSTs those that make nothing", () => {
    const posts = calls.filter((name) => GRAPH_CALLS[name].method === "POST");
    expect(posts.sort()).toEqual([
      "assign",
      "assignEnrollmentConfiguration",
      "createExportJob",
      "installStatusReport",
      "renewUpload",
      "setEnrollmentPriority",
    ]);
    const once = names("once").map((name) => GRAPH_CALLS[name].method);
    expect(new Set(once)).toEqual(new Set(["POST"]));
  });

  it.each(calls)("%s is made again after 500, 502, 504, 408 and a lost answer", async (name) => {
    const seen = plan(status(500), status(502), status(504), status(408), lost, good);
    await make(name);
    expect(seen.count).toBe(6);
  });

  it("is given up after eight tries that say nothing, and the request id is passed on", async () => {
    const seen = plan(() => new HttpResponse(null, { status: 500, headers: { "request-id": "r-500" } }));
    await expect(make("getApp")).rejects.toMatchObject({ code: "upstream", facts: { requestId: "r-500" } });
    expect(seen.count).toBe(8);
  });

  it("waits longer from try to try, with chance in it, up to the longest pause", async () => {
    plan(status(500));
    const client = plannedClient({ random: () => 0.5 });
    await make("getApp", client).catch(() => undefined);
    expect(client.clock.waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
    const least = plannedClient({ random: () => 0 });
    await make("getApp", least).catch(() => undefined);
    expect(least.clock.waits[0]).toBe(750);
  });
});

describe("a call that makes something", () => {
  const calls = names("once");

  it("is each of those five", () => {
    expect(calls.sort()).toEqual([
      "commitFile",
      "createApp",
      "createEnrollmentConfiguration",
      "createFile",
      "createVersion",
    ]);
  });

  describe.each(calls)("%s", (name) => {
    it.each([429, 503, 509])("is made again after %i, which says that nothing was done", async (code) => {
      const seen = plan(status(code), good);
      await make(name);
      expect(seen.count).toBe(2);
    });

    it.each([500, 502, 504, 408])("is not made again after %i, which says nothing", async (code) => {
      const seen = plan(status(code), good);
      await expect(make(name)).rejects.toMatchObject({ facts: { status: code } });
      expect(seen.count).toBe(1);
    });

    it("is not made again when its answer is lost", async () => {
      const seen = plan(lost, good);
      await expect(make(name)).rejects.toMatchObject({ code: "unreachable", facts: { lost: true } });
      expect(seen.count).toBe(1);
    });

    it("is not made again when its answer breaks off", async () => {
      const seen = plan(
        () => new HttpResponse('{"id":"a', { status: 201, headers: { "content-type": "application/json" } }),
        good,
      );
      await expect(make(name)).rejects.toMatchObject({ facts: { lost: true } });
      expect(seen.count).toBe(1);
    });

    it("is not made again when no answer comes in time", async () => {
      const seen = plan(async () => {
        await delay("infinite");
        return good();
      });
      const client = plannedClient({ requestMs: 20 });
      await expect(make(name, client)).rejects.toMatchObject({ code: "timeout", facts: { lost: true } });
      expect(seen.count).toBe(1);
    });
  });
});

describe("a thing that was made a moment ago", () => {
  it.each(["createVersion", "createFile", "getFile", "assign", "updateApp"] as const)(
    "%s believes a 404 only when it lasts",
    async (name) => {
      const seen = plan(status(404), status(404), good);
      await make(name);
      expect(seen.count).toBe(3);
    },
  );

  it("is not there when the tenant had time to settle", async () => {
    const seen = plan(status(404));
    const client = plannedClient();
    await expect(make("getFile", client)).rejects.toMatchObject({ code: "not-found" });
    expect(seen.count).toBeGreaterThan(3);
    const waited = client.clock.waits.reduce((sum, wait) => sum + wait, 0);
    expect(waited).toBeGreaterThan(15_000);
    expect(waited).toBeLessThanOrEqual(30_000);
  });

  it("of which nobody said so is not there at once", async () => {
    const seen = plan(status(404));
    await expect(make("getApp")).rejects.toMatchObject({ code: "not-found" });
    expect(seen.count).toBe(1);
  });
});

describe("Retry-After", () => {
  it("in seconds is waited for whole, far beyond three minutes", async () => {
    plan(status(429, "600"), good);
    const client = plannedClient();
    await make("getApp", client);
    expect(client.clock.waits[0]).toBe(600_000);
    expect(client.said).toEqual(["Microsoft Graph answers 429; trying again in 600 s."]);
  });

  it("as a date is waited for by the clock that was handed in", async () => {
    plan(status(503, "Wed, 25 Nov 2026 08:05:00 GMT"), good);
    const client = plannedClient();
    await make("getApp", client);
    expect(client.clock.waits).toEqual([300_000]);
  });

  it("as a date that is over asks again at once", async () => {
    plan(status(503, "Wed, 25 Nov 2026 07:00:00 GMT"), good);
    const client = plannedClient();
    await make("getApp", client);
    expect(client.clock.waits).toEqual([0]);
  });

  it.each(["soon", "", "-"])("that reads %j counts as none", async (text) => {
    plan(status(503, text), good);
    const client = plannedClient();
    await make("getApp", client);
    expect(client.clock.waits).toEqual([1_000]);
  });

  it("missing from a 429 makes for a longer pause than after other refusals", async () => {
    plan(status(429), status(429), good);
    const client = plannedClient();
    await make("getApp", client);
    expect(client.clock.waits[0]).toBe(5_000);
    expect(client.clock.waits).toContain(10_000);
  });

  it("that leads beyond the deadline ends the call at once and says when to come back", async () => {
    const seen = plan(status(429, "3600"), good);
    const client = plannedClient();
    await expect(make("getApp", client)).rejects.toMatchObject({
      code: "throttled",
      facts: { retryAfterSeconds: 3_600 },
      next: "Run it again in 60 min; what was done is kept.",
    });
    expect(seen.count).toBe(1);
    expect(client.clock.waits).toEqual([]);
  });

  it("that leads beyond the deadline holds for later calls about the same, which do not wait for it either", async () => {
    const seen = plan(status(429, "3600"), good);
    const client = plannedClient();
    await make("getApp", client).catch(() => undefined);
    await expect(make("listApps", client)).rejects.toMatchObject({
      code: "throttled",
      facts: { retryAfterSeconds: 3_600 },
    });
    expect(seen.count).toBe(1);
    await make("listGroups", client);
    expect(seen.count).toBe(2);
  });

  it("given in the error as a date counts from the clock that was handed in", async () => {
    plan(status(400, "Wed, 25 Nov 2026 08:01:00 GMT"));
    await expect(make("getApp")).rejects.toMatchObject({ facts: { retryAfterSeconds: 60 } });
  });
});

describe("an abort", () => {
  it("ends a wait between two tries at once", async () => {
    plan(status(429, "600"));
    const clock = standingClock();
    const { graph } = plannedClient({ clock });
    const stop = new AbortController();
    const call = graph("getApp", { ids: ["a1"], signal: stop.signal });
    await clock.sleeping;
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: "interrupted" });
  });

  it("ends a request under way and is no lost answer", async () => {
    const arrived = Promise.withResolvers<void>();
    const seen = plan(async () => {
      arrived.resolve();
      await delay("infinite");
      return good();
    });
    const { graph } = plannedClient();
    const stop = new AbortController();
    const call = graph("getApp", { ids: ["a1"], signal: stop.signal });
    await arrived.promise;
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: "interrupted" });
    expect(seen.count).toBe(1);
  });

  it("that came before makes no request at all", async () => {
    const seen = plan(good);
    const { graph } = plannedClient();
    await expect(graph("getApp", { ids: ["a1"], signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "interrupted",
    });
    expect(seen.count).toBe(0);
  });
});

describe("nobody there", () => {
  it("is tried a few times, also for a call that makes something, and then named with its host", async () => {
    const refused = new TypeError("fetch failed", {
      cause: Object.assign(new Error("connect ECONNREFUSED 192.0.2.1:443"), { code: "ECONNREFUSED" }),
    });
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(refused);
    await expect(make("createApp")).rejects.toMatchObject({
      code: "unreachable",
      facts: { lost: false, host: "graph.microsoft.com" },
      message: expect.stringContaining("ECONNREFUSED"),
    });
    expect(fetched).toHaveBeenCalledTimes(4);
  });
});

describe("the throttle", () => {
  it("lets everything through while the service does not complain", async () => {
    const clock = jumpingClock();
    const throttle = new Throttle(clock);
    for (let n = 0; n < 50; n++) await throttle.enter("apps");
    expect(clock.waits).toEqual([]);
  });

  it("closes the lane for every call about the same, and for no other", async () => {
    const clock = jumpingClock();
    const throttle = new Throttle(clock);
    throttle.close("apps", 20_000);
    expect(throttle.waitFor("apps")).toBe(20_000);
    expect(throttle.waitFor("identity")).toBe(0);
    await throttle.enter("identity");
    expect(clock.waits).toEqual([]);
    await throttle.enter("apps");
    expect(clock.waits).toEqual([20_000]);
  });

  it("goes slower after each refusal and quicker again with answers", async () => {
    const clock = jumpingClock();
    const throttle = new Throttle(clock);
    const spacing = async () => {
      await throttle.enter("apps");
      return throttle.waitFor("apps");
    };
    throttle.close("apps", 0);
    const first = await spacing();
    throttle.close("apps", 0);
    const second = await spacing();
    expect(second).toBe(2 * first);
    throttle.ease("apps");
    expect(await spacing()).toBeLessThan(second);
    for (let n = 0; n < 100; n++) throttle.ease("apps");
    await spacing();
    expect(throttle.waitFor("apps")).toBe(0);
  });

  it("never makes two requests more than five seconds apart by itself", async () => {
    const throttle = new Throttle(jumpingClock());
    for (let n = 0; n < 30; n++) throttle.close("apps", 0);
    await throttle.enter("apps");
    expect(throttle.waitFor("apps")).toBe(5_000);
  });

  it("keeps requests of the process from storming back together after a refusal", async () => {
    plan(status(429, "10"), good);
    const client = plannedClient();
    await make("getApp", client);
    const before = client.clock.now().getTime();
    await Promise.all(Array.from({ length: 5 }, () => make("listApps", client)));
    expect(client.clock.now().getTime() - before).toBeGreaterThan(100);
  });
});

it("asks for nothing else while it retries", async () => {
  const paths = new Set<string>();
  let tries = 0;
  network.use(
    http.all(`${GRAPH}/*`, ({ request }) => {
      paths.add(`${request.method} ${request.url}`);
      return tries++ < 3 ? status(503, "1")() : good();
    }),
  );
  await make("getApp");
  expect([...paths]).toEqual([`GET ${APPS}/a1`]);
});
