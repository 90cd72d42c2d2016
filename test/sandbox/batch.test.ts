import { describe, expect, it } from "vitest";
import { MSI, tenantAndCaller } from "./caller.ts";

type World = Awaited<ReturnType<typeof tenantAndCaller>>;
interface Item {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: read by assertions only
  readonly body: any;
}

const JSON_BODY = { headers: { "Content-Type": "application/json" } };
const app = (id: string, more: object = {}) => ({
  id,
  method: "POST",
  url: "/deviceAppManagement/mobileApps",
  body: { "@odata.type": MSI, displayName: id },
  ...JSON_BODY,
  ...more,
});
const get = (id: string, url: string, more: object = {}) => ({ id, method: "GET", url, ...more });

const send = (world: World, requests: unknown, version = "v1.0") =>
  world.graph("POST", `/${version}/$batch`, { requests });
const itemsOf = async (world: World, requests: unknown, version?: string) => {
  const { status, body } = await send(world, requests, version);
  expect(status).toBe(200);
  return new Map((body.responses as Item[]).map((item) => [item.id, item]));
};

describe("a batch", () => {
  it("answers each of its requests by itself, in whatever order", async () => {
    const world = await tenantAndCaller();
    const { id } = world.sandbox.cast.groups[0]!;
    const requests = [
      get("1", "/groups?$select=displayName"),
      app("2"),
      get("3", `groups/${id}`),
      get("4", "/groups/11111111-1111-4111-8111-111111111111"),
      get("5", "/deviceAppManagement/nothing"),
      get("6", "/subscribedSkus"),
      get("7", "/devices?$top=1"),
      get("8", "/deviceManagement/managedDeviceOverview"),
    ];
    const { body } = await send(world, requests);
    const order = (body.responses as Item[]).map((item) => item.id);
    expect(order.toSorted()).toEqual(requests.map((request) => request.id));
    expect(order).not.toEqual(requests.map((request) => request.id));
    const items = new Map((body.responses as Item[]).map((item) => [item.id, item]));
    expect([...items.values()].map(({ id: name, status }) => `${name} ${status}`).toSorted()).toEqual([
      "1 200",
      "2 201",
      "3 200",
      "4 404",
      "5 400",
      "6 403",
      "7 200",
      "8 200",
    ]);
    expect(items.get("3")).toMatchObject({
      headers: { "Content-Type": "application/json" },
      body: { id, displayName: "Pilot devices" },
    });
    expect(items.get("6")!.body.error.code).toBe("Authorization_RequestDenied");
    // A link to the next page is a whole address, which has to be asked for outside of a batch (quirk Q35).
    expect(items.get("7")!.body["@odata.nextLink"]).toMatch(
      /^https:\/\/graph\.microsoft\.com\/v1\.0\/devices\?/,
    );
  });

  it("leaves a line in the record for each of its requests, with contract and right", async () => {
    const world = await tenantAndCaller();
    await send(world, [
      app("1"),
      get("2", "/deviceAppManagement/nothing"),
      app("3", { body: { nothing: 1 } }),
    ]);
    const [batch, ...items] = world.sandbox.requests.slice(-4);
    expect(batch).toMatchObject({ method: "POST", path: "/v1.0/$batch", status: 200, contract: "ok" });
    expect(items.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      "POST /v1.0/deviceAppManagement/mobileApps 201",
      "GET /v1.0/deviceAppManagement/nothing 400",
      "POST /v1.0/deviceAppManagement/mobileApps 400",
    ]);
    expect(items[0]).toMatchObject({
      right: "DeviceManagementApps.ReadWrite.All",
      who: world.sandbox.clientId,
    });
    expect(items[1]!.contract).toContain("unknown path");
    expect(items[2]!.contract).toContain("is abstract");
  });

  it("gives what is no JSON in base64, and takes headers for each request", async () => {
    const world = await tenantAndCaller();
    const { id } = world.sandbox.cast.groups[0]!;
    const url = `/groups/${id}/transitiveMembers/microsoft.graph.device/$count`;
    const items = await itemsOf(world, [
      get("with", url, { headers: { ConsistencyLevel: "eventual" } }),
      get("without", url),
    ]);
    expect(Buffer.from(items.get("with")!.body, "base64").toString()).toBe("2");
    expect(items.get("without")!.status).toBe(400);
  });

  it("stops where one fails that the next depends on", async () => {
    const world = await tenantAndCaller();
    const items = await itemsOf(world, [
      app("1"),
      get("2", "/groups/11111111-1111-4111-8111-111111111111", { dependsOn: ["1"] }),
      app("3", { dependsOn: ["2"] }),
      app("4", { dependsOn: ["3"] }),
    ]);
    expect(["1", "2", "3", "4"].map((id) => items.get(id)!.status)).toEqual([201, 404, 424, 424]);
    expect(world.sandbox.tenant.apps.all()).toHaveLength(1);
  });

  it("is throttled request by request, within an answer of 200", async () => {
    const world = await tenantAndCaller({ now: () => 1_800_000_000_000, limitScale: 0.005 });
    const requests = Array.from({ length: 8 }, (_, n) => get(String(n), "/deviceAppManagement/mobileApps"));
    const items = [...(await itemsOf(world, requests)).values()];
    expect(items.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = items.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(refused[0]!.headers["Retry-After"]).toBe("20");
  });

  it("meets faults request by request; what would cut a connection is a 504", async () => {
    const world = await tenantAndCaller();
    world.sandbox.setFaults(
      { match: "/mobileApps", status: 503, retryAfter: 4, times: 1 },
      { match: "/groups", reset: true, times: 1 },
      { match: "/mobileApps", method: "POST", status: 504, when: "after", times: 1 },
      { match: "/mobileApps", short: true, times: 1 },
    );
    const items = await itemsOf(world, [
      get("1", "/deviceAppManagement/mobileApps"),
      get("2", "/groups"),
      app("3"),
      get("4", "/deviceAppManagement/mobileApps"),
    ]);
    expect(items.get("1")).toMatchObject({ status: 503, headers: { "Retry-After": "4" } });
    expect(items.get("2")).toMatchObject({ status: 504, body: { error: { code: "UnknownError" } } });
    expect(items.get("3")!.status).toBe(504);
    expect(world.sandbox.tenant.apps.all()).toHaveLength(1);
    expect(items.get("4")!.body.value).toEqual([]);
    expect(world.sandbox.requests.slice(-4).map(({ fault }) => fault)).toEqual([
      "503",
      "reset",
      "504",
      "short",
    ]);
  });

  it("has one version: what beta alone knows is refused in one of v1.0", async () => {
    const world = await tenantAndCaller();
    const requests = [get("1", "/deviceManagement/assignmentFilters")];
    expect((await itemsOf(world, requests)).get("1")!.status).toBe(400);
    expect((await itemsOf(world, requests, "beta")).get("1")!.status).toBe(200);
  });

  it.each<[string, unknown, string]>([
    ["no requests", [], "no requests"],
    ["more than twenty", Array.from({ length: 21 }, (_, n) => get(String(n), "/groups")), "21 requests"],
    ["one id twice", [get("1", "/groups"), get("1", "/groups")], "an id is there twice"],
    ["no id", [{ method: "GET", url: "/groups" }], "no id"],
    ["no method", [{ id: "1", url: "/groups" }], "no method"],
    ["a whole address", [get("1", "https://graph.microsoft.com/v1.0/groups")], "not relative"],
    ["a version in the address", [get("1", "/v1.0/groups")], "without a version"],
    ["a batch within", [get("1", "/$batch")], "not relative"],
    [
      "a tree of dependencies",
      [app("1"), app("2"), app("3", { dependsOn: ["1"] })],
      "depend neither on nothing nor each on the one before it",
    ],
    ["two dependencies", [app("1"), app("2", { dependsOn: ["1", "1"] })], "more than one"],
  ])("is refused as a whole with %s", async (_what, requests, breach) => {
    const world = await tenantAndCaller();
    expect(await send(world, requests)).toMatchObject({
      status: 400,
      body: { error: { code: "BadRequest" } },
    });
    expect(world.sandbox.requests.at(-1)!.contract).toContain(breach);
    expect(world.sandbox.tenant.apps.all()).toEqual([]);
  });

  it("wants a token, and lends it to all its requests", async () => {
    const world = await tenantAndCaller();
    const { status } = await world.ask("POST", "/v1.0/$batch", { requests: [get("1", "/groups")] });
    expect(status).toBe(401);
    const items = await itemsOf(world, [get("1", "/groups", { headers: { Authorization: "Bearer other" } })]);
    expect(items.get("1")!.status).toBe(200);
    expect((await world.graph("GET", "/v1.0/$batch")).status).toBe(405);
  });
});
