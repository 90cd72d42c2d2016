import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock, DeviceSource } from "../../src/bridge/needs.ts";
import { writeStamp } from "../../src/domain/deployment/stamp.ts";
import type { LiveApp } from "../../src/domain/deployment/tenant.ts";
import { DEFAULT_REPORT_HOURS } from "../../src/domain/device/limits.ts";
import { factOfSiteRecord, siteRecordOf } from "../../src/formats/site-record.ts";
import type { CallInput } from "../../src/graph/graph-client.ts";
import { entraSource } from "../../src/graph/tracking/entra-source.ts";
import { installSource } from "../../src/graph/tracking/install-source.ts";
import { intuneSource } from "../../src/graph/tracking/intune-source.ts";
import { nowAndThen } from "../../src/graph/tracking/now-and-then.ts";
import { workloadSource } from "../../src/graph/tracking/report-sources.ts";
import { APP } from "./estate.ts";
import { entraFile, type ReportName, reportFile } from "./estate-files.ts";
import { csvRows, zippedLines } from "./read-files.ts";

const REPORT_OF: Readonly<Record<string, ReportName>> = {
  Devices: "intune",
  ComanagedDeviceWorkloads: "workloads",
  DeviceInstallStatusByApp: "install",
};
const SITE_PAGE = 500;

/**
 * The product's own sources on files of this machine: exports are downloaded from a server here, lists and deltas are
 * answered from the files. `changed`: what is told an hour later.
 */
export async function localTenant({
  folder,
  clock,
  changed,
  enrolled,
}: {
  folder: string;
  clock: Clock;
  changed: boolean;
  /** What the tenant counts. */
  enrolled: number;
}): Promise<{ sources: readonly DeviceSource[]; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1) as ReportName;
    createReadStream(reportFile(folder, name, false)).pipe(response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const delta = zippedLines(entraFile(folder, changed));
  const edge = {
    clock,
    sandboxUrl: origin,
    requestMs: 60_000,
    waits: { firstMs: 0, maxMs: 0, deadlineMs: 1_000, settleMs: 0 },
    graph: async (call: string, input: CallInput = {}): Promise<unknown> => {
      switch (call) {
        case "deviceOverview":
          return { enrolledDeviceCount: enrolled };
        case "createExportJob":
          return { id: (input.body as { reportName: string }).reportName, status: "inProgress" };
        case "getExportJob":
          return {
            id: input.ids![0],
            status: "completed",
            url: `${origin}/${REPORT_OF[input.ids![0]!]}`,
          };
        case "deltaDevices": {
          const { value, done } = await delta.next();
          return done
            ? { value: [], "@odata.deltaLink": `${origin}/next` }
            : { value: JSON.parse(value), "@odata.nextLink": `${origin}/more` };
        }
        case "listManagedDevicesBeta":
          return { value: input.query?.$filter?.startsWith("last") ? await changedDevices(folder) : [] };
        default:
          throw new Error(`Nobody asked for ${call} before.`);
      }
    },
  };
  const apps = {
    async *list() {
      const notes = writeStamp({
        deployment: "bench/devices",
        run: "1",
        content: undefined,
        next: undefined,
        assigned: [],
      });
      yield { id: APP, notes } as LiveApp;
    },
  };
  return {
    sources: [
      entraSource(edge),
      intuneSource(edge),
      nowAndThen(workloadSource(edge), { clock, hours: DEFAULT_REPORT_HOURS }),
      nowAndThen(installSource(edge, apps), { clock, hours: DEFAULT_REPORT_HOURS }),
      fileOfSite(folder, clock, changed),
    ],
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** The report's rows as the list tells them. */
async function changedDevices(folder: string): Promise<unknown[]> {
  const devices: unknown[] = [];
  let header: readonly string[] | undefined;
  for await (const cells of csvRows(reportFile(folder, "intune", true))) {
    if (!header) {
      header = cells;
      continue;
    }
    const of = (name: string) => cells[header!.indexOf(name)] || null;
    const zoned = (text: string | null) => text && `${text.replace(" ", "T").slice(0, 23)}Z`;
    const isComanaged = of("ManagementAgents") === "10";
    const bits = Number(of("SCCMCoManagementFeatures"));
    devices.push({
      id: of("DeviceId"),
      deviceName: of("DeviceName"),
      azureADDeviceId: of("ReferenceId"),
      serialNumber: of("SerialNumber"),
      manufacturer: of("Manufacturer"),
      model: of("Model"),
      operatingSystem: of("OS"),
      osVersion: of("OSVersion"),
      userPrincipalName: of("UPN"),
      managementAgent: isComanaged ? "configurationManagerClientMdm" : "mdm",
      deviceEnrollmentType: isComanaged ? "windowsCoManagement" : "windowsAzureADJoin",
      enrolledDateTime: zoned(of("CreatedDate")),
      lastSyncDateTime: zoned(of("LastContact")),
      complianceState: "compliant",
      deviceRegistrationState: "registered",
      managementState: "managed",
      joinType: of("JoinType") === "1" ? "azureADJoined" : "hybridAzureADJoined",
      configurationManagerClientEnabledFeatures: isComanaged
        ? { compliancePolicy: (bits & 2) > 0, modernApps: (bits & 64) > 0, officeApps: (bits & 128) > 0 }
        : null,
    });
  }
  return devices;
}

/** The site's devices from a file of the columns its views have. */
function fileOfSite(folder: string, clock: Clock, changed: boolean): DeviceSource {
  return {
    name: "configmgr",
    async *read() {
      const seen = { readAt: clock.now().toISOString(), comanagementRead: true };
      let places: Map<string, number> | undefined;
      let page: ReturnType<typeof factOfSiteRecord>[] = [];
      for await (const cells of csvRows(reportFile(folder, "site", changed))) {
        if (!places) {
          places = new Map(cells.map((name, index) => [name, index]));
          continue;
        }
        const cell = (...names: readonly string[]) => {
          const place = names.map((name) => places?.get(name)).find((found) => found !== undefined);
          return place === undefined ? undefined : cells[place];
        };
        const record = siteRecordOf(cell);
        if (record) page.push(factOfSiteRecord(record, seen));
        if (page.length < SITE_PAGE) continue;
        yield page;
        page = [];
      }
      yield page;
      return {
        state: "complete",
        covers: changed ? "changes" : "all",
        way: "a file",
        expected: null,
        reason: null,
        mark: null,
        removed: [],
      };
    },
  };
}
