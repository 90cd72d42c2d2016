import { http } from "msw";
import { expect, it } from "vitest";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { destroyDeployment } from "../../src/bridge/destroy-deployment.ts";
import { hostsOf } from "../../src/graph/cloud.ts";
import { openTenant } from "../../src/graph/tenant.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import type { RunningSandbox } from "../../src/sandbox/start-sandbox.ts";
import { admin } from "../journeys/admin.ts";
import { leftovers, pilotFolder, pilotProblems } from "../journeys/pilot.ts";
import { WAITS } from "./planned-client.ts";
import { strictNetwork } from "./strict-network.ts";

const network = strictNetwork();

/** The whole life of a deployment against a tenant that is mounted at `url`, where every other address is nobody's. */
async function live(url: string, sandbox: Sandbox) {
  network.use(http.all(`${url}/*`, ({ request }) => sandbox.fetch(request)));
  const pilot = pilotFolder();
  const needs = await admin({ ...sandbox, addresses: { url } } as RunningSandbox, pilot.data);
  const input = { manifest: [pilot.manifest], agree: async () => true };
  try {
    const { state } = await applyDeployment(needs, input);
    const problems = [...pilotProblems(sandbox), ...leftovers(pilot)];
    const { steps } = await applyDeployment(needs, input);
    const { removed } = await destroyDeployment(needs, input);
    return { state, problems, steps, removed: removed.length };
  } finally {
    await needs.close();
    pilot.remove();
  }
}

it("asks nobody but the sandbox while one is set, from signing in to content", async () => {
  const sandbox = await createSandbox({ devices: 8, blobs: "memory" });
  expect(await live("http://sandbox.test:8080", sandbox)).toEqual({
    state: "done",
    problems: [],
    steps: [],
    removed: 1,
  });
  expect(network.strays).toEqual([]);
  expect(sandbox.requests.some(({ path }) => path.includes("/oauth2/v2.0/token"))).toBe(true);
  expect(sandbox.requests.some(({ path }) => path.startsWith("/devstoreaccount1/"))).toBe(true);
});

it("asks nobody but sign-in and Graph of the cloud that is chosen", async () => {
  const sandbox = await createSandbox({ devices: 8, blobs: "memory" });
  const { graph, login } = hostsOf("usgov", undefined);
  const asked = new Set<string>();
  const answer = ({ request }: { request: Request }) => {
    asked.add(new URL(request.url).origin);
    return sandbox.fetch(request);
  };
  network.use(http.all(`${graph}/*`, answer), http.all(`${login}/*`, answer));
  const tenant = openTenant({
    tenantId: sandbox.tenantId,
    clientId: sandbox.clientId,
    cloud: "usgov",
    credential: { kind: "secret", value: sandbox.clientSecret },
    sandboxUrl: undefined,
    clock: { now: () => new Date(), sleep: async () => undefined },
    waits: { ...WAITS, requestMs: 5_000 },
    cacheFolder: "/nowhere",
    onDeviceCode: () => undefined,
    onServerDate: undefined,
    trace: undefined,
    onWait: () => undefined,
  });
  expect(await Array.fromAsync(tenant.apps.list())).toEqual([]);
  expect((await tenant.directory.groups(["Pilot devices"])).length).toBe(1);
  expect([...asked].sort()).toEqual([graph, login].sort());
});
