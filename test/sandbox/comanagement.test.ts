import { describe, expect, it } from "vitest";
import { tenantAndCaller } from "./caller.ts";

type World = Awaited<ReturnType<typeof tenantAndCaller>>;
const ELIGIBLE = "/beta/deviceManagement/comanagementEligibleDevices";

async function rowsOf(world: World, address: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let next: string | undefined = address; next; ) {
    const { body } = await world.graph("GET", next);
    rows.push(...body.value);
    next = body["@odata.nextLink"];
  }
  return rows;
}

describe("which devices could be co-managed", () => {
  it("is told of those the site shares: the ones that have a client", async () => {
    const world = await tenantAndCaller({ devices: 400 });
    const rows = await rowsOf(world, `${ELIGIBLE}?$top=50`);
    expect(rows.length).toBeGreaterThan(50);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const truths = (await world.ask("GET", "/sandbox/truth")).body as {
      entraDeviceId: string | null;
      stage: string;
    }[];
    const withClient = truths.filter(
      ({ entraDeviceId, stage }) => entraDeviceId !== null && /registered|comanaged/.test(stage),
    );
    expect(rows.map(({ referenceId }) => referenceId).sort()).toEqual(
      withClient.map(({ entraDeviceId }) => entraDeviceId).sort(),
    );
    const comanaged = new Set(
      withClient.filter(({ stage }) => stage === "comanaged").map(({ entraDeviceId }) => entraDeviceId),
    );
    for (const row of rows) expect(row.status === "comanaged").toBe(comanaged.has(row.referenceId as string));
  });

  it("is told alike by the list, a single device, the summary and the report", async () => {
    const world = await tenantAndCaller({ devices: 300 });
    const rows = await rowsOf(world, `${ELIGIBLE}?$select=referenceId,status`);
    const [first] = rows;
    expect(Object.keys(first!).sort()).toEqual(["id", "referenceId", "status"]);
    expect((await world.graph("GET", `${ELIGIBLE}/${first!.id}`)).body).toMatchObject(first!);
    const unknown = `${ELIGIBLE}/11111111-1111-4111-8111-111111111111`;
    expect((await world.graph("GET", unknown)).status).toBe(404);
    const { body: summary } = await world.graph(
      "GET",
      "/beta/deviceManagement/getComanagementEligibleDevicesSummary()",
    );
    const count = (status: string) => rows.filter((row) => row.status === status).length;
    expect(summary).toMatchObject({
      comanagedCount: count("comanaged"),
      eligibleCount: count("eligible"),
      needsOsUpdateCount: count("needsOsUpdate"),
      ineligibleCount: 0,
    });
    const { body: workloads } = await world.graph("GET", "/beta/deviceManagement/getComanagedDevicesSummary");
    const comanaged = await rowsOf(world, "/beta/deviceManagement/comanagedDevices");
    const withApps = comanaged.filter(
      (row) => (row.configurationManagerClientEnabledFeatures as { modernApps: boolean }).modernApps,
    );
    expect(workloads).toMatchObject({
      totalComanagedCount: comanaged.length,
      inventoryCount: comanaged.length,
      compliancePolicyCount: comanaged.length,
      modernAppsCount: withApps.length,
    });
  });

  it("is there in beta alone", async () => {
    const { graph, sandbox } = await tenantAndCaller();
    expect((await graph("GET", ELIGIBLE.replace("beta", "v1.0"))).status).toBe(400);
    expect(sandbox.requests.at(-1)!.contract).toContain("v1.0 does not have");
  });
});

it("every tenant has categories of apps, and an app is in none until somebody puts it there", async () => {
  const { graph, makeApp, APPS } = await tenantAndCaller();
  const { body } = await graph("GET", "/v1.0/deviceAppManagement/mobileAppCategories?$select=displayName");
  expect(body.value.map(({ displayName }: { displayName: string }) => displayName)).toContain("Productivity");
  expect((await graph("GET", `${APPS}/${await makeApp()}/categories`)).body.value).toEqual([]);
});
