import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { checkDrift } from "../../src/bridge/check-drift.ts";
import { destroyDeployment } from "../../src/bridge/destroy-deployment.ts";
import { findOrphans } from "../../src/bridge/find-orphans.ts";
import { listApps } from "../../src/bridge/list-apps.ts";
import { planDeployment } from "../../src/bridge/plan-deployment.ts";
import { rightsFor } from "../../src/bridge/rights-for.ts";
import { showApp } from "../../src/bridge/show-app.ts";
import { writeStamp } from "../../src/domain/deployment/stamp.ts";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import type { RequestRecord } from "../../src/sandbox/record.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { admin } from "./admin.ts";
import { ccmbridge } from "./ccmbridge.ts";
import { asPolicy, pilotFolder, QUICK } from "./pilot.ts";

type Needs = Awaited<ReturnType<typeof admin>>;

let blobs: BlobStorage;
let sandbox: RunningSandbox;
let pilot: ReturnType<typeof pilotFolder>;
/** What an administrator consented to; changes from verb to verb. */
const granted: string[] = [];

beforeAll(async () => {
  blobs = await azuriteStorage();
  sandbox = await startSandbox({ devices: 40, blobs, roles: granted });
  pilot = pilotFolder();
});
afterAll(async () => {
  pilot.remove();
  await sandbox.close();
  await blobs.close();
});

/** Lets a verb run with the rights that are printed for it and no other; gives what was asked of the tenant. */
async function withRightsOf<T>(verb: string, use: (needs: Needs) => Promise<T>) {
  granted.splice(0, granted.length, ...printed(verb));
  const before = sandbox.requests.length;
  const needs = await admin(sandbox, pilot.data);
  try {
    const answer = await use(needs);
    return { answer, requests: sandbox.requests.slice(before) };
  } finally {
    await needs.close();
  }
}
const printed = (verb: string) => rightsFor(verb)[0]!.application.map(({ right }) => right);
const used = (requests: readonly RequestRecord[]) =>
  [...new Set(requests.flatMap(({ right }) => (right === null ? [] : [right])))].sort();
const breaches = (requests: readonly RequestRecord[]) =>
  requests
    .filter(({ contract }) => contract !== "ok")
    .map(({ method, path, contract }) => `${method} ${path}: ${contract}`);
const expectExactly = (verb: string, requests: readonly RequestRecord[]) => {
  expect(used(requests)).toEqual([...printed(verb)].sort());
  expect(breaches(requests)).toEqual([]);
  expect(requests.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
};
const toEveryDevice = () => {
  const path = pilot.manifest.replace("pilot.yaml", "everywhere.yaml");
  const text = readFileSync(pilot.manifest, "utf8");
  const at = text.indexOf("assignments:");
  writeFileSync(
    path,
    `${text.slice(0, at).replace("name: pilot", "name: everywhere")}assignments:\n  - { all: devices, intent: required }\n`,
  );
  return path;
};

describe("a verb needs the rights that are printed for it, no more and no fewer:", () => {
  it("plan", async () => {
    const { answer, requests } = await withRightsOf("plan", (needs) =>
      planDeployment(needs, { manifest: [pilot.manifest] }),
    );
    expect(answer.steps.length).toBeGreaterThan(3);
    expect(answer.devicesComplete).toBe(true);
    expectExactly("plan", requests);
  });

  it("apply", async () => {
    const { answer, requests } = await withRightsOf("apply", (needs) =>
      applyDeployment(needs, { manifest: [pilot.manifest], agree: async () => true }),
    );
    expect(answer.state).toBe("done");
    expectExactly("apply", requests);
  });

  it("apply to every device", async () => {
    const { answer, requests } = await withRightsOf("apply", (needs) =>
      applyDeployment(needs, { manifest: [toEveryDevice()], agree: async () => true }),
    );
    expect(answer.state).toBe("done");
    expect(breaches(requests)).toEqual([]);
    expect(requests.filter(({ status }) => status === 403)).toEqual([]);
    expect(requests.some(({ path }) => path.startsWith("/v1.0/deviceManagement/managedDeviceOverview"))).toBe(
      true,
    );
  });

  it("drift", async () => {
    const { answer, requests } = await withRightsOf("drift", (needs) =>
      checkDrift(needs, { manifest: [pilot.manifest] }),
    );
    expect(answer.drift).toEqual([]);
    expectExactly("drift", requests);
  });

  it("app list", async () => {
    const { answer, requests } = await withRightsOf("app list", (needs) => listApps(needs));
    expect(answer.rows).toHaveLength(2);
    expectExactly("app list", requests);
  });

  it("app show", async () => {
    sandbox.clock.advance(86_400_000);
    const app = sandbox.tenant.apps.all().find(({ values }) => String(values.notes).includes("/pilot"))!;
    const { answer, requests } = await withRightsOf("app show", (needs) => showApp(needs, app.id));
    expect(Object.values(answer.installs).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expectExactly("app show", requests);
  });

  it("app orphans", async () => {
    const [app] = sandbox.tenant.apps.all();
    const notes = writeStamp({
      deployment: "contoso/left",
      run: "gone",
      content: undefined,
      next: undefined,
      assigned: [],
    });
    const left = {
      ...app!,
      id: "0f0f0f0f-0000-4000-8000-000000000000",
      committedContentVersion: null,
      publishingState: "notPublished",
      values: { ...app!.values, notes },
    } as const;
    sandbox.tenant.apps.set(left.id, left, sandbox.clock.now());
    sandbox.clock.advance(2 * 3_600_000);
    const { answer, requests } = await withRightsOf("app orphans", (needs) =>
      findOrphans(needs, { remove: async () => true }),
    );
    expect(answer.rows).toMatchObject([{ appId: left.id, removed: true }]);
    expectExactly("app orphans", requests);
  });

  it("destroy", async () => {
    const { answer, requests } = await withRightsOf("destroy", (needs) =>
      destroyDeployment(needs, { manifest: [pilot.manifest], agree: async () => true }),
    );
    expect(answer.removed).toHaveLength(1);
    expectExactly("destroy", requests);
  });
});

/** Runs the program with the rights that are printed for a command and no other; gives what was asked of Graph. */
async function ranWithRightsOf(
  command: string,
  args: readonly string[],
  exit = 0,
  more: Readonly<Record<string, string>> = {},
) {
  granted.splice(0, granted.length, ...printed(command));
  const before = sandbox.requests.length;
  const env = { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: pilot.data, ...more };
  const ended = await ccmbridge([...args, "--output", "json"], { cwd: pilot.folder, env });
  expect(ended).toMatchObject({ exit });
  return { answer: JSON.parse(ended.out), requests: sandbox.requests.slice(before) };
}
const POLICY = "policy.yaml";
const writePolicy = () => {
  const path = pilot.manifest.replace("pilot.yaml", POLICY);
  writeFileSync(
    path,
    asPolicy(readFileSync(pilot.manifest, "utf8").replaceAll("name: pilot", "name: settings")),
  );
  return path;
};

describe("a command needs the rights that are printed for it, no more and no fewer:", {
  timeout: 60_000,
}, () => {
  it("apply policy, and destroy policy", async () => {
    const manifest = writePolicy();
    const applied = await ranWithRightsOf("apply policy", ["apply", "-f", manifest, "--yes"]);
    expect(applied.answer.state).toBe("done");
    expectExactly("apply policy", applied.requests);
    const destroyed = await ranWithRightsOf("destroy policy", ["destroy", "-f", manifest, "--yes"]);
    expect(destroyed.answer.removed).toHaveLength(1);
    expectExactly("destroy policy", destroyed.requests);
  });

  it("doctor", async () => {
    const { answer, requests } = await ranWithRightsOf("doctor", ["doctor", "-f", pilot.manifest], 1);
    const of = (name: string) => answer.checks.find((check: { name: string }) => check.name === name);
    for (const name of ["MDM authority", "licence", "groups", "Windows 11 authority", "Autopilot app mix"])
      expect(of(name)?.outcome, name).not.toBe("unknown");
    expectExactly("doctor", requests);
  });

  it("device sync", async () => {
    await ranWithRightsOf("apply", ["apply", "-f", pilot.manifest, "--yes"]);
    const { answer, requests } = await ranWithRightsOf("device sync", ["device", "sync", "--full"]);
    expect(answer.complete).toBe(true);
    expect(requests.some(({ path }) => path.includes("/exportJobs"))).toBe(true);
    expect(requests.some(({ path }) => path.includes("/AdminService"))).toBe(true);
    expectExactly("device sync", requests);
  });

  it("device refresh", async () => {
    const { rows } = (await ranWithRightsOf("device refresh", ["device", "list", "--stage", "comanaged"]))
      .answer;
    const { answer, requests } = await ranWithRightsOf("device refresh", [
      "device",
      "refresh",
      rows[0].deviceId,
    ]);
    expect(answer.deviceId).toBe(rows[0].deviceId);
    expectExactly("device refresh", requests);
  });

  it("device import", async () => {
    const file = pilot.manifest.replace("pilot.yaml", "devices.csv");
    writeFileSync(file, "Resource ID;Name;Client\n16777300;PC-1;Yes\n");
    const noSite = { CCMBRIDGE_ADMIN_SERVICE_URL: "", CCMBRIDGE_ADMIN_SERVICE_SCOPE: "" };
    const { answer, requests } = await ranWithRightsOf(
      "device import",
      ["device", "import", file],
      0,
      noSite,
    );
    expect(answer.imported).toBe(1);
    expectExactly("device import", requests);
  });
});

it("a verb without one of its rights says which right opens the call", async () => {
  granted.splice(0, granted.length);
  const needs = await admin(sandbox, pilot.data);
  try {
    await expect(planDeployment(needs, { manifest: [pilot.manifest] })).rejects.toMatchObject({
      code: "denied",
      message: expect.stringContaining("DeviceManagementApps.Read.All"),
      next: expect.stringContaining("ccmbridge rights"),
    });
  } finally {
    await needs.close();
  }
});
