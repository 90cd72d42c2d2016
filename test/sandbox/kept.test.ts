import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxClock } from "../../src/sandbox/clock.ts";
import { History } from "../../src/sandbox/history.ts";
import type { SandboxOptions } from "../../src/sandbox/options.ts";
import { MSI, tenantAndCaller } from "./caller.ts";

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (options: SandboxOptions = {}) =>
  tenantAndCaller({ now: () => NOW, ...options, dataFolder: folder });
type World = Awaited<ReturnType<typeof start>>;

/** What a process that is killed leaves: nothing is closed, and its lock lies there. */
const killed = (_world: World) => {
  writeFileSync(join(folder, "lock"), String(2 ** 22 + 1));
};

const truthOf = async ({ ask }: World) => (await ask("GET", "/sandbox/truth")).body;
const readAll = async (world: World) => {
  const address = async (path: string) => (await world.graph("GET", path)).body.value;
  return {
    apps: await address("/beta/deviceAppManagement/mobileApps?$expand=assignments"),
    audit: await address("/v1.0/deviceManagement/auditEvents"),
    devices: await address("/v1.0/deviceManagement/managedDevices"),
    policies: await address("/beta/deviceManagement/deviceEnrollmentConfigurations?$expand=assignments"),
    groups: await address("/v1.0/groups"),
  };
};

/** Publishes an app, assigns it, makes a policy, and lets four days pass. */
async function lived(world: World) {
  const { appId, app, publish } = await world.appWithFile();
  await publish();
  const line =
    'CCMSETUPCMD="CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500 SMSSITECODE=ABC"';
  await world.graph("PATCH", app, { "@odata.type": MSI, commandLine: line });
  const groupId = world.sandbox.cast.groups.find(({ displayName }) => displayName === "Pilot devices")!.id;
  const target = { "@odata.type": "#microsoft.graph.groupAssignmentTarget", groupId };
  await world.graph("POST", `${app}/assign`, { mobileAppAssignments: [{ intent: "required", target }] });
  await world.graph("POST", "/beta/deviceManagement/deviceEnrollmentConfigurations", {
    "@odata.type": "#microsoft.graph.deviceComanagementAuthorityConfiguration",
    displayName: "Co-management",
    installConfigurationManagerAgent: false,
    managedDeviceAuthority: 0,
  });
  await world.ask("POST", "/sandbox/clock", { advance: "P4D" });
  return { appId, app };
}

describe.each([
  ["closed", (world: World) => world.sandbox.close()],
  ["killed", killed],
])("a tenant that is kept and was %s", (_how, end) => {
  it("is gone on with as it was: apps, assignments, policies, audit log, clock and every device", async () => {
    const long = { tokenLifeSeconds: 864_000, devices: 60, seed: 7 };
    const first = await start(long);
    await lived(first);
    const [before, truth] = [await readAll(first), await truthOf(first)];
    expect(truth.some(({ stage }: { stage: string }) => stage === "comanaged")).toBe(true);
    await end(first);

    const again = await start({ tokenLifeSeconds: 864_000 });
    expect(again.sandbox.clock.now()).toBe(NOW + 4 * DAY);
    expect(await readAll(again)).toEqual(before);
    expect(await truthOf(again)).toEqual(truth);
    // Whoever signed in before is signed in still.
    const { body } = await again.graph("GET", again.APPS, undefined, {
      Authorization: `Bearer ${first.token}`,
    });
    expect(body.value).toHaveLength(1);
    // What is made now gets an id that nothing had.
    const ids = [before.apps[0].id, ...before.audit.map(({ id }: { id: string }) => id)];
    expect(ids).not.toContain(await again.makeApp());
    await again.sandbox.close();
  });

  it("takes up an upload where it was: addresses stay good until they end, and no longer", async () => {
    const first = await start({ devices: 8 });
    const { address, file, content } = await first.appWithFile();
    await end(first);

    const again = await start();
    expect((await again.graph("GET", file)).body.azureStorageUri).toBe(address);
    const id = Buffer.from("000000").toString("base64");
    const put = (query: string, bytes: Uint8Array | string) => again.ask("PUT", `${address}${query}`, bytes);
    expect((await put(`&comp=block&blockid=${encodeURIComponent(id)}`, content.bytes)).status).toBe(201);
    await put("&comp=blocklist", `<BlockList><Latest>${id}</Latest></BlockList>`);
    await again.graph("POST", `${file}/commit`, { fileEncryptionInfo: content.info });
    let state = "";
    while (!/Success|Failed|TimedOut/.test(state)) state = (await again.graph("GET", file)).body.uploadState;
    expect(state).toBe("commitFileSuccess");
    again.sandbox.clock.advance(901_000);
    expect((await put("&comp=block&blockid=MDAwMDAx", "x")).status).toBe(403);
    expect((await again.ask("PUT", `${address.replace("se=2027", "se=2028")}&comp=block`, "x")).status).toBe(
      403,
    );
    await again.sandbox.close();
  });
});

it("a commit is looked at to its end before a tenant closes, and times out in one that was killed meanwhile", async () => {
  const commits = async () => {
    const world = await start({ pendingReads: 3 });
    const { sendBlocks, file, content } = await world.appWithFile();
    await sendBlocks();
    await world.graph("POST", `${file}/commit`, { fileEncryptionInfo: content.info });
    return { world, file };
  };
  const first = await commits();
  await first.world.sandbox.close();
  const second = await commits();
  const stateOf = async (world: World, file: string) => (await world.graph("GET", file)).body.uploadState;
  expect(await stateOf(second.world, first.file)).toBe("commitFileSuccess");
  killed(second.world);
  const third = await start();
  expect(await stateOf(third, second.file)).toBe("commitFileTimedOut");
  await third.sandbox.close();
});

it("what was uploaded lies in the folder too: a block that was sent before is there to be committed after", async () => {
  const first = await start({ blobs: "azurite" });
  const { address, file, content } = await first.appWithFile();
  const id = Buffer.from("000000").toString("base64");
  const sent = await first.ask(
    "PUT",
    `${address}&comp=block&blockid=${encodeURIComponent(id)}`,
    content.bytes,
  );
  expect(sent.status).toBe(201);
  await first.sandbox.close();
  const again = await start({ blobs: "azurite" });
  const list = `<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>${id}</Latest></BlockList>`;
  expect((await again.ask("PUT", `${address}&comp=blocklist`, list)).status).toBe(201);
  await again.graph("POST", `${file}/commit`, { fileEncryptionInfo: content.info });
  await again.sandbox.close();
  const third = await start();
  expect((await third.graph("GET", file)).body.uploadState).toBe("commitFileSuccess");
  await third.sandbox.close();
});

it("a report that was ordered before can be fetched after", async () => {
  const first = await start({ devices: 20 });
  const JOBS = "/v1.0/deviceManagement/reports/exportJobs";
  const order = { reportName: "Devices", select: ["DeviceId", "DeviceName"] };
  const { id } = (await first.graph("POST", JOBS, order)).body;
  await first.sandbox.close();
  const again = await start();
  let job = (await again.graph("GET", `${JOBS}/${id}`)).body;
  while (job.status !== "completed") job = (await again.graph("GET", `${JOBS}/${id}`)).body;
  const zip = await again.ask("GET", job.url);
  expect(zip.status).toBe(200);
  expect(String(zip.body).slice(0, 2)).toBe("PK");
  await again.sandbox.close();
});

it("what the site is made to refuse stays so; faults are those of one start", async () => {
  const first = await start();
  await first.ask("POST", "/sandbox/site", { noRole: true });
  await first.ask("POST", "/sandbox/faults", { match: "/groups", status: 503 });
  await first.sandbox.close();
  const again = await start();
  expect((await again.ask("GET", "/sandbox/site")).body).toMatchObject({ noRole: true, wmiDenied: false });
  expect((await again.graph("GET", "/v1.0/groups")).status).toBe(200);
  await again.sandbox.close();
});

it("time goes on while a tenant is not running, and never back, whatever the machine's clock does", async () => {
  const first = await start({ startAt: NOW - 9 * DAY });
  expect(first.sandbox.clock.now()).toBe(NOW - 9 * DAY);
  await first.makeApp();
  await first.ask("POST", "/sandbox/clock", { advance: "P2D" });
  await first.makeApp();
  await first.sandbox.close();
  const later = await start({ now: () => NOW + DAY });
  expect(later.sandbox.clock.now()).toBe(NOW - 6 * DAY);
  await later.makeApp();
  await later.sandbox.close();
  const back = await start({ now: () => NOW - DAY });
  expect(back.sandbox.clock.now()).toBe(NOW - 6 * DAY);
  await back.sandbox.close();
});

it("no two have one folder open, and whoever is refused leaves it as it is", async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(`${folder} is in use by process ${process.pid}`);
  await first.makeApp();
  await first.sandbox.close();
  expect(existsSync(join(folder, "lock"))).toBe(false);
  const again = await start();
  expect(again.sandbox.tenant.apps.all()).toHaveLength(1);
  await again.sandbox.close();
});

it.each([{ seed: 8 }, { devices: 51 }])(
  "another tenant than the one that is kept is refused: %j",
  async (other) => {
    await (await start({ seed: 7, devices: 50 })).sandbox.close();
    await expect(start(other)).rejects.toThrow("holds a tenant of seed 7 with 50 devices");
    // The refusal holds nothing open.
    await (await start({ seed: "7" })).sandbox.close();
  },
);

it("a line that a kill cut off is dropped, and what follows stands on a line of its own", async () => {
  const first = await start();
  await first.makeApp();
  killed(first);
  appendFileSync(join(folder, "tenant.ndjson"), '{"kind":"wrote","store":"apps","id":"x","at');
  const again = await start();
  await again.makeApp();
  await again.sandbox.close();
  const third = await start();
  expect(third.sandbox.tenant.apps.all()).toHaveLength(2);
  await third.sandbox.close();
});

it.each([
  ["no tenant", '{"name":"something"}\n', "holds no tenant of this sandbox"],
  ["text", "hello\n", "line 1, cannot be read"],
])("a folder that holds %s is refused in words and left as it is", async (_what, text, words) => {
  writeFileSync(join(folder, "tenant.ndjson"), text);
  await expect(start()).rejects.toThrow(words);
  expect(readFileSync(join(folder, "tenant.ndjson"), "utf8")).toBe(text);
});

it("what is kept is for its owner's eyes: it holds the keys of the tenant", async () => {
  folder = join(folder, "new", "below");
  await (await start()).sandbox.close();
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect([modeOf(folder), modeOf(join(folder, "tenant.ndjson"))]).toEqual(["700", "600"]);
});

it("what cannot be kept is not done", () => {
  const refuse = () => {
    throw new Error("the disk is full");
  };
  const store = new History<string>(refuse);
  store.putBack("a", "before", 1);
  expect(() => store.set("a", "after", 2)).toThrow("the disk is full");
  expect(() => store.remove("a", 2)).toThrow("the disk is full");
  expect([store.get("a"), store.versions("a").length]).toEqual(["before", 1]);
  const clock = sandboxClock(() => 0, 5, refuse);
  expect(() => clock.advance(7)).toThrow("the disk is full");
  expect(clock.now()).toBe(5);
});
