import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Hono } from "hono";
import { azuriteStorage } from "./azurite.ts";
import type { BlobStorage } from "./blob-storage.ts";
import { brokenAnswer, type Connection } from "./broken-answer.ts";
import { type Cast, defaultCast } from "./cast.ts";
import { type SandboxClock, sandboxClock } from "./clock.ts";
import { answerContent } from "./content-door.ts";
import { controlRoutes } from "./controls.ts";
import { answerReport, REPORT_PATH } from "./exports/report-door.ts";
import { type FaultRule, faultsOf } from "./faults.ts";
import { answerGraph } from "./graph-door.ts";
import { errorBody, Refusal } from "./graph-error.ts";
import { type Limits, publishedLimits } from "./limits.ts";
import { memoryStorage } from "./memory-storage.ts";
import type { SandboxOptions } from "./options.ts";
import { seededRandom } from "./random.ts";
import { maskedPath, type RequestRecord } from "./record.ts";
import type { Route } from "./route.ts";
import { appRoutes } from "./routes/apps.ts";
import { assignmentRoutes } from "./routes/assignments.ts";
import { contentRoutes } from "./routes/contents.ts";
import { deviceManagementRoutes } from "./routes/device-management.ts";
import { directoryRoutes } from "./routes/directory.ts";
import { enrollmentRoutes } from "./routes/enrollment.ts";
import { entraDeviceRoutes } from "./routes/entra-devices.ts";
import { exportJobRoutes } from "./routes/export-jobs.ts";
import { installReportRoutes } from "./routes/install-report.ts";
import { managedDeviceRoutes } from "./routes/managed-devices.ts";
import { organizationRoutes } from "./routes/organization.ts";
import { GRAPH_HOSTS, signInRoutes } from "./sign-in.ts";
import { answerSite, SITE_PATH } from "./site/site-door.ts";
import { emptyTenant, type Tenant } from "./tenant.ts";
import { tokenMint } from "./tokens.ts";
import { type UploadAddresses, uploadAddresses } from "./upload-addresses.ts";

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

const ROUTES: readonly Route[] = [
  ...appRoutes,
  ...assignmentRoutes,
  ...contentRoutes,
  ...directoryRoutes,
  ...organizationRoutes,
  ...deviceManagementRoutes,
  ...enrollmentRoutes,
  ...installReportRoutes,
  ...entraDeviceRoutes,
  ...exportJobRoutes,
  ...managedDeviceRoutes,
];

/** Rights that publishing and tracking need together (facts, section 16). */
export const DEFAULT_ROLES = [
  "DeviceManagementApps.ReadWrite.All",
  "DeviceManagementConfiguration.Read.All",
  "DeviceManagementManagedDevices.Read.All",
  "DeviceManagementServiceConfig.ReadWrite.All",
  "GroupMember.Read.All",
  "Device.Read.All",
] as const;

/** Makes a tenant from a seed. Opens no port but Azurite's (none with `blobs: "memory"`). */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const seed = options.seed ?? 1;
  const clock = sandboxClock(options.now ?? Date.now, options.startAt);
  const random = seededRandom(`ids ${seed}`);
  const tenantId = options.tenantId ?? "8d0ccd3f-6b1c-4e34-9a3f-3f1f0b6c1a55";
  const clientId = options.clientId ?? "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10";
  const clientSecret = options.clientSecret ?? `sandbox~${seededRandom(`secret ${seed}`).guid()}`;
  const cast = defaultCast(seed, options.devices ?? 50, clock.now());
  const tenant = emptyTenant(tenantId, cast, clock, random, options.pendingReads ?? 1);
  const blobs = await storageOf(options.blobs);
  const mint = tokenMint();
  const faults = faultsOf(seed);
  const limits = publishedLimits(options.limitScale ?? 1);
  const addresses = uploadAddresses(options.addressLifeSeconds ?? 900);
  const reportAddresses = uploadAddresses(options.reportAddressLifeSeconds ?? 6 * 3_600, REPORT_PATH, "r");
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

  /** One request without its faults: Graph, content or sign-in. */
  const answer = async (
    request: Request,
    body: Uint8Array<ArrayBuffer>,
    record: RequestRecord,
    staleMs: number | undefined,
    connection: Connection,
  ): Promise<Response> => {
    const url = new URL(request.url);
    const now = clock.now();
    if (SITE_PATH.test(url.pathname)) {
      const { response, contract, who } = answerSite(request, {
        tenant,
        caller: mint.caller(request.headers.get("authorization"), now, [siteResource]),
        at: now - (staleMs ?? 0),
      });
      record.contract = contract;
      record.who = who;
      return response;
    }
    if (url.pathname.startsWith(REPORT_PATH)) {
      const { response, contract } = answerReport(request, { tenant, addresses: reportAddresses, now });
      record.contract = contract;
      record.who = "signed address";
      return response;
    }
    if (url.pathname.startsWith("/devstoreaccount1/")) {
      const { response, contract } = await answerContent(request, body, { blobs, addresses, now });
      record.contract = contract;
      record.who = "signed address";
      return response;
    }
    if (/^\/(v1\.0|beta)\//.test(url.pathname)) {
      const audiences = [...GRAPH_HOSTS, url.origin];
      return graphAnswer(
        {
          method: request.method,
          url,
          headers: request.headers,
          bodyText: Buffer.from(body).toString("utf8"),
          caller: mint.caller(request.headers.get("authorization"), now, audiences),
        },
        {
          tenant,
          blobs,
          addresses,
          reportAddresses,
          limits,
          now,
          asOf: staleMs === undefined ? Number.POSITIVE_INFINITY : now - staleMs,
        },
        record,
        options.pageSize ?? 100,
      );
    }
    const response = await signIn.app.fetch(
      new Request(request.url, {
        method: request.method,
        headers: request.headers,
        ...(body.length > 0 ? { body } : {}),
      }),
      connection,
    );
    if (response.status === 404) record.contract = `unknown path ${url.pathname}`;
    return response;
  };

  const handle = async (request: Request, connection: Connection = {}): Promise<Response> => {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/sandbox")) return dated(await controls.fetch(request, connection), clock);
    const path = maskedPath(url);
    const requestId = random.guid();
    const record: RequestRecord = {
      n: requests.length + 1,
      at: new Date(clock.now()).toISOString(),
      method: request.method,
      path,
      status: 0,
      contract: "ok",
      right: null,
      who: null,
      fault: null,
      ms: 0,
      clientRequestId: request.headers.get("client-request-id"),
      requestId,
    };
    requests.push(record);
    const startedAt = performance.now();
    await options.onRequest?.(record, "arrived");
    // Read before anything is decided, so that a lost answer is not a lost request.
    const body = new Uint8Array(await request.arrayBuffer());
    const fault = faults.next(request.method, path);
    record.fault = fault?.label ?? null;
    const ids = {
      date: new Date(clock.now()).toISOString().slice(0, 19),
      requestId,
      clientRequestId: record.clientRequestId ?? requestId,
    };
    if (fault?.delayMs) await wait(fault.delayMs);
    if (fault?.expire) {
      addresses.expire(url);
      reportAddresses.expire(url);
    }
    let response =
      fault?.when === "before" ? await brokenAnswer(fault, request, undefined, connection, ids) : undefined;
    if (!response) {
      response = await answer(request, body, record, fault?.staleMs, connection);
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
    close: () => blobs.close(),
  };
}

async function storageOf(asked: SandboxOptions["blobs"] = "azurite"): Promise<BlobStorage> {
  if (asked === "memory") return memoryStorage();
  if (asked === "azurite") return azuriteStorage();
  // Tenants of one seed give the same ids: in a storage they share, each keeps to names of its own.
  const own = randomUUID();
  return {
    forward: (request) => asked.forward({ ...request, name: `${own}-${request.name}` }),
    open: (name) => asked.open(`${own}-${name}`),
    close: async () => {},
  };
}

async function graphAnswer(
  request: Parameters<typeof answerGraph>[1],
  state: {
    readonly tenant: Tenant;
    readonly blobs: BlobStorage;
    readonly addresses: UploadAddresses;
    readonly reportAddresses: UploadAddresses;
    readonly limits: Limits;
    readonly now: number;
    readonly asOf: number;
  },
  record: RequestRecord,
  pageSize: number,
): Promise<Response> {
  try {
    state.limits.count(request.method, request.url.pathname, state.now);
    const witness = {
      who: (name: string) => {
        record.who = name;
      },
      right: (name: string) => {
        record.right = name;
      },
    };
    const { status, body, text, headers } = await answerGraph(
      ROUTES,
      request,
      { ...state, pageSize },
      witness,
    );
    if (text) return new Response(text[1], { status, headers: { ...headers, "content-type": text[0] } });
    return body === undefined
      ? new Response(null, { status, headers: { ...headers } })
      : Response.json(body, { status, headers: { ...headers } });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.breach !== undefined) record.contract = error.breach;
    const ids = {
      date: new Date(state.now).toISOString().slice(0, 19),
      requestId: record.requestId,
      clientRequestId: record.clientRequestId ?? record.requestId,
    };
    return Response.json(errorBody(error.code, error.message, ids), {
      status: error.status,
      headers: { ...error.headers },
    });
  }
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
