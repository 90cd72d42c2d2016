import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../src/config.ts";

const TENANT = {
  CCMBRIDGE_TENANT_ID: "contoso.onmicrosoft.com",
  CCMBRIDGE_CLIENT_ID: "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10",
  CCMBRIDGE_CLIENT_SECRET: "s",
};
const URL = { CCMBRIDGE_ADMIN_SERVICE_URL: "https://cm1.contoso.com/AdminService_TokenAuth" };
const SCOPE = { CCMBRIDGE_ADMIN_SERVICE_SCOPE: "api://contoso/server/.default" };
const siteIn = async (environment: Record<string, string>) =>
  (await readConfig({ ...TENANT, ...environment }, { file: null })).site();

describe("the site's settings", () => {
  it("are absent, not wrong, when no address is set", async () => {
    expect(await siteIn({})).toBeUndefined();
    expect(await siteIn(SCOPE)).toBeUndefined();
  });

  it("ask for the site's scope with the tenant's credential, or with a person by the site's own application", async () => {
    expect(await siteIn({ ...URL, ...SCOPE })).toMatchObject({
      url: URL.CCMBRIDGE_ADMIN_SERVICE_URL,
      signIn: {
        kind: "token",
        scope: "api://contoso/server/.default",
        clientId: TENANT.CCMBRIDGE_CLIENT_ID,
        credential: { kind: "secret" },
      },
    });
    const clientId = "7506ee10-f7ec-415a-b415-cd3d58790d97";
    expect(await siteIn({ ...URL, ...SCOPE, CCMBRIDGE_ADMIN_SERVICE_CLIENT_ID: clientId })).toMatchObject({
      signIn: { clientId, credential: { kind: "deviceCode" } },
    });
  });

  it("take a Kerberos ticket by a command and want no tenant then", async () => {
    const config = await readConfig(
      { ...URL, CCMBRIDGE_ADMIN_SERVICE_TICKET_COMMAND: "ticket {host}" },
      { file: null },
    );
    expect(await config.site()).toMatchObject({
      signIn: { kind: "kerberos", ticketCommand: "ticket {host}" },
    });
  });

  it.each([
    ["no scope", URL, /CCMBRIDGE_ADMIN_SERVICE_SCOPE/],
    ["Kerberos without a command", { ...URL, CCMBRIDGE_ADMIN_SERVICE_SIGN_IN: "kerberos" }, /TICKET_COMMAND/],
    ["NTLM", { ...URL, CCMBRIDGE_ADMIN_SERVICE_SIGN_IN: "ntlm" }, /SIGN_IN/],
    ["no TLS", { CCMBRIDGE_ADMIN_SERVICE_URL: "http://cm1.contoso.com/AdminService" }, /without TLS/],
    [
      "no TLS on this machine without a sandbox",
      { CCMBRIDGE_ADMIN_SERVICE_URL: "http://127.0.0.1/AdminService" },
      /without TLS/,
    ],
    [
      "an address outside of the sandbox",
      { ...URL, CCMBRIDGE_SANDBOX_URL: "http://127.0.0.1:8080" },
      /outside of the sandbox/,
    ],
    [
      "a password in the address",
      { CCMBRIDGE_ADMIN_SERVICE_URL: "https://a:b@cm1.contoso.com/AdminService" },
      /ADMIN_SERVICE_URL/,
    ],
    [
      "the SHA-1 that Windows shows",
      { ...URL, CCMBRIDGE_ADMIN_SERVICE_THUMBPRINT: "ab".repeat(20) },
      /SHA-256/,
    ],
    [
      "an authority that is not there",
      { ...URL, CCMBRIDGE_ADMIN_SERVICE_CA: "/nowhere/root.pem", ...SCOPE },
      /root\.pem cannot be read/,
    ],
  ])("refuse %s", async (_what, environment, why) => {
    await expect(siteIn(environment as Record<string, string>)).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringMatching(why),
    });
  });

  it("read authorities as PEM and refuse any other form", async () => {
    const folder = await mkdtemp(join(tmpdir(), "authority-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "root.pem");
    await writeFile(file, "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");
    const environment = { ...URL, ...SCOPE, CCMBRIDGE_ADMIN_SERVICE_CA: file };
    expect((await siteIn(environment))?.authorities).toMatch(/^-----BEGIN/);
    await writeFile(file, Buffer.from([0x30, 0x82]));
    await expect(siteIn(environment)).rejects.toThrow(/no certificate in PEM form/);
  });

  it("take a loopback address without TLS for the sandbox that is set", async () => {
    expect(
      await siteIn({
        ...SCOPE,
        CCMBRIDGE_SANDBOX_URL: "http://127.0.0.1:8080",
        CCMBRIDGE_ADMIN_SERVICE_URL: "http://127.0.0.1:8080/AdminService_TokenAuth",
      }),
    ).toMatchObject({ authorities: undefined, thumbprint: undefined });
  });
});
