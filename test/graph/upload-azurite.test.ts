import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BridgeError } from "../../src/domain/errors.ts";
import { accessTo } from "../../src/formats/bytes.ts";
import { openTenant } from "../../src/graph/tenant.ts";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import type { FaultRule } from "../../src/sandbox/faults.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { MSI_MANIFEST, sealed } from "../sandbox/sealed.ts";
import { WAITS } from "./planned-client.ts";

const MiB = 1024 * 1024;
let blobs: BlobStorage;
beforeAll(async () => {
  blobs = await azuriteStorage();
});
afterAll(() => blobs.close());

/** Uploads and commits content into a real Azurite, and says what the tenant then holds. */
async function sent(
  plain: Uint8Array,
  options: { faults?: FaultRule[]; addressLifeSeconds?: number; corrupt?: (bytes: Buffer) => void } = {},
) {
  const sandbox = await startSandbox({
    devices: 1,
    blobs,
    addressLifeSeconds: options.addressLifeSeconds ?? 900,
  });
  const { addresses, clock: tenantClock, clientSecret, tenantId, clientId } = sandbox;
  const { contentsOf, apps } = openTenant({
    tenantId,
    clientId,
    cloud: "public",
    credential: { kind: "secret", value: clientSecret },
    sandboxUrl: addresses.url,
    clock: {
      now: () => new Date(tenantClock.now()),
      sleep: async (milliseconds) => void tenantClock.advance(milliseconds),
    },
    waits: { ...WAITS, requestMs: 30_000 },
    cacheFolder: "/nowhere",
    onDeviceCode: () => undefined,
    onServerDate: undefined,
    trace: undefined,
    onWait: () => undefined,
  });
  try {
    const made = await fetch(`${addresses.url}/v1.0/deviceAppManagement/mobileApps`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${await tokenOf(addresses.authority, clientId, clientSecret)}`,
        "Content-Type": "application/json",
        "Accept-Language": "en-US",
      },
      body: JSON.stringify({
        "@odata.type": "#microsoft.graph.windowsMobileMSI",
        displayName: "ConfigMgr client",
        publisher: "Microsoft",
        fileName: "ccmsetup.msi",
      }),
    });
    const { id } = (await made.json()) as { id: string };
    const { bytes, info, sha256 } = sealed(plain);
    options.corrupt?.(bytes);
    const contents = contentsOf("lob");
    const version = await contents.openVersion(id, null);
    const file = await contents.createFile(id, version.id, {
      name: "ccmsetup.msi",
      size: plain.length,
      sizeEncrypted: bytes.length,
      manifest: MSI_MANIFEST,
    });
    sandbox.setFaults(...(options.faults ?? []));
    const told: number[] = [];
    await contents.upload(id, version.id, file.id, accessTo(bytes), (count) => told.push(count));
    await contents.commit(id, version.id, file.id, info);
    const app = await apps.publish({ id, channel: "lob" }, version.id);
    return { app, told, sha256, sandbox, held: sandbox.tenant.files.all()[0], bytes };
  } finally {
    await sandbox.close();
  }
}

async function tokenOf(authority: string, clientId: string, secret: string): Promise<string> {
  const answer = await fetch(`${authority}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: secret,
      scope: "https://graph.microsoft.com/.default",
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe("content in a real Azurite", () => {
  it.each([1, 15, 16, 100_000, 8 * MiB - 64, 17 * MiB + 3])(
    "of %i bytes is what Intune decrypts",
    async (size) => {
      const { held, sha256, app, told, bytes } = await sent(randomBytes(size));
      expect(held).toMatchObject({ uploadState: "commitFileSuccess", isCommitted: true, sha256 });
      expect(app).toMatchObject({ publishingState: "published", committedContentVersion: "1" });
      expect(told.at(-1)).toBe(bytes.length);
    },
  );

  it("survives addresses that are taken back, failing storage and broken connections on its way", async () => {
    const { held, sha256, sandbox } = await sent(randomBytes(26 * MiB), {
      faults: [
        { match: "comp=block&blockid=MDAwMDAx", expire: true, times: 1 },
        { match: "comp=block&blockid=MDAwMDAy", status: 503, times: 2 },
        { match: "comp=block&blockid=MDAwMDAw", reset: true, when: "after", times: 1 },
        { match: "comp=blocklist", status: 500, when: "after", times: 1 },
      ],
    });
    expect(held?.sha256).toBe(sha256);
    expect(sandbox.requests.filter(({ fault }) => fault !== null)).toHaveLength(5);
    expect(sandbox.requests.some(({ path }) => path.endsWith("/renewUpload"))).toBe(true);
    expect(sandbox.requests.filter(({ contract }) => contract !== "ok")).toEqual([]);
  });

  it("goes on with addresses that live shorter than the upload", async () => {
    const { held, sha256, sandbox } = await sent(randomBytes(9 * MiB), { addressLifeSeconds: 170 });
    expect(held?.sha256).toBe(sha256);
    expect(sandbox.requests.filter(({ path }) => path.endsWith("/renewUpload")).length).toBeGreaterThan(1);
  });

  it("is refused when a byte of it changed, with what to do", async () => {
    const failed = sent(randomBytes(5_000), {
      corrupt: (bytes) => bytes.writeUInt8(bytes[1_000]! ^ 1, 1_000),
    });
    await expect(failed).rejects.toBeInstanceOf(BridgeError);
    await expect(failed).rejects.toMatchObject({
      facts: { uploadState: "commitFileFailed" },
      next: expect.stringContaining("encrypted anew"),
    });
  });
});
