import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";
import { DEFAULT_LIMITS } from "../src/domain/device/limits.ts";

const TENANT = "8d0ccd3f-6b1c-4e34-9a3f-3f1f0b6c1a55";
const CLIENT = "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10";
const IDS = { CCMBRIDGE_TENANT_ID: TENANT, CCMBRIDGE_CLIENT_ID: CLIENT };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string, name = "ccmbridge.yaml"): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const refusal = async (...given: Parameters<typeof readConfig>) => {
  const read = readConfig(...given);
  return read.then(
    (config) => {
      throw new Error(`it was accepted: ${JSON.stringify(config)}`);
    },
    (error: { code: string; message: string; next: string }) => error,
  );
};
const credential = async (environment: Record<string, string>) =>
  (await readConfig({ ...IDS, ...environment }, { file: file("") })).tenant().credential;

describe("configuration", () => {
  it("needs nothing for what needs no tenant, and has a folder and waits of its own", async () => {
    const config = await readConfig({}, { file: file("") });
    expect(config).toMatchObject({
      data: "./.ccmbridge",
      waits: { firstMs: 1_000, maxMs: 10_000, deadlineMs: 900_000, settleMs: 30_000, requestMs: 100_000 },
    });
    expect(() => config.tenant()).toThrow("CCMBRIDGE_TENANT_ID and CCMBRIDGE_CLIENT_ID are not set");
  });

  it("lets a server hold the database, with its password anywhere but in the file", async () => {
    const url = "postgresql://user@db.contoso.com/ccmbridge";
    const none = await readConfig({}, { file: file("") });
    expect(none.database).toBeUndefined();
    const given = await readConfig(
      { DATABASE_URL: url, CCMBRIDGE_DATABASE_PASSWORD: "pa55" },
      { file: file("databaseUrl: postgresql://other/db\ndatabasePoolSize: 3") },
    );
    expect(given.database).toEqual({
      url,
      signIn: "password",
      password: "pa55",
      poolSize: 3,
      statementMs: 600_000,
    });
    const secret = file("pa55\n", "password");
    const fromFile = await readConfig(
      {},
      { file: file(`databaseUrl: ${url}\ndatabasePasswordFile: ${secret}`) },
    );
    expect(fromFile.database).toMatchObject({ url, password: "pa55" });
    for (const text of [
      "databasePassword: pa55",
      "databaseUrl: postgresql://user:pa55@host/db",
      "connections:\n  other:\n    databaseUrl: postgresql://host/db?password=pa55",
    ]) {
      const refused = await refusal({}, { file: file(text) });
      expect(refused).toMatchObject({
        code: "configuration",
        next: expect.stringContaining("CCMBRIDGE_DATABASE_PASSWORD"),
      });
      expect(JSON.stringify([refused, refused.message])).not.toContain("pa55");
    }
    const wrong = await refusal({ DATABASE_URL: "mysql://user:pa55@host/db" }, { file: file("") });
    expect(wrong.message).toMatch(/^DATABASE_URL: give an address such as postgresql/);
    expect(wrong.message).not.toContain("pa55");
  });

  it("has limits of what is late or silent, how long changes are remembered, and how long a large report stands", async () => {
    const { tracking } = await readConfig(
      { CCMBRIDGE_INTUNE_SILENT_HOURS: "48", CCMBRIDGE_RETENTION_DAYS: "30" },
      { file: file("bootstrapHours: 4.5\nreportHours: 12") },
    );
    expect(tracking).toEqual({
      limits: { ...DEFAULT_LIMITS, intuneSilentHours: 48, bootstrapHours: 4.5 },
      retentionDays: 30,
      reportHours: 12,
    });
    expect(
      (await refusal({ CCMBRIDGE_RETENTION_DAYS: "0" }, { file: file("policyHours: -1") })).message,
    ).toMatch(/policyHours|RETENTION_DAYS/);
  });

  it("takes the environment before the file, a connection before the rest of the file, and an empty variable for none", async () => {
    const path = file(`tenantId: ${TENANT}
clientId: ${CLIENT}
cloud: usgov
data: ./from-file
pollSeconds: 2
connections:
  production:
    cloud: china
    data: ./production
`);
    const plain = await readConfig({ CCMBRIDGE_DATA: "" }, { file: path });
    expect(plain).toMatchObject({ data: "./from-file", waits: { firstMs: 2_000 } });
    expect(plain.tenant()).toMatchObject({ tenantId: TENANT, cloud: "usgov" });
    const chosen = await readConfig(
      { CCMBRIDGE_DATA: "./from-environment" },
      { file: path, connection: "production" },
    );
    expect(chosen.data).toBe("./from-environment");
    expect(chosen.tenant()).toMatchObject({ tenantId: TENANT, cloud: "china" });
  });

  it("names every problem at once, each with the variable or the line it stands in", async () => {
    const path = file(
      `tenantId: "not a tenant!"\ncloud: moon\n  # comment\ndeadlineSeconds: -1\nspeling: 1\n`,
    );
    const { code, message, next } = await refusal(
      { CCMBRIDGE_CLIENT_ID: "x", CCMBRIDGE_POLL_SECONDS: "soon" },
      { file: path },
    );
    expect(code).toBe("configuration");
    const lines = message.split("\n").toSorted();
    expect(lines.map((line) => line.replace(folder, "").split(": ")[0])).toEqual([
      "/ccmbridge.yaml:1:1",
      "/ccmbridge.yaml:2:1",
      "/ccmbridge.yaml:4:1",
      "/ccmbridge.yaml:5:1",
      "CCMBRIDGE_CLIENT_ID",
      "CCMBRIDGE_POLL_SECONDS",
    ]);
    expect(message).toContain("no such setting");
    expect(next).toContain("docs/configuration.md");
  });

  it.each([
    ["clientSecret: hush-hush", "clientSecret", "CCMBRIDGE_CLIENT_SECRET"],
    ["certificatePassword: hush-hush", "certificatePassword", "CCMBRIDGE_CERTIFICATE_PASSWORD"],
    [
      "connections:\n  other:\n    clientSecret: hush-hush\n  production: {}",
      "clientSecret",
      "CCMBRIDGE_CLIENT_SECRET",
    ],
    ["connections:\n  production:\n    clientSecret: hush-hush", "clientSecret", "CCMBRIDGE_CLIENT_SECRET"],
  ])("does not take a secret from a file that is shared: %j", async (text, name, variable) => {
    const error = await refusal(
      {},
      { file: file(text), connection: text.includes("production") ? "production" : undefined },
    );
    expect(error).toMatchObject({ code: "configuration", next: expect.stringContaining(variable) });
    expect(error.message).toContain(name);
    expect(JSON.stringify(error)).not.toContain("hush-hush");
  });

  it("never repeats a secret in a problem", async () => {
    const secret = "hush-hush";
    const { message } = await refusal(
      { CCMBRIDGE_CLIENT_SECRET: secret, CCMBRIDGE_CLOUD: "moon" },
      { file: file("") },
    );
    expect(message).not.toContain(secret);
  });

  it.each([
    ["- a list", ":1:1: settings are written as name: value"],
    ["data: [", ":1:"],
    ["data: a\ndata: b", ":2:1"],
  ])("says where the file is not one: %j", async (text, expected) => {
    expect((await refusal({}, { file: file(text) })).message).toContain(`ccmbridge.yaml${expected}`);
  });

  it("says that a file or a connection that was asked for is not there", async () => {
    expect((await refusal({}, { file: join(folder, "none.yaml") })).message).toContain(
      "none.yaml cannot be read",
    );
    expect((await refusal({}, { file: file(""), connection: "production" })).message).toContain(
      "no connection named production",
    );
  });

  it("takes only http and https for a sandbox, and only clouds that there are", async () => {
    expect((await refusal({ CCMBRIDGE_SANDBOX_URL: "file:///etc" }, { file: file("") })).message).toContain(
      "CCMBRIDGE_SANDBOX_URL",
    );
    for (const cloud of ["public", "usgov", "usgovdod", "china"])
      expect((await readConfig({ ...IDS, CCMBRIDGE_CLOUD: cloud }, { file: file("") })).tenant().cloud).toBe(
        cloud,
      );
  });
});

describe("sign-in", () => {
  const ALL = {
    CCMBRIDGE_FEDERATED_TOKEN_FILE: "/run/token",
    CCMBRIDGE_MANAGED_IDENTITY: "true",
    CCMBRIDGE_CERTIFICATE: "/run/client.pem",
    CCMBRIDGE_DEVICE_CODE: "true",
    CCMBRIDGE_CLIENT_SECRET: "hush-hush",
  };
  const KINDS = ["federated", "managedIdentity", "certificate", "deviceCode", "secret"];

  it("prefers what grants least if it leaks", async () => {
    const left: Record<string, string> = { ...ALL };
    const kinds: string[] = [];
    for (const name of Object.keys(ALL)) {
      kinds.push((await credential(left)).kind);
      delete left[name];
    }
    expect(kinds).toEqual(KINDS);
    expect((await credential({})).kind).toBe("deviceCode");
  });

  it("knows the name that Azure gives the federated token's file, and prefers ours", async () => {
    const theirs = { AZURE_FEDERATED_TOKEN_FILE: "/azure/token" };
    expect(await credential(theirs)).toEqual({ kind: "federated", tokenFile: "/azure/token" });
    expect(await credential({ ...ALL, ...theirs })).toMatchObject({ tokenFile: "/run/token" });
  });

  it("tells a managed identity of one's own from the machine's, and a no from a yes", async () => {
    expect(await credential({ CCMBRIDGE_MANAGED_IDENTITY: CLIENT })).toEqual({
      kind: "managedIdentity",
      identityClientId: CLIENT,
    });
    expect(await credential({ CCMBRIDGE_MANAGED_IDENTITY: "yes" })).toMatchObject({
      identityClientId: undefined,
    });
    expect((await credential({ CCMBRIDGE_MANAGED_IDENTITY: "false" })).kind).toBe("deviceCode");
    const neither = await refusal({ ...IDS, CCMBRIDGE_MANAGED_IDENTITY: "my-identity" }, { file: file("") });
    expect(neither.message).toBe(
      "CCMBRIDGE_MANAGED_IDENTITY: give true, or the client id of a user-assigned identity",
    );
    expect(
      (await credential({ ...ALL, CCMBRIDGE_FEDERATED_TOKEN_FILE: "", CCMBRIDGE_MANAGED_IDENTITY: "no" }))
        .kind,
    ).toBe("certificate");
  });

  it("takes a secret from a file of its own, without the line's end", async () => {
    const path = file("hush-hush\n", "secret");
    expect(await credential({ CCMBRIDGE_CLIENT_SECRET_FILE: path })).toEqual({
      kind: "secret",
      value: "hush-hush",
    });
    const missing = await refusal(
      { ...IDS, CCMBRIDGE_CLIENT_SECRET_FILE: join(folder, "none") },
      { file: file("") },
    );
    expect(missing).toMatchObject({
      code: "configuration",
      message: expect.stringContaining("none cannot be read"),
    });
  });

  it("takes queues from where the Functions host has them, an identity before a key", async () => {
    const queuesOf = async (environment: Record<string, string>) =>
      (await readConfig({ ...IDS, ...environment }, { file: file("") })).queues();
    const connection = { AzureWebJobsStorage: "UseDevelopmentStorage=true" };
    expect(await queuesOf(connection)).toEqual({
      kind: "connection",
      connection: "UseDevelopmentStorage=true",
    });
    const serviceUri = "https://contoso.queue.core.windows.net";
    const identity = {
      AzureWebJobsStorage__queueServiceUri: serviceUri,
      AzureWebJobsStorage__clientId: CLIENT,
    };
    const expected = { kind: "identity", serviceUri, identityClientId: CLIENT };
    expect(await queuesOf({ ...connection, ...identity })).toEqual(expected);
    await expect(queuesOf({})).rejects.toThrow("No queues are set");
    const clear = { AzureWebJobsStorage__queueServiceUri: "http://contoso.queue.core.windows.net" };
    expect((await refusal(clear, { file: file("") })).message).toContain(
      "AzureWebJobsStorage__queueServiceUri",
    );
  });

  it("takes several keys of hints, from the environment alone, and repeats none that is broken", async () => {
    const [one, two] = [1, 2].map((n) => `whsec_${Buffer.alloc(32, n).toString("base64")}`);
    const given = await readConfig({ CCMBRIDGE_HINT_KEYS: `${one} ${two}` }, { file: file("") });
    expect(given.serving.hintKeys).toEqual([one, two]);
    const refused = await refusal({ CCMBRIDGE_HINT_KEYS: "whsec_c2hvcnQ=" }, { file: file("") });
    expect(refused.message).toContain("24 to 64 bytes");
    expect(refused.message).not.toContain("c2hvcnQ");
    expect((await refusal({}, { file: file(`hintKeys: ${one}`) })).message).toContain("does not belong");
  });

  it("remembers events for as long as a hub repeats them, at least", async () => {
    expect((await readConfig({}, { file: file("") })).retention).toEqual({ eventDays: 30, deliveryDays: 90 });
    const refused = await refusal({ CCMBRIDGE_EVENT_RETENTION_DAYS: "6" }, { file: file("") });
    expect(refused.message).toContain("CCMBRIDGE_EVENT_RETENTION_DAYS");
  });
});
