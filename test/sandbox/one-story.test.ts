import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import { fromBufferPromise } from "yauzl";
import { DAY, GOOD_LINE, HOUR, type Played, played, type Row } from "./played.ts";

const STORY = {
  devices: 300,
  seed: 11,
  misbehaving: 0.25,
  story: [
    {
      after: "P1D",
      app: { displayName: "Client", commandLine: GOOD_LINE },
      assignments: [{ group: "All workstations" }],
    },
  ],
};
const DEVICES = "/beta/deviceManagement/managedDevices";
const byId = (rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row]));
const sorted = (rows: readonly Row[]) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** The rows of a report, as its file has them. */
async function report(
  world: Played,
  reportName: string,
  select: readonly string[],
  filter = "",
): Promise<Row[]> {
  const JOBS = "/v1.0/deviceManagement/reports/exportJobs";
  const order = { reportName, select, format: "json", filter };
  let job = (await world.graph("POST", JOBS, order)).body;
  while (job.status !== "completed") job = (await world.graph("GET", `${JOBS}/${job.id}`)).body;
  const answer = await world.sandbox.fetch(new Request(job.url));
  const zip = await fromBufferPromise(Buffer.from(await answer.arrayBuffer()));
  for await (const entry of zip.eachEntry())
    return JSON.parse((await buffer(await zip.openReadStreamPromise(entry))).toString()).values;
  throw new Error("an empty archive");
}

describe.each([HOUR, 1.5 * DAY, 6 * DAY, 25 * DAY])("%i milliseconds after the beginning", (after) => {
  let world: Played;
  let [intune, entra, site, states]: Row[][] = [];
  beforeAll(async () => {
    world = await played(STORY);
    await world.goTo(after);
    [intune, entra, site, states] = await Promise.all([
      world.rows(DEVICES),
      world.rows("/v1.0/devices"),
      world.siteRows("SMS_CombinedDeviceResources"),
      world.siteRows("SMS_Client_ComanagementState"),
    ]);
  });

  it("the truth is what the sources tell together, wherever they can know it", async () => {
    const inIntune = byId(intune!);
    const inEntra = new Map(entra!.map((row) => [row.deviceId, row]));
    const inSite = new Map(site!.map((row) => [row.AADDeviceID?.toLowerCase(), row]));
    const inStates = new Map(states!.map((row) => [row.AADDeviceID?.toLowerCase(), row]));
    let looked = 0;
    for (const truth of await world.truth()) {
      if (truth.beside || truth.leftover || truth.entraDeviceId === null) continue;
      looked++;
      const { entraDeviceId, intuneDeviceId, stage, faults } = truth;
      const [record, resource, state] = [
        intuneDeviceId === null ? undefined : inIntune.get(intuneDeviceId),
        inSite.get(entraDeviceId),
        inStates.get(entraDeviceId),
      ];
      if (stage !== "left") expect(inEntra.has(entraDeviceId), entraDeviceId).toBe(true);
      expect(record?.azureADDeviceId ?? null).toBe(intuneDeviceId === null ? null : entraDeviceId);
      if (stage === "left") expect([intuneDeviceId, resource]).toEqual([null, undefined]);
      expect(resource?.IsClient === true).toBe(stage === "registered" || stage === "comanaged");
      expect(resource?.CoManaged === true).toBe(stage === "comanaged");
      expect(record?.managementAgent === "configurationManagerClientMdm").toBe(stage === "comanaged");
      expect(state?.MDMProvisioned === true).toBe(stage === "comanaged");
      if (stage === "known" || stage === "left") expect(record).toBeUndefined();
      if (faults.includes("policy-missing")) expect(state!.ComgmtPolicyPresent).toBe(false);
      if (faults.includes("enrolment-error")) expect(state!.EnrollmentFailed).toBe(true);
    }
    expect(looked).toBeGreaterThan(200);
  });

  it("Intune's list, single devices, overview, co-managed list and report tell the same", async () => {
    const { body: overview } = await world.graph("GET", "/v1.0/deviceManagement/managedDeviceOverview");
    const agents = (...names: string[]) =>
      intune!.filter(({ managementAgent }) => names.includes(managementAgent));
    const both = agents("configurationManagerClientMdm");
    expect(overview).toMatchObject({
      enrolledDeviceCount: agents("mdm").length + both.length,
      dualEnrolledDeviceCount: both.length,
      deviceOperatingSystemSummary: { configMgrDeviceCount: agents("configurationManagerClient").length },
    });
    expect(sorted(await world.rows("/beta/deviceManagement/comanagedDevices"))).toEqual(sorted(both));
    for (const row of intune!.slice(0, 20)) {
      const { body } = await world.graph("GET", `${DEVICES}/${row.id}`);
      expect(body).toMatchObject({ deviceName: row.deviceName, lastSyncDateTime: row.lastSyncDateTime });
    }
    const rows = await report(world, "Devices", [
      "DeviceId",
      "DeviceName",
      "ReferenceId",
      "ManagementAgents",
    ]);
    const told = new Map(rows.map((row) => [row.DeviceId ?? row["Device ID"], row]));
    expect([...told.keys()].sort()).toEqual(intune!.map(({ id }) => id).sort());
  });

  it("what devices reported of an app is the same in both reports and in the roll-up", async () => {
    const [app] = world.sandbox.tenant.apps.all();
    if (!app) return expect(after).toBe(HOUR);
    const { body } = await world.graph(
      "POST",
      "/v1.0/deviceManagement/reports/retrieveDeviceAppInstallationStatusReport",
      { filter: `(ApplicationId eq '${app.id}')`, select: ["DeviceId", "InstallState"], top: 999 },
    );
    const beta = await world.graph("POST", "/beta/deviceManagement/reports/getDeviceInstallStatusReport", {
      filter: `(ApplicationId eq '${app.id}')`,
      select: ["DeviceId", "InstallState"],
      top: 999,
    });
    expect(beta.body).toEqual(body);
    const exported = await report(
      world,
      "DeviceInstallStatusByApp",
      ["DeviceId"],
      `(ApplicationId eq '${app.id}')`,
    );
    expect(exported.map((row) => row.DeviceId).sort()).toEqual(
      body.Values.map(([id]: [string]) => id).sort(),
    );
    expect(exported.length).toBeGreaterThan(50);
    const [sum] = await report(world, "AppInstallStatusAggregate", ["ApplicationId", "InstalledDeviceCount"]);
    expect(sum!.InstalledDeviceCount).toBe(
      body.Values.filter(([, state]: [string, number]) => state === 1).length,
    );
  });

  it("pages of any size are the list", async () => {
    for (const size of [7, 64]) expect(await world.rows(`${DEVICES}?$top=${size}`)).toEqual(intune);
    expect(await world.rows("/v1.0/devices?$top=13")).toEqual(entra);
  });
});

it("what changed in Entra between two moments, put upon what was, is what is", async () => {
  const world = await played(STORY);
  const held = new Map<string, Row>();
  let link = "/v1.0/devices/delta";
  let changes = 0;
  for (const after of [0, 5 * HOUR, 2 * DAY, 9 * DAY, 12 * DAY, 12 * DAY, 18 * DAY, 24 * DAY, 30 * DAY]) {
    await world.goTo(after);
    const { rows, deltaLink } = await world.list(link);
    for (const row of rows)
      if (row["@removed"]) held.delete(row.id);
      else held.set(row.id, row);
    changes += rows.length;
    link = deltaLink!;
    expect(sorted([...held.values()])).toEqual(sorted(await world.rows("/v1.0/devices")));
  }
  expect(changes).toBeGreaterThan(held.size + 20);
});

it("a read that lags tells what was told then, to the last member", async () => {
  const world = await played(STORY);
  await world.goTo(3 * DAY);
  const addresses = [`${DEVICES}?$top=999`, "/v1.0/devices?$top=500", world.APPS];
  const read = async () => Promise.all(addresses.map((address) => world.rows(address)));
  const site = () => world.siteRows("SMS_CombinedDeviceResources");
  const [then, siteThen] = [await read(), await site()];
  await world.goTo(5 * DAY);
  expect((await read())[0]).not.toEqual(then[0]);
  world.sandbox.setFaults({ staleMs: 2 * DAY });
  expect(await read()).toEqual(then);
  expect(await site()).toEqual(siteThen);
});

it("a list that ends early does so without a link, and the next one is whole", async () => {
  const world = await played(STORY);
  const whole = await world.rows(`${DEVICES}?$top=50`);
  world.sandbox.setFaults({ match: "skiptoken", short: true, times: 1 });
  const short = await world.rows(`${DEVICES}?$top=50`);
  expect(short).toEqual(whole.slice(0, 75));
  expect(await world.rows(`${DEVICES}?$top=50`)).toEqual(whole);
  const { body } = await world.graph("GET", "/v1.0/deviceManagement/managedDeviceOverview");
  expect(body.enrolledDeviceCount).toBeGreaterThan(short.length);
});
