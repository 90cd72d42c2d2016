import { describe, expect, it } from "vitest";
import { MSI, ORIGIN, tenantAndCaller } from "./caller.ts";

type World = Awaited<ReturnType<typeof tenantAndCaller>>;
const setFault = (world: World, ...rules: unknown[]) =>
  world.ask("POST", "/sandbox/faults", rules.length === 1 ? rules[0] : rules);

/** A tenant in which three apps are made. */
async function withApps(options = {}) {
  const world = await tenantAndCaller(options);
  for (const name of ["One", "Two", "Three", "Four"]) await world.makeApp({ displayName: name });
  return world;
}
const namesIn = (body: { value: { displayName: string }[] }) =>
  body.value.map(({ displayName }) => displayName);

describe("a fault", () => {
  it.each([429, 500, 502, 503, 504])(
    "answers %i in Graph's words, with Retry-After when it is given, and does nothing",
    async (status) => {
      const world = await tenantAndCaller();
      await setFault(
        world,
        { match: "/mobileApps", status, retryAfter: 7, times: 1 },
        { match: "/mobileApps", status, times: 1 },
      );
      const made = () => world.graph("POST", world.APPS, { "@odata.type": MSI, displayName: "x" });
      const [first, second, third] = [await made(), await made(), await made()];
      expect(first.status).toBe(status);
      expect(first.headers.get("retry-after")).toBe("7");
      expect(first.body.error.innerError["request-id"]).toBe(first.headers.get("request-id"));
      expect(second.status).toBe(status);
      expect(second.headers.has("retry-after")).toBe(false);
      expect(third.status).toBe(201);
      expect(world.sandbox.tenant.apps.all()).toHaveLength(1);
      expect(world.sandbox.requests.slice(-3).map(({ fault }) => fault)).toEqual([
        String(status),
        String(status),
        null,
      ]);
    },
  );

  it("that strikes after the work was done loses only the answer", async () => {
    const world = await tenantAndCaller();
    await setFault(world, { match: "/mobileApps", method: "POST", status: 504, when: "after", times: 1 });
    expect((await world.graph("POST", world.APPS, { "@odata.type": MSI, displayName: "x" })).status).toBe(
      504,
    );
    expect(world.sandbox.tenant.apps.all()).toHaveLength(1);
  });

  it.each(["before", "after"])("resets the connection %s the work", async (when) => {
    const world = await tenantAndCaller();
    await setFault(world, { match: "/mobileApps", reset: true, when, times: 1 });
    expect((await world.graph("POST", world.APPS, { "@odata.type": MSI, displayName: "x" })).status).toBe(0);
    expect(world.sandbox.tenant.apps.all()).toHaveLength(when === "after" ? 1 : 0);
    expect(world.sandbox.requests.at(-1)?.status).toBe(0);
  });

  it("gives no answer until the caller gives up", async () => {
    const world = await tenantAndCaller();
    await setFault(world, { match: "/mobileApps", timeout: true, times: 1 });
    const stop = new AbortController();
    const held = world.sandbox.fetch(
      new Request(`${ORIGIN}${world.APPS}`, {
        signal: stop.signal,
        headers: { Authorization: `Bearer ${world.token}` },
      }),
    );
    const first = await Promise.race([held, new Promise((resolve) => setTimeout(resolve, 20, "nothing"))]);
    expect(first).toBe("nothing");
    stop.abort();
    expect((await held).type).toBe("error");
  });

  it("cuts an answer in half", async () => {
    const world = await withApps();
    const whole = JSON.stringify((await world.graph("GET", world.APPS)).body);
    await setFault(world, { match: "/mobileApps", truncate: true, times: 1 });
    const { status, body } = await world.graph("GET", world.APPS);
    expect(status).toBe(200);
    expect(body).toBeTypeOf("string");
    expect(whole.startsWith(body)).toBe(true);
    expect(body.length).toBeLessThan(whole.length);
  });

  it("ends a list early without a next link, as if it were whole", async () => {
    const world = await withApps({ pageSize: 3 });
    expect((await world.graph("GET", world.APPS)).body["@odata.nextLink"]).toBeTypeOf("string");
    await setFault(world, { match: "/mobileApps", short: true, times: 1 });
    const { body } = await world.graph("GET", world.APPS);
    expect(namesIn(body)).toEqual(["One"]);
    expect(body).not.toHaveProperty("@odata.nextLink");
    expect(namesIn((await world.graph("GET", world.APPS)).body)).toEqual(["One", "Two", "Three"]);
  });

  it("leaves an answer that is no list as it is when lists are cut", async () => {
    const world = await tenantAndCaller();
    const id = await world.makeApp();
    await setFault(world, { short: true });
    expect((await world.graph("GET", `${world.APPS}/${id}`)).body.id).toBe(id);
  });

  it("holds an answer back for a while", async () => {
    const world = await tenantAndCaller();
    await setFault(world, { match: "/mobileApps", delayMs: 30, times: 1 });
    const started = performance.now();
    expect((await world.graph("GET", world.APPS)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(25);
  });

  it("answers with what was so some time ago", async () => {
    const world = await tenantAndCaller({ now: () => 1_800_000_000_000 });
    const id = await world.makeApp({ displayName: "Old" });
    world.sandbox.clock.advance(10_000);
    await world.makeApp({ displayName: "New" });
    await world.graph("DELETE", `${world.APPS}/${id}`);
    await setFault(world, { match: "/mobileApps", method: "GET", staleMs: 5_000, times: 1 });
    expect(namesIn((await world.graph("GET", world.APPS)).body)).toEqual(["Old"]);
    expect(namesIn((await world.graph("GET", world.APPS)).body)).toEqual(["New"]);
  });

  it("takes a signed address back", async () => {
    const world = await tenantAndCaller();
    const { put } = await world.appWithFile();
    await setFault(world, { match: "/devstoreaccount1/", expire: true, times: 1 });
    const block = "&comp=block&blockid=MDAwMDAw";
    expect((await put(block, Buffer.from("x"))).status).toBe(403);
    expect((await put(block, Buffer.from("x"))).status).toBe(403);
  });

  it("of storage speaks storage's language", async () => {
    const world = await tenantAndCaller();
    const { put } = await world.appWithFile();
    await setFault(world, { match: "/devstoreaccount1/", status: 503, retryAfter: 2, times: 1 });
    const answer = await put("&comp=block&blockid=MDAwMDAw", Buffer.from("x"));
    expect(answer).toMatchObject({ status: 503, body: expect.stringContaining("<Code>ServerBusy</Code>") });
    expect(answer.headers.get("x-ms-error-code")).toBe("ServerBusy");
    expect(answer.headers.get("retry-after")).toBe("2");
  });

  it("strikes what it is told to: a part of the path, a method, so many times", async () => {
    const world = await tenantAndCaller();
    await setFault(world, { match: "/groups", method: "get", status: 500, times: 2 });
    expect((await world.graph("GET", world.APPS)).status).toBe(200);
    const groups = async () => (await world.graph("GET", "/v1.0/groups")).status;
    expect([await groups(), await groups(), await groups()]).toEqual([500, 500, 200]);
  });

  it("strikes the same requests for the same seed, and about as often as was said", async () => {
    const struck = async (seed: number) => {
      const world = await tenantAndCaller();
      await setFault(world, { match: "/groups", status: 500, probability: 0.3, seed });
      const hits: boolean[] = [];
      for (let n = 0; n < 100; n++) hits.push((await world.graph("GET", "/v1.0/groups")).status === 500);
      return hits;
    };
    const first = await struck(7);
    expect(await struck(7)).toEqual(first);
    expect(await struck(8)).not.toEqual(first);
    expect(first.filter(Boolean).length).toBeGreaterThan(15);
    expect(first.filter(Boolean).length).toBeLessThan(45);
  });

  it("at random is a mixture that leaves sign-in alone", async () => {
    const world = await tenantAndCaller();
    await setFault(world, { random: true, probability: 1, seed: 3, inARow: 100 });
    for (let n = 0; n < 20; n++) expect((await world.signIn()).status).toBe(200);
    const kinds = new Set<string | null>();
    for (let n = 0; n < 60; n++) {
      await world.sandbox
        .fetch(
          new Request(`${ORIGIN}/v1.0/groups`, {
            headers: { Authorization: `Bearer ${world.token}` },
            signal: AbortSignal.timeout(5),
          }),
        )
        .catch(() => undefined);
      kinds.add(world.sandbox.requests.at(-1)!.fault);
    }
    expect(kinds.size).toBeGreaterThan(8);
  });

  it("is listed and cleared", async () => {
    const world = await tenantAndCaller();
    const rule = { match: "/groups", status: 500, times: 9 };
    expect((await setFault(world, rule)).body).toEqual({ faults: [rule] });
    expect((await world.ask("GET", "/sandbox/faults")).body).toEqual({ faults: [rule] });
    expect((await world.ask("DELETE", "/sandbox/faults")).status).toBe(204);
    expect((await world.graph("GET", "/v1.0/groups")).status).toBe(200);
  });

  it.each([
    ["a name that is none", { stauts: 500 }, 'no fault has "stauts"'],
    ["nothing that would go wrong", { match: "/groups" }, "nothing would go wrong"],
    ["a status that is no failure", { status: 200 }, "400 to 599"],
    ["a time that is none", { status: 500, when: "later" }, '"before" or "after"'],
    ["a text", "500", "an object"],
  ])("is refused with %s", async (_what, rule, words) => {
    const world = await tenantAndCaller();
    const answer = await setFault(world, [rule]);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(words);
    expect((await world.graph("GET", "/v1.0/groups")).status).toBe(200);
  });
});

describe("the published limits", () => {
  const NOW = { now: () => 1_800_000_000_000 };

  it("let a caller make a thousand requests about apps in twenty seconds, and then say how long to wait", async () => {
    const { graph, APPS, sandbox } = await tenantAndCaller({ ...NOW, limitScale: 0.01 });
    const ask = async () => (await graph("GET", APPS)).status;
    for (let n = 0; n < 10; n++) expect(await ask()).toBe(200);
    const refused = await graph("GET", APPS);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: "TooManyRequests" } } });
    expect(refused.headers.get("retry-after")).toBe("20");
    expect(sandbox.requests.at(-1)?.contract).toBe("ok");
    // Directory and apps are different services.
    expect((await graph("GET", "/v1.0/groups")).status).toBe(200);
    sandbox.clock.advance(20_000);
    expect(await ask()).toBe(200);
  });

  it("count what is asked while they are exceeded", async () => {
    const { graph, APPS, sandbox } = await tenantAndCaller({ ...NOW, limitScale: 0.002 });
    for (let n = 0; n < 2; n++) await graph("GET", APPS);
    sandbox.clock.advance(10_000);
    for (let n = 0; n < 3; n++) expect((await graph("GET", APPS)).status).toBe(429);
    sandbox.clock.advance(10_001);
    expect((await graph("GET", APPS)).status).toBe(429);
  });

  it("let a tenth of it be writes", async () => {
    const { graph, APPS } = await tenantAndCaller({ ...NOW, limitScale: 0.02 });
    const make = async () => (await graph("POST", APPS, { "@odata.type": MSI, displayName: "x" })).status;
    expect([await make(), await make(), await make()]).toEqual([201, 201, 429]);
    expect((await graph("GET", APPS)).status).toBe(200);
  });

  it("weigh questions about members of groups more", async () => {
    const { graph, sandbox } = await tenantAndCaller({ ...NOW, limitScale: 0.003 });
    const count = `/v1.0/groups/${sandbox.cast.groups[0]!.id}/transitiveMembers/microsoft.graph.device/$count`;
    const ask = async () => (await graph("GET", count, undefined, { ConsistencyLevel: "eventual" })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
  });

  it("weigh less what selects or asks for few, and tell how much of them is used", async () => {
    const { graph, sandbox } = await tenantAndCaller({ ...NOW, limitScale: 0.002 });
    const members = `/v1.0/groups/${sandbox.cast.groups[0]!.id}/members/microsoft.graph.device`;
    const units = async (path: string) => (await graph("GET", path)).headers.get("x-ms-resource-unit");
    expect(await units(members)).toBe("3");
    expect(await units(`${members}?$select=id&$top=5`)).toBe("1");
    expect(await units("/v1.0/groups?$select=id&$top=5")).toBe("1");
    const { headers } = await graph("GET", "/v1.0/groups");
    expect(headers.get("x-ms-throttle-limit-percentage")).toBe("0.86");
    expect((await graph("GET", "/v1.0/groups")).status).toBe(200);
    const refused = await graph("GET", "/v1.0/groups");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("x-ms-throttle-limit-percentage")).toBe("1.14");
  });

  it("give a larger tenant's directory more", async () => {
    const passed = async (devices: number) => {
      const { graph } = await tenantAndCaller({ ...NOW, limitScale: 0.001, devices });
      let count = 0;
      while ((await graph("GET", "/v1.0/groups")).status === 200) count++;
      return count;
    };
    expect([await passed(8), await passed(100), await passed(2_000)]).toEqual([3, 5, 8]);
  });

  it("let an app make 48 requests about reports a minute", async () => {
    const { graph, sandbox } = await tenantAndCaller(NOW);
    const order = { reportName: "Devices", select: ["DeviceId"] };
    const { body } = await graph("POST", "/v1.0/deviceManagement/reports/exportJobs", order);
    const look = () => graph("GET", `/v1.0/deviceManagement/reports/exportJobs/${body.id}`);
    for (let n = 1; n < 48; n++) expect((await look()).status).toBe(200);
    const refused = await look();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    sandbox.clock.advance(60_000);
    expect((await look()).status).toBe(200);
  });
});

describe("the record", () => {
  it("says of every request what it was, who asked with which right, and how it ended", async () => {
    const world = await tenantAndCaller();
    await world.graph("GET", world.APPS, undefined, { "client-request-id": "abc" });
    const answer = await world.ask("GET", "/sandbox/requests");
    expect(answer.headers.get("content-type")).toContain("ndjson");
    const lines = String(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body))
      .trim()
      .split("\n");
    const last = JSON.parse(lines.at(-1)!);
    expect(last).toMatchObject({
      method: "GET",
      path: world.APPS,
      status: 200,
      contract: "ok",
      right: "DeviceManagementApps.Read.All".replace("Read", "ReadWrite"),
      who: world.sandbox.clientId,
      fault: null,
      clientRequestId: "abc",
    });
    expect(last.at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(lines).toHaveLength(world.sandbox.requests.length);
  });

  it("holds no signature, token or secret of an upload or a sign-in", async () => {
    const world = await tenantAndCaller();
    const { sendBlocks, commit, address } = await world.appWithFile();
    await sendBlocks();
    await commit();
    const record =
      JSON.stringify((await world.ask("GET", "/sandbox/requests")).body) +
      JSON.stringify(world.sandbox.requests);
    const signature = new URL(address).searchParams.get("sig")!;
    for (const secret of [
      signature,
      encodeURIComponent(signature),
      "sig=",
      world.token,
      world.sandbox.clientSecret,
      "client_secret",
    ])
      expect(record).not.toContain(secret);
    expect(record).toContain("comp=block&blockid=");
  });
});

describe("the clock", () => {
  it("advances by a duration and shows on every answer", async () => {
    const world = await tenantAndCaller({ now: () => 1_800_000_000_000 });
    const { body } = await world.ask("POST", "/sandbox/clock", { advance: "P1DT2H" });
    expect(Date.parse(body.now)).toBe(1_800_000_000_000 + 26 * 3_600_000);
    const { headers } = await world.graph("GET", world.APPS);
    expect(Date.parse(headers.get("date")!)).toBe(Date.parse(body.now));
  });

  it.each(["1 day", "P", "PT", "-P1D", 7])("refuses %j", async (advance) => {
    const world = await tenantAndCaller();
    expect((await world.ask("POST", "/sandbox/clock", { advance })).status).toBe(400);
  });
});

it("tells the truth about every device that anybody has heard of, and of each one once", async () => {
  const world = await tenantAndCaller({ devices: 50 });
  const { body } = await world.ask("GET", "/sandbox/truth");
  // A few of the cast have left a second record behind, which is no device of its own.
  expect(body.length).toBeGreaterThan(40);
  expect(body.length).toBeLessThanOrEqual(50);
  expect(new Set(body.map((device: unknown) => JSON.stringify(device))).size).toBe(body.length);
  for (const device of body)
    expect(Object.keys(device).sort()).toEqual([
      "entraDeviceId",
      "faults",
      "health",
      "intuneDeviceId",
      "knowable",
      "stage",
    ]);
});
