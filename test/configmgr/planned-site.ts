import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { ReadingOutcome } from "../../src/bridge/needs.ts";
import { openSite } from "../../src/configmgr/open-site.ts";
import type { SiteClientOptions } from "../../src/configmgr/site-client.ts";
import type { ConfigmgrFact } from "../../src/domain/device/facts.ts";
import { jumpingClock } from "../graph/jumping-clock.ts";

export type Row = Record<string, unknown>;
export interface Question {
  /** `SMS_R_System`, or whatever follows `wmi/`. */
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  readonly authorization: string;
}
export interface Plan {
  readonly status?: number;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: unknown;
}

/** Rows of the classes by name; a function decides by the question, undefined from it leaves the answer to the rows. */
export interface SitePlan {
  readonly classes?: Record<string, Row[]>;
  readonly answer?: (question: Question, number: number) => Plan | undefined;
  readonly base?: string;
  readonly tls?: ServerOptions;
}

export const notFound = (message: string): Plan => ({
  status: 404,
  body: { error: { code: "404", message } },
});

/** A site of planned rows on a real socket; what nobody planned is answered as the service does, with 404. */
export async function plannedSite({ classes = {}, answer, base = "/AdminService_TokenAuth", tls }: SitePlan) {
  const asked: Question[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://site");
    const name = decodeURIComponent(url.pathname.slice(`${base}/wmi/`.length));
    const question = {
      name,
      options: Object.fromEntries(url.searchParams),
      authorization: request.headers.authorization ?? "",
    };
    asked.push(question);
    const plan = answer?.(question, asked.length) ?? answerOf(classes, question);
    response.writeHead(plan.status ?? 200, {
      ...(plan.body === undefined ? {} : { "content-type": "application/json" }),
      ...plan.headers,
    });
    response.end(typeof plan.body === "string" ? plan.body : JSON.stringify(plan.body ?? ""));
  };
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, port, url: `http://127.0.0.1:${port}${base}`, classes };
}

function answerOf(classes: Record<string, Row[]>, { name, options }: Question): Plan {
  const rows = classes[name];
  if (!rows) return notFound(`Resource not found for the segment '${name}'.`);
  const [, member = "", value = ""] = /^(\w+) eq '?([^']*)'?$/.exec(options.$filter ?? "") ?? [];
  const fitting = rows.filter((row) => member === "" || String(row[member]) === value);
  const selected = options.$select?.split(",");
  const unknown = selected?.find((each) => rows.length > 0 && !rows.some((row) => each in row));
  if (unknown)
    return notFound(`Could not find a property named '${unknown}' on type 'AdminService.${name}'.`);
  const skip = Number(options.$skip ?? 0);
  const page = fitting.slice(skip, skip + Number(options.$top ?? Number.POSITIVE_INFINITY));
  return {
    body: {
      "@odata.context": `http://site/$metadata#${name}`,
      value: page.map((row) => ({ "@odata.etag": "x", ...row, __CLASS: name })),
    },
  };
}

export const WAITS = { firstMs: 1_000, maxMs: 10_000, deadlineMs: 900_000 };

export function openPlanned(url: string, overrides: Partial<SiteClientOptions> & { pageSize?: number } = {}) {
  const clock = jumpingClock();
  const said: string[] = [];
  const site = openSite({
    url,
    signIn: { kind: "token", token: async () => "token-1" },
    trust: {},
    clock,
    waits: WAITS,
    requestMs: 5_000,
    onWait: (text) => said.push(text),
    ...overrides,
  });
  return { site, clock, said };
}

export async function readAll(
  site: ReturnType<typeof openPlanned>["site"],
  signal?: AbortSignal,
): Promise<{ facts: ConfigmgrFact[]; outcome: ReadingOutcome }> {
  const reading = site.source.read({ full: true, mark: null, signal });
  const facts: ConfigmgrFact[] = [];
  for (;;) {
    const page = await reading.next();
    if (page.done) return { facts, outcome: page.value };
    facts.push(...(page.value as ConfigmgrFact[]));
  }
}

const ENTRA = (id: number) => `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;

/** The three rows of one co-managed device, as a current site spells them. */
export function deviceRows(id: number): { system: Row; combined: Row; state: Row } {
  return {
    system: {
      ResourceId: id,
      Name: `PC-${id}`,
      AADDeviceID: ENTRA(id),
      SerialNumber: `SN${id}`,
      SMBIOSGUID: "4C4C4544-0042-3010-8057-B5C04F475832",
      OperatingSystemNameandVersion: "Microsoft Windows NT Workstation 10.0",
      Client: 1,
      ClientVersion: "5.00.9128.1007",
      Obsolete: 0,
      Decommissioned: 0,
      Unknown: null,
      CreationDate: "2026-01-02T03:04:05Z",
    },
    combined: {
      ResourceID: id,
      Name: `PC-${id}`,
      AADDeviceID: ENTRA(id),
      SerialNumber: `SN${id}`,
      SMBIOSGUID: null,
      DeviceOS: "Microsoft Windows NT Workstation 10.0",
      IsClient: true,
      ClientVersion: "5.00.9128.1007",
      SiteCode: "ABC",
      IsObsolete: false,
      Unknown: false,
      LastActiveTime: "2026-11-24T08:00:00Z",
      LastDDR: "2026-11-23T08:00:00Z",
      LastPolicyRequest: "2026-11-24T07:00:00Z",
      CoManaged: true,
    },
    state: {
      ResourceID: id,
      AADDeviceID: ENTRA(id),
      ComgmtPolicyPresent: 1,
      MDMEnrolled: 1,
      MDMProvisioned: 1,
      Authority: "Intune",
      MDMWorkloads: "8193",
      PendingLogon: 0,
      EnrollmentStatusCode: 0,
    },
  };
}

export function siteOf(ids: readonly number[]): Record<string, Row[]> {
  const rows = ids.map(deviceRows);
  return {
    SMS_Identification: [{ ThisSiteCode: "ABC", ThisSiteName: "Contoso" }],
    SMS_Site: [{ SiteCode: "ABC" }],
    SMS_Collection: [{ CollectionID: "SMS00001", MemberCount: ids.length }],
    SMS_R_System: rows.map(({ system }) => system),
    SMS_CombinedDeviceResources: rows.map(({ combined }) => combined),
    SMS_Client_ComanagementState: rows.map(({ state }) => state),
  };
}

/** Resource ids of that many devices. */
export const ids = (count: number) => Array.from({ length: count }, (_, index) => 16_777_216 + index);
