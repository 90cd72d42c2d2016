import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Hono } from "hono";
import { answerRequest, type Behind } from "./answer-request.ts";
import { azuriteStorage } from "./azurite.ts";
import type { BlobStorage } from "./blob-storage.ts";
import { brokenAnswer, type Connection } from "./broken-answer.ts";
import type { Cast } from "./cast.ts";
import type { SandboxClock } from "./clock.ts";
import { controlRoutes } from "./controls.ts";
import { REPORT_PATH } from "./exports/report-door.ts";
import { type FaultRule, faultsOf } from "./faults.ts";
import { foundTenant } from "./found-tenant.ts";
import { idsOf } from "./graph-answer.ts";
import { publishedLimits } from "./limits.ts";
import { memoryStorage } from "./memory-storage.ts";
import type { SandboxOptions } from "./options.ts";
import { seededRandom } from "./random.ts";
import { arrived, maskedPath, type RequestRecord } from "./record.ts";
import { finishCommits } from "./routes/settle-file.ts";
import { signInRoutes } from "./sign-in.ts";
import type { Tenant } from "./tenant.ts";
import { tokenMint } from "./tokens.ts";
import { uploadAddresses } from "./upload-addresses.ts";

/** An offline tenant that answers requests wherever it is mounted. */
export interface Sandbox {
  /** Answers one request to Graph, sign-in, content storage or the controls. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whom a token for the site is for. */
  readonly siteResource: string;
  readonly cast: Cast;
  readonly clock: SandboxClock;
  /** Every request but those of the controls, in the order in which they came. */
  readonly requests: readonly Readonly<RequestRecord>[];
  /** What is really so in the tenant. */
  readonly tenant: Tenant;
  setFaults(...rules: FaultRule[]): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** Rights that publishing and tracking need together (facts, section 16). */
export const DEFAULT_ROLES = [
  "DeviceManagementApps.ReadWrite.All",
  "DeviceManagementConfiguration.Read.All",
  "DeviceManagementManagedDevices.Read.All",
  "DeviceManagementServiceConfig.ReadWrite.All",
  "GroupMember.Read.All",
  "Device.Read.All",
] as const;

/**
 * Makes a tenant from a seed, or goes on with one that is kept. Opens no port but Azurite's (none with `blobs: "memory"`).
 * @throws RangeError when the scenario is none, or what is kept cannot be gone on with.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { tenant, founding, story: storyWith, close } = foundTenant(options);
  const { seed, tenantId, clientId, clientSecret } = founding;
  const { cast, clock, random } = tenant;
  const blobs = await storageOf(options).catch((error: unknown) => {
    close();
    throw error;
  });
  const mint = tokenMint(founding.signingKey);
  const faults = faultsOf(seed);
  const story = storyWith(faults);
  const limits = publishedLimits(options.limitScale ?? 1, cast.users.length);
  const addressKey = Buffer.from(founding.addressKey, "base64");
  const addresses = uploadAddresses(options.addressLifeSeconds ?? 900, addressKey);
  const reportAddresses = uploadAddresses(
    options.reportAddressLifeSeconds ?? 6 * 3_600,
    addressKey,
    REPORT_PATH,
    "r",
  );
  const siteResource = `api://${tenantId}/ConfigMgrService`;
  const signIn = signInRoutes(
    {
      tenantId,
      clientId,
      clientSecret,
      roles: options.roles ?? DEFAULT_ROLES,
      siteResource,
      tokenLifeSeconds: options.tokenLifeSeconds ?? 3_599,
      approveDeviceCodes: options.approveDeviceCodes ?? true,
      certificate: options.certificate,
      federated: options.federated,
      user: { ...cast.users[0]!, userPrincipalName: "admin@contoso.com", displayName: "Admin" },
      now: clock.now,
    },
    mint,
    seededRandom(`sign-in ${seed}`),
  );
  const requests: RequestRecord[] = [];
  const controls = new Hono().route(
    "/sandbox",
    controlRoutes({ tenant, faults, requests, enterCode: signIn.enterCode }),
  );
  const behind: Behind = {
    tenant,
    blobs,
    addresses,
    reportAddresses,
    limits,
    pageSize: options.pageSize ?? 100,
    mint,
    signIn,
    siteResource,
    faults,
    record: (method, path, clientRequestId) => {
      const ids = { n: requests.length + 1, clientRequestId, requestId: random.guid() };
      const record = arrived({ ...ids, method, path }, clock.now());
      requests.push(record);
      return record;
    },
  };

  const handle = async (request: Request, connection: Connection = {}): Promise<Response> => {
    const url = new URL(request.url);
    story.tellUntil(clock.now());
    if (url.pathname.startsWith("/sandbox")) return dated(await controls.fetch(request, connection), clock);
    const path = maskedPath(url);
    const record = behind.record(request.method, path, request.headers.get("client-request-id"));
    const startedAt = performance.now();
    await options.onRequest?.(record, "arrived");
    // Read before anything is decided, so that a lost answer is not a lost request.
    const body = new Uint8Array(await request.arrayBuffer());
    const fault = faults.next(request.method, path);
    record.fault = fault?.label ?? null;
    const ids = idsOf(record, clock.now());
    if (fault?.delayMs) await wait(fault.delayMs);
    if (fault?.expire) {
      addresses.expire(url);
      reportAddresses.expire(url);
    }
    let response =
      fault?.when === "before" ? await brokenAnswer(fault, request, undefined, connection, ids) : undefined;
    if (!response) {
      response = await answerRequest(behind, { request, body, record, staleMs: fault?.staleMs, connection });
      record.status = response.status;
      if (fault?.when === "after") {
        const broken = await brokenAnswer(fault, request, response, connection, ids);
        if (broken) response = broken;
      }
    }
    const lost = response.type === "error" || fault?.reset === true || fault?.timeout === true;
    record.status = lost ? 0 : response.status;
    record.ms = Math.round(performance.now() - startedAt);
    await options.onRequest?.(record, "answering");
    if (options.onRequest) afterwards(connection, () => options.onRequest?.(record, "answered"));
    return response.type === "error" ? response : dated(response, clock, ids);
  };

  return {
    fetch: handle,
    tenantId,
    clientId,
    clientSecret,
    siteResource,
    cast,
    clock,
    requests,
    tenant,
    setFaults: (...rules) => faults.set(rules),
    clearFaults: () => faults.clear(),
    close: async () => {
      await finishCommits(tenant);
      await blobs.close();
      close();
    },
  };
}

async function storageOf({ blobs: asked = "azurite", dataFolder }: SandboxOptions): Promise<BlobStorage> {
  if (asked === "memory") return memoryStorage();
  if (asked === "azurite") return azuriteStorage(dataFolder && join(dataFolder, "content"));
  // Tenants of one seed give the same ids: in a storage they share, each keeps to names of its own.
  const own = randomUUID();
  return {
    forward: (request) => asked.forward({ ...request, name: `${own}-${request.name}` }),
    open: (name) => asked.open(`${own}-${name}`),
    close: async () => {},
  };
}

/** The tenant's time on every answer, and the ids support cases need. */
function dated(
  response: Response,
  clock: SandboxClock,
  ids?: { readonly requestId: string; readonly clientRequestId: string },
): Response {
  const headers = new Headers(response.headers);
  headers.set("Date", new Date(clock.now()).toUTCString());
  if (ids) {
    headers.set("request-id", ids.requestId);
    headers.set("client-request-id", ids.clientRequestId);
  }
  return new Response(response.body, { status: response.status, headers });
}

function afterwards({ outgoing }: Connection, tell: () => void): void {
  if (outgoing) outgoing.once("close", tell);
  else setImmediate(tell);
}
