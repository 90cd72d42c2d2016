import { http, passthrough } from "msw";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { hostsOf } from "../../src/graph/cloud.ts";
import { createSignIn } from "../../src/graph/sign-in.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { strictNetwork } from "./strict-network.ts";

// The library decides once per process which platform it runs on: a virtual machine here, an App Service in sign-in.test.ts.
const network = strictNetwork();
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ devices: 1, blobs: "memory" });
});
afterAll(() => sandbox.close());

const asIdentity = (identityClientId: string | undefined) => {
  vi.stubEnv("AZURE_POD_IDENTITY_AUTHORITY_HOST", sandbox.addresses.url);
  network.use(http.all(`${sandbox.addresses.url}/*`, () => passthrough()));
  return createSignIn({
    tenantId: sandbox.tenantId,
    clientId: sandbox.clientId,
    credential: { kind: "managedIdentity", identityClientId },
    hosts: hostsOf("public", sandbox.addresses.url),
    sandboxUrl: sandbox.addresses.url,
    cacheFolder: "/nowhere",
    onDeviceCode: () => undefined,
  });
};

it("signs in with the identity of a virtual machine", async () => {
  const { rights, kind } = await asIdentity(undefined).identity();
  expect(kind).toBe("managedIdentity");
  expect(rights).toContain("DeviceManagementApps.ReadWrite.All");
  expect(sandbox.requests.at(-1)?.path).toMatch(/^\/metadata\/identity\/oauth2\/token\/?\?/);
});

it("names the identity when there are several", async () => {
  await asIdentity(sandbox.clientId).token();
  expect(sandbox.requests.at(-1)?.path).toContain(`client_id=${sandbox.clientId}`);
});

it("says which identity is not there", async () => {
  await expect(asIdentity("11111111-2222-4333-8444-555555555555").token()).rejects.toMatchObject({
    code: "sign-in",
    message: expect.stringContaining("Identity not found"),
  });
});
