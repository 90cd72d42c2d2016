import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ODDITIES } from "../../src/sandbox/population/cast-device.ts";
import { lifeOf } from "../../src/sandbox/population/life.ts";
import { KIND_NAMES } from "../../src/sandbox/population/make-device.ts";
import { scenarioJsonSchema } from "../../src/sandbox/scenario/scenario-json-schema.ts";
import { tenantAndCaller } from "./caller.ts";

const NOW = Date.parse("2026-11-02T08:00:00Z");
const [HOUR, DAY] = [3_600_000, 86_400_000];
const GATEWAY = "CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
const LONG = { now: () => NOW, tokenLifeSeconds: 8_640_000 };

type World = Awaited<ReturnType<typeof tenantAndCaller>>;
const play = (text: string, options: object = {}) =>
  tenantAndCaller({
    ...LONG,
    devices: undefined as never,
    scenario: { file: "scenario.yaml", text },
    ...options,
  });
const goTo = ({ sandbox }: World, after: number) => sandbox.clock.advance(NOW + after - sandbox.clock.now());
const deviceCalled = ({ sandbox }: World, name: string) => {
  for (const device of sandbox.cast.devices) if (device.name === name) return device;
  throw new Error(`no device ${name}`);
};
const lifeAt = (world: World, name: string, after: number) =>
  lifeOf(world.sandbox.tenant, deviceCalled(world, name), NOW + after);

describe("the cast of a scenario", () => {
  it("has as many devices as it says, from the seed it says, and begins when it says", async () => {
    const world = await play("devices: 30\nseed: 7\nstartsAt: 2026-01-05T08:00:00Z");
    expect(world.sandbox.cast.devices.length).toBe(30);
    expect(new Date(world.sandbox.clock.now()).toISOString()).toBe("2026-01-05T08:00:00.000Z");
    const plain = await tenantAndCaller({
      devices: 30,
      seed: "7",
      startAt: Date.parse("2026-01-05T08:00:00Z"),
      ...LONG,
    });
    expect([...world.sandbox.cast.devices]).toEqual([...plain.sandbox.cast.devices]);
    expect(world.sandbox.cast.groups.map(({ id }) => id)).toEqual(
      plain.sandbox.cast.groups.map(({ id }) => id),
    );
  });

  it("gives way to what was said at the start", async () => {
    const world = await play("devices: 30\nseed: 7", { devices: 12, seed: "8" });
    expect(world.sandbox.cast.devices.length).toBe(12);
    expect((await play("devices: 12\nseed: 8")).sandbox.cast.devices.at(3)).toEqual(
      world.sandbox.cast.devices.at(3),
    );
  });

  it("misbehaves as often and in the ways it is told", async () => {
    const world = await play("devices: 400\nmisbehaving: 0.5\noddities: [twin, twin, twin, silent]");
    const odd = [...world.sandbox.cast.devices].map(({ oddity }) => oddity);
    const count = (name: string | undefined) => odd.filter((each) => each === name).length;
    expect(count(undefined)).toBeGreaterThan(160);
    expect(count(undefined)).toBeLessThan(240);
    expect(count("twin") + count("silent")).toBe(400 - count(undefined));
    expect(count("twin")).toBeGreaterThan(2 * count("silent"));
    const well = await play("devices: 100\nmisbehaving: 0");
    expect([...well.sandbox.cast.devices].every(({ oddity }) => oddity === undefined)).toBe(true);
  });

  it("is of the kinds it is told, in their parts", async () => {
    const { sandbox } = await play("devices: 300\nmisbehaving: 0\nkinds: { coManaged: 1, known: 2 }");
    const devices = [...sandbox.cast.devices];
    const withClient = devices.filter(({ clientAt }) => Number.isFinite(clientAt));
    expect(withClient.length).toBeGreaterThan(70);
    expect(withClient.length).toBeLessThan(130);
    expect(devices.filter(({ enrolledAt }) => enrolledAt === Number.POSITIVE_INFINITY)).toHaveLength(
      300 - withClient.length,
    );
  });

  it("has every kind and every oddity that a device can be cast for", async () => {
    const roles = [
      ...KIND_NAMES.map((kind, n) => `  - { device: PC-${n + 1}, kind: ${kind} }`),
      ...ODDITIES.map((oddity, n) => `  - { device: PC-${KIND_NAMES.length + n + 1}, oddity: ${oddity} }`),
    ];
    const { sandbox } = await play(`devices: ${roles.length}\ncast:\n${roles.join("\n")}`);
    const devices = [...sandbox.cast.devices];
    expect(devices.slice(0, KIND_NAMES.length).every(({ oddity }) => oddity === undefined)).toBe(true);
    expect(devices.slice(KIND_NAMES.length).map(({ oddity }) => oddity)).toEqual([...ODDITIES]);
  });

  it("holds single devices to what is said of them", async () => {
    const world = await play(`
devices: 9
cast:
  - { device: PC-0001, name: KIOSK, joinType: hybridAzureADJoined, ownership: personal, osVersion: 10.0.19045.5011, autopilot: false, oddity: none }
  - { device: PC-0002, kind: known, enrolsAfter: P1DT1H }
  - { device: PC-0003, kind: cloud, silentAfter: P2D }
  - { device: PC-0004, kind: cloud, leavesAfter: P3D }
  - { device: PC-0005, kind: cloud, renamedAfter: P1D }
  - { device: PC-0006, kind: coManaged, autopilot: false, workloadsMoveAfter: P2D, clientSilentAfter: P5D }
  - { device: PC-0007, kind: cloud, oddity: reset, resetAfter: P2D, user: alex2@contoso.com }
`);
    expect(deviceCalled(world, "KIOSK")).toMatchObject({
      joinType: "hybridAzureADJoined",
      ownership: "personal",
      osVersion: "10.0.19045.5011",
      autopilot: false,
      oddity: undefined,
    });
    const enrolled = (name: string, after: number) => lifeAt(world, name, after).isEnrolled;
    expect([enrolled("PC-0002", DAY), enrolled("PC-0002", DAY + 3 * HOUR)]).toEqual([false, true]);
    expect(lifeAt(world, "PC-0003", 9 * DAY).lastSyncAt).toBeLessThan(NOW + 2 * DAY + HOUR);
    expect([enrolled("PC-0004", 2 * DAY), enrolled("PC-0004", 3 * DAY + 2 * HOUR)]).toEqual([true, false]);
    const bits = (after: number) => lifeAt(world, "PC-0006", after).client?.siteBits;
    expect([bits(DAY), bits(3 * DAY)]).toEqual([8_195, 12_543]);
    const silent = lifeAt(world, "PC-0006", 20 * DAY);
    expect(silent.client!.lastActiveAt).toBeLessThan(NOW + 5 * DAY + 2 * HOUR);
    expect(silent.lastSyncAt).toBeGreaterThan(NOW + 19 * DAY);
    expect([lifeAt(world, "PC-0007", DAY).isAgain, lifeAt(world, "PC-0007", 3 * DAY).isAgain]).toEqual([
      false,
      true,
    ]);
    expect(deviceCalled(world, "PC-0007").user.userPrincipalName).toBe("alex2@contoso.com");
    goTo(world, 2 * DAY);
    const { body } = await world.graph("GET", "/v1.0/deviceManagement/managedDevices?$select=deviceName");
    const names = body.value.map(({ deviceName }: { deviceName: string }) => deviceName);
    expect(names).not.toContain("PC-0005");
    expect(names.some((name: string) => name.startsWith("DESKTOP-"))).toBe(true);
  });

  it("adds groups and filters to those every tenant has, and another site takes the place of the usual one", async () => {
    const world = await play(`
devices: 200
site: { code: XYZ, managementPoint: mp.fabrikam.com }
groups:
  - { name: Finance, share: 0.3, users: [adele1@contoso.com] }
  - { name: Two, devices: [PC-0003, PC-0009] }
  - { name: All of them, groups: [Finance, Two] }
  - { name: Pilot devices, devices: [PC-0001] }
filters:
  - { name: Personal, rule: '(device.deviceOwnership -eq "Personal")' }
`);
    const idOf = (name: string) =>
      world.sandbox.cast.groups.find(({ displayName }) => displayName === name)!.id;
    const members = async (name: string) => {
      const { body } = await world.graph(
        "GET",
        `/v1.0/groups/${idOf(name)}/transitiveMembers/microsoft.graph.device?$select=displayName&$top=999`,
      );
      return body.value.map(({ displayName }: { displayName: string }) => displayName) as string[];
    };
    const finance = await members("Finance");
    expect(finance.length).toBeGreaterThan(35);
    expect(finance.length).toBeLessThan(85);
    expect(await members("Two")).toEqual(["PC-0003", "PC-0009"]);
    expect(await members("Pilot devices")).toEqual(["PC-0001"]);
    expect(new Set(await members("All of them"))).toEqual(new Set([...finance, "PC-0003", "PC-0009"]));
    const filters = (await world.graph("GET", "/beta/deviceManagement/assignmentFilters")).body.value;
    expect(filters.map(({ displayName }: { displayName: string }) => displayName)).toEqual([
      "Corporate Windows",
      "Personal",
    ]);
    expect(world.sandbox.cast.site).toMatchObject({
      code: "XYZ",
      managementPoint: "mp.fabrikam.com",
      name: "Contoso Headquarters",
    });
  });
});

const APP = `CCMSETUPCMD="${GATEWAY} SMSSITECODE=ABC"`;
const STORY = `
devices: 24
misbehaving: 0
kinds: { cloud: 1 }
groups: [{ name: Laboratory, devices: [PC-0001, PC-0002] }]
story:
  - after: P3D
    removeApp: By hand
  - after: PT2H
    app: { displayName: By hand, commandLine: ${APP.replaceAll(": ", ":")} }
    assignments: [{ group: Laboratory }, { except: Kiosks }]
  - after: P1D
    faults: [{ match: /groups, status: 503 }]
    lasting: PT6H
  - after: P1DT1H
    faults: [{ match: /devices, status: 502 }]
  - after: P1DT12H
    clearFaults: true
  - after: P2D
    site: { noRole: true }
  - after: P2DT1H
    policy: { displayName: Co-management }
    assignments: [{ everybody: devices, filter: Corporate Windows }]
  - after: P2DT2H
    policy: { displayName: Co-management, managedDeviceAuthority: 1 }
  - after: P2DT3H
    removePolicy: Co-management
`;

describe("the story of a scenario", () => {
  it("is told in the order of its moments, each thing at its own, whenever somebody looks", async () => {
    const world = await play(STORY);
    const status = async (path: string) => (await world.graph("GET", path)).status;
    const apps = async () => (await world.graph("GET", `${world.APPS}?$expand=assignments`)).body.value;
    expect(await apps()).toEqual([]);
    goTo(world, 5 * HOUR);
    const [app] = await apps();
    expect(app).toMatchObject({ displayName: "By hand", commandLine: APP, publishingState: "published" });
    expect(Date.parse(app.createdDateTime)).toBe(NOW + 2 * HOUR);
    expect(app.assignments).toHaveLength(2);
    goTo(world, DAY + 2 * HOUR);
    expect([await status("/v1.0/groups"), await status("/v1.0/devices")]).toEqual([503, 502]);
    goTo(world, DAY + 7 * HOUR);
    expect([await status("/v1.0/groups"), await status("/v1.0/devices")]).toEqual([200, 502]);
    goTo(world, DAY + 13 * HOUR);
    expect([await status("/v1.0/groups"), await status("/v1.0/devices")]).toEqual([200, 200]);
    goTo(world, 2 * DAY + 2.5 * HOUR);
    expect((await world.ask("GET", "/sandbox/site")).body.noRole).toBe(true);
    const { body } = await world.graph(
      "GET",
      "/beta/deviceManagement/deviceEnrollmentConfigurations?$expand=assignments",
    );
    expect(body.value.at(-1)).toMatchObject({
      displayName: "Co-management",
      managedDeviceAuthority: 1,
      installConfigurationManagerAgent: false,
      version: 2,
      assignments: [{ target: { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }],
    });
    goTo(world, 4 * DAY);
    expect(await apps()).toEqual([]);
    const events = (await world.graph("GET", "/v1.0/deviceManagement/auditEvents")).body.value;
    expect(events.map((each: { activityType: string }) => each.activityType)).toEqual([
      "Delete MobileApp",
      "Delete DeviceEnrollmentConfiguration",
      "Patch DeviceEnrollmentConfiguration",
      "Assign DeviceEnrollmentConfiguration",
      "Create DeviceEnrollmentConfiguration",
      "Assign MobileApp",
      "Create MobileApp",
    ]);
    expect(events.at(-1).actor.userPrincipalName).toBe("admin@contoso.com");
  });

  it("moves devices: those it deploys to install, register and are co-managed", async () => {
    const world = await play(STORY);
    goTo(world, 2.9 * DAY);
    await world.ask("GET", "/sandbox/clock");
    const stages = new Map(
      (await world.ask("GET", "/sandbox/truth")).body.map(
        (each: { entraDeviceId: string; stage: string }) => [each.entraDeviceId, each.stage],
      ),
    );
    const stageOf = (name: string) => stages.get(deviceCalled(world, name).entraDeviceId);
    expect([stageOf("PC-0001"), stageOf("PC-0002"), stageOf("PC-0003")]).toEqual([
      "comanaged",
      "comanaged",
      "enrolled",
    ]);
  });

  it("changes the app that somebody else made, when it has that name", async () => {
    const world = await play(`
story:
  - after: P1D
    app: { displayName: ConfigMgr client, commandLine: CCMSETUPCMD="SMSSITECODE=BAD" }
`);
    const id = await world.makeApp();
    goTo(world, 2 * DAY);
    const { body } = await world.graph("GET", `${world.APPS}/${id}`);
    expect(body).toMatchObject({ commandLine: 'CCMSETUPCMD="SMSSITECODE=BAD"', publisher: "Microsoft" });
    expect(world.sandbox.tenant.apps.all()).toHaveLength(1);
  });

  it("goes on where it was in a tenant that is kept, and its file is not needed any more", async () => {
    const folder = mkdtempSync(join(tmpdir(), "scenario-"));
    try {
      const first = await play(STORY, { dataFolder: folder });
      goTo(first, DAY + 2 * HOUR);
      expect((await first.graph("GET", "/v1.0/groups")).status).toBe(503);
      await first.sandbox.close();
      const again = await tenantAndCaller({ ...LONG, dataFolder: folder });
      // What was told is not told again, but what is wrong still is.
      expect(again.sandbox.tenant.apps.all()).toHaveLength(1);
      expect((await again.graph("GET", "/v1.0/groups")).status).toBe(503);
      goTo(again, 4 * DAY);
      expect((await again.graph("GET", "/v1.0/groups")).status).toBe(200);
      expect(again.sandbox.tenant.apps.all()).toEqual([]);
      expect(deviceCalled(again, "PC-0001")).toEqual(deviceCalled(first, "PC-0001"));
      await again.sandbox.close();
      await expect(play("devices: 24", { dataFolder: folder })).rejects.toThrow("with another scenario");
      await (await play(STORY, { dataFolder: folder })).sandbox.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("a scenario that cannot be played", () => {
  it.each<[string, string, string]>([
    ["an unknown key", "devices: 5\nstorey: []", 'scenario.yaml:1:1: Unrecognized key: "storey"'],
    [
      "a moment that is none",
      "story:\n  - after: tomorrow\n    clearFaults: true",
      '2:12: story.0.after: "tomorrow" is no duration',
    ],
    ["nothing that happens", "story:\n  - after: P1D", "2:5: story.0: say one of app, removeApp"],
    [
      "two things at once",
      "story:\n  - { after: P1D, clearFaults: true, removeApp: x }",
      "story.0: say one of app",
    ],
    [
      "a fault that is none",
      "story:\n  - { after: P1D, faults: [{ stauts: 500 }] }",
      'story.0.faults.0: no fault has "stauts"',
    ],
    ["an oddity that is none", "cast: [{ device: PC-0001, oddity: lazy }]", "cast.0.oddity"],
    [
      "a device that is not there",
      "devices: 5\ncast:\n  - device: PC-0006",
      "3:13: cast.0.device: there is no device PC-0006",
    ],
    [
      "a person who is not there",
      "groups: [{ name: A, users: [x@y.z] }]",
      "groups.0.users.0: there is no user x@y.z",
    ],
    [
      "a group that comes later",
      "groups: [{ name: A, groups: [B] }, { name: B }]",
      "groups.0.groups.0: there is no group B before",
    ],
    [
      "an assignment to nobody there",
      "story:\n  - after: P1D\n    app: { displayName: x }\n    assignments: [{ group: Nobody }]",
      "4:28: story.0.assignments.0.group: there is no group Nobody",
    ],
    [
      "a property that Graph does not know",
      "story:\n  - after: P1D\n    app: { displayName: x, comandLine: y }",
      "3:10: story.0.app: comandLine: beta knows no property comandLine",
    ],
    [
      "a policy that Intune would refuse",
      "story:\n  - after: P1D\n    policy: { displayName: x, managedDeviceAuthority: 7 }",
      "story.0.policy: ManagedDeviceAuthority must be 0 or 1",
    ],
    ["text that is no YAML", "devices: [", "scenario.yaml:1:"],
    ["a list", "- devices: 5", "expected object"],
  ])("is refused with the place: %s", async (_what, text, words) => {
    await expect(play(text)).rejects.toThrow(words);
    await expect(play(text)).rejects.toBeInstanceOf(RangeError);
  });

  it("leaves no tenant in the folder where it was to be kept", async () => {
    const folder = mkdtempSync(join(tmpdir(), "scenario-"));
    try {
      await expect(play("devices: none", { dataFolder: folder })).rejects.toThrow("devices");
      const right = await play("devices: 5", { dataFolder: folder });
      expect(right.sandbox.cast.devices.length).toBe(5);
      await right.sandbox.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it("the bad week that comes with the program is played to its end", async () => {
  const file = join(import.meta.dirname, "../../manifests/scenarios/bad-week.yaml");
  const world = await play(readFileSync(file, "utf8"));
  goTo(world, 7 * DAY);
  await world.ask("GET", "/sandbox/clock");
  expect((await world.ask("GET", "/sandbox/site")).body.noRole).toBe(false);
  expect((await world.ask("GET", "/sandbox/faults")).body.faults).toEqual([]);
  const [app] = world.sandbox.tenant.apps.all();
  expect(app!.values.commandLine).toContain("SMSSITECODE=ABC");
  expect(
    [lifeAt(world, "LAB-01", 7 * DAY), lifeAt(world, "LAB-03", 7 * DAY)].map(({ isEnrolled }) => isEnrolled),
  ).toEqual([true, true]);
  expect(lifeAt(world, "LAB-02", 7 * DAY).reports[0]!.state).toBe("failed");
});

it("manifests/scenarios/schema.json is what `npm run schema` writes", () => {
  const file = join(import.meta.dirname, "../../manifests/scenarios/schema.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});
