import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { DeviceSource, ReadingOutcome } from "../../src/bridge/needs.ts";
import { writeStamp } from "../../src/domain/deployment/stamp.ts";
import type { LiveApp, LivePolicy } from "../../src/domain/deployment/tenant.ts";
import type { Fact } from "../../src/domain/device/facts.ts";
import { assignmentSource } from "../../src/graph/tracking/assignment-source.ts";
import { entraSource } from "../../src/graph/tracking/entra-source.ts";
import { installSource } from "../../src/graph/tracking/install-source.ts";
import { intuneSource } from "../../src/graph/tracking/intune-source.ts";
import { readEstate } from "../../src/graph/tracking/read-estate.ts";
import { workloadSource } from "../../src/graph/tracking/report-sources.ts";
import { zipOf } from "../formats/zip/zip-of.ts";
import { GRAPH, plannedClient, WAITS } from "./planned-client.ts";
import { strictNetwork } from "./strict-network.ts";

const network = strictNetwork();
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const OVERVIEW = `${GRAPH}/v1.0/deviceManagement/managedDeviceOverview`;
const LIST = `${GRAPH}/beta/deviceManagement/managedDevices`;
const JOBS = `${GRAPH}/v1.0/deviceManagement/reports/exportJobs`;
const DELTA = `${GRAPH}/v1.0/devices/delta`;
const STORAGE = "https://reports.blob.core.windows.net/r/devices.zip";
const SIGNATURE = "sig=Zm9yIG91ciBleWVzIG9ubHk";

const edge = () => {
  const { graph, clock, traces } = plannedClient();
  return { graph, clock, traces, waits: WAITS, sandboxUrl: undefined, requestMs: 10_000 };
};
async function read(source: DeviceSource, options: { full?: boolean; mark?: string | null } = {}) {
  const facts: Fact[] = [];
  const reading = source.read({ full: options.full ?? true, mark: options.mark ?? null });
  for (;;) {
    const page = await reading.next();
    if (page.done) return { facts, outcome: page.value as ReadingOutcome };
    facts.push(...page.value);
  }
}
const counted = (enrolledDeviceCount: number) =>
  http.get(OVERVIEW, () => HttpResponse.json({ enrolledDeviceCount }));
const device = (n: number, more: object = {}) => ({
  id: `intune-${n}`,
  deviceName: `PC-${n}`,
  azureADDeviceId: id(n).toUpperCase(),
  operatingSystem: "Windows",
  managementAgent: "mdm",
  enrolledDateTime: "2026-11-01T00:00:00Z",
  lastSyncDateTime: "2026-11-25T07:00:00Z",
  ...more,
});

/** Intune's side of an export: made, looked at once in vain, done; the report behind a signed address. */
function exported(csv: string, status = 200) {
  const asked: unknown[] = [];
  let looks = 0;
  network.use(
    http.post(JOBS, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({ id: "Report_1", status: "notStarted", url: null }, { status: 201 });
    }),
    http.get(`${JOBS}/Report_1`, () =>
      HttpResponse.json(
        ++looks === 1
          ? { id: "Report_1", status: "inProgress" }
          : { id: "Report_1", status: "completed", url: `${STORAGE}?${SIGNATURE}` },
      ),
    ),
    http.get(STORAGE, async ({ request }) => {
      expect(request.headers.get("authorization")).toBeNull();
      return new HttpResponse(new Uint8Array(await zipOf("Report_1.csv", csv)), { status });
    }),
  );
  return asked;
}
const DEVICES_HEADER =
  "DeviceId,DeviceName,ReferenceId,SerialNumber,Manufacturer,Model,OS,OSVersion,UPN,ManagementAgents,ManagementAgents_loc,DeviceEnrollmentType,CreatedDate,LastContact,CompliantState,DeviceRegistrationState,ManagementState,JoinType,SCCMCoManagementFeatures";

describe("managed devices of Intune", () => {
  it("come by list in a small tenant, in our words, other systems left out", async () => {
    network.use(
      counted(3),
      http.get(LIST, ({ request }) =>
        new URL(request.url).searchParams.has("$skiptoken")
          ? HttpResponse.json({ value: [device(2, { managementAgent: "configurationManagerClientMdm" })] })
          : HttpResponse.json({
              value: [device(1, { joinType: "hybridAzureADJoined" }), device(9, { operatingSystem: "iOS" })],
              "@odata.nextLink": `${LIST}?$skiptoken=2`,
            }),
      ),
    );
    const { facts, outcome } = await read(intuneSource(edge()));
    expect(facts).toMatchObject([
      { recordId: "intune-1", entraDeviceId: id(1), agent: "mdm", joinType: "hybrid" },
      { recordId: "intune-2", agent: "comanaged", claimedAt: "2026-11-25T07:00:00.000Z" },
    ]);
    expect(outcome).toMatchObject({ state: "complete", covers: "all", way: "list, for 3 devices" });
  });

  it("come by export job in a large one, raw codes told in words", async () => {
    const rows = [
      `intune-1,"PC, one",${id(1)},SN1,Contoso,Book,Windows,10.0.22631,a@contoso.com,10,x,9,2026-11-01 00:00:00,2026-11-25 07:00:00,1,2,0,3,8259`,
      ...Array.from({ length: 5_000 }, (_, n) => `intune-x${n},PC,,,,,Windows,,,2,,5,,,0,0,0,,`),
    ];
    network.use(counted(5_001));
    const asked = exported(`\uFEFF${[DEVICES_HEADER, ...rows].join("\r\n")}\r\n`);
    const { facts, outcome } = await read(intuneSource(edge()));
    expect(facts).toHaveLength(5_001);
    expect(facts[0]).toMatchObject({
      name: "PC, one",
      agent: "comanaged",
      enrolmentType: "windowsCoManagement",
      joinType: "hybrid",
      compliance: "compliant",
      workloads: { compliancePolicy: true, clientApps: true, resourceAccess: false },
      lastSyncAt: "2026-11-25T07:00:00.000Z",
    });
    expect(outcome).toMatchObject({ state: "complete", way: "export job, for 5001 devices" });
    expect(asked).toMatchObject([{ reportName: "Devices", format: "csv" }]);
  });

  it("come the other way when the list falls short, and are partial when both do", async () => {
    network.use(
      counted(2),
      http.get(LIST, () => HttpResponse.json({ value: [device(1)] })),
    );
    exported(`${DEVICES_HEADER}\nintune-1,PC,,,,,Windows,,,2,,5,,,0,0,0,,\n`);
    const { outcome } = await read(intuneSource(edge()));
    expect(outcome).toMatchObject({ state: "partial", reason: "1 rows came of 2 that Intune counts" });
    expect(outcome.way).toBe("export job, because the list gave 1 of 2 devices");
  });

  it("come as what changed in between, whatever the service makes of the filter", async () => {
    const filters: (string | null)[] = [];
    const source = edge();
    const now = source.clock.now().getTime();
    const at = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
    network.use(
      http.get(LIST, ({ request }) => {
        filters.push(new URL(request.url).searchParams.get("$filter"));
        return HttpResponse.json({
          value: [
            device(1, { lastSyncDateTime: at(0.5), enrolledDateTime: at(900) }),
            device(2, { lastSyncDateTime: at(90), enrolledDateTime: at(900) }),
          ],
        });
      }),
    );
    const mark = JSON.stringify({ seenTo: at(1), wholeAt: at(5) });
    const { facts, outcome } = await read(intuneSource(source), { full: false, mark });
    expect(facts.map(({ recordId }) => recordId)).toEqual(["intune-1"]);
    expect(filters.map((filter) => filter?.split(" ").slice(0, 2).join(" "))).toEqual([
      "lastSyncDateTime gt",
      "enrolledDateTime gt",
    ]);
    expect(outcome).toMatchObject({ covers: "changes", removed: [] });
  });

  it("come as a whole when the list of what changed is shorter than it says itself", async () => {
    const source = edge();
    const at = (hours: number) => new Date(source.clock.now().getTime() - hours * 3_600_000).toISOString();
    const recent = { lastSyncDateTime: at(0.5), enrolledDateTime: at(900) };
    const counts: (string | null)[] = [];
    const reading = (expected: number) => {
      counts.length = 0;
      network.use(
        counted(2),
        http.get(LIST, ({ request }) => {
          const { searchParams } = new URL(request.url);
          counts.push(searchParams.get("$count"));
          return searchParams.has("$filter")
            ? HttpResponse.json({ "@odata.count": expected, value: [device(1, recent)] })
            : HttpResponse.json({ value: [device(1, recent), device(2, recent)] });
        }),
      );
      const mark = JSON.stringify({ seenTo: at(1), wholeAt: at(5) });
      return read(intuneSource(source), { full: false, mark });
    };
    const { outcome } = await reading(2);
    expect(outcome).toMatchObject({
      state: "complete",
      covers: "all",
      way: "list, for 2 devices, because the list of changes gave 1 of 2 devices",
    });
    expect(JSON.parse(outcome.mark!)).toMatchObject({ wholeAt: source.clock.now().toISOString() });
    expect(counts).toEqual(["true", "true", null]);
    expect((await reading(1)).outcome).toMatchObject({ covers: "changes" });
  });

  it("never show the signed address, whatever goes wrong with it", async () => {
    network.use(
      counted(9_999),
      http.get(LIST, () => HttpResponse.json({ value: [] })),
    );
    exported(DEVICES_HEADER, 500);
    const source = edge();
    const said: string[] = [];
    const reading = intuneSource(source).read({ full: true, mark: null, onWait: (text) => said.push(text) });
    for (let page = await reading.next(); !page.done; page = await reading.next());
    expect(said.join("\n")).toContain("storage answered 500");
    expect(JSON.stringify([said, source.traces])).not.toContain("sig=Zm9y");
  });

  it("refuse a report without a column that was asked for, and one that could not be made", async () => {
    exported("DeviceId,ReferenceId\na,b\n");
    await expect(read(workloadSource(edge()))).rejects.toThrow(/no column SCCMCoManagementFeatures/);
    network.use(http.get(`${JOBS}/Report_1`, () => HttpResponse.json({ id: "Report_1", status: "failed" })));
    await expect(read(workloadSource(edge()))).rejects.toThrow(/Intune could not make it/);
  });
});

describe("devices of Entra", () => {
  const entra = (n: number, more: object = {}) => ({
    id: `Object-${n}`,
    deviceId: id(n),
    displayName: `PC-${n}`,
    trustType: "ServerAd",
    operatingSystem: "Windows",
    physicalIds: ["[USER-GID]:x", `[HWID]:h:${n}`, `[ZTDID]:Z${n}`],
    ...more,
  });

  it("come by delta, the last word on a record counting, and leave a link to go on from", async () => {
    network.use(
      http.get(DELTA, ({ request }) =>
        new URL(request.url).searchParams.get("$deltatoken") === "1"
          ? HttpResponse.json({
              value: [{ id: "Object-1", "@removed": { reason: "deleted" } }, entra(3)],
              "@odata.deltaLink": `${DELTA}?$deltatoken=2`,
            })
          : HttpResponse.json({
              value: [entra(1, { displayName: "OLD" }), entra(2, { trustType: "Workplace" }), entra(1)],
              "@odata.deltaLink": `${DELTA}?$deltatoken=1`,
            }),
      ),
    );
    const source = entraSource(edge());
    const first = await read(source);
    expect(first.facts).toMatchObject([
      { recordId: "object-2", trustType: "registered" },
      { recordId: "object-1", name: "PC-1", trustType: "hybrid", hardwareId: "1", autopilotId: "z1" },
    ]);
    expect(first.outcome).toMatchObject({ covers: "all", removed: [] });
    const second = await read(source, { full: false, mark: first.outcome.mark });
    expect(second.facts).toMatchObject([{ recordId: "object-3" }]);
    expect(second.outcome).toMatchObject({ covers: "changes", removed: ["object-1"] });
  });

  it("are read anew when the delta has ended", async () => {
    network.use(
      http.get(DELTA, ({ request }) =>
        new URL(request.url).searchParams.has("$deltatoken")
          ? HttpResponse.json({ error: { code: "syncStateNotFound", message: "gone" } }, { status: 410 })
          : HttpResponse.json({ value: [entra(1)], "@odata.deltaLink": `${DELTA}?$deltatoken=3` }),
      ),
    );
    const { facts, outcome } = await read(entraSource(edge()), {
      full: false,
      mark: `${DELTA}?$deltatoken=old`,
    });
    expect(facts).toHaveLength(1);
    expect(outcome).toMatchObject({ covers: "all", mark: `${DELTA}?$deltatoken=3` });
    expect(outcome.way).toContain("its link had ended");
  });
});

describe("what our apps do", () => {
  const app = (appId: string, notes: string, commandLine = "") =>
    ({ id: appId, notes, commandLine }) as LiveApp;
  const stamp = writeStamp({
    deployment: "contoso/pilot",
    run: "r",
    content: undefined,
    next: undefined,
    assigned: [],
  });
  const apps = {
    list: async function* () {
      yield app("app-1", stamp, 'CCMSETUPCMD="/regtoken:eyJh.eyJleHAiOjE3OTU2MDgwMDB9.c2ln"');
      yield app("app-2", "somebody else's");
    },
  };

  it("is asked of ours alone, and an error code of zeros is none", async () => {
    const asked = exported(
      "DeviceId,AppInstallState,AppInstallState_loc,AppInstallStateDetails,HexErrorCode,LastModifiedDateTime\nIntune-1,2,Failed,,0x80070643,2026-11-25 07:00:00\nIntune-2,1,Installed,,0x00000000,2026-11-25 07:00:00\n",
    );
    const { facts } = await read(installSource(edge(), apps));
    expect(facts).toMatchObject([
      { recordId: "app-1|intune-1", state: "failed", hexErrorCode: "0x80070643" },
      { recordId: "app-1|intune-2", state: "installed", hexErrorCode: null },
    ]);
    expect(asked).toMatchObject([{ filter: "(ApplicationId eq 'app-1')" }]);
  });

  const members = (group: string, devices: readonly number[], counted = devices.length) => {
    const list = `${GRAPH}/v1.0/groups/${group}/transitiveMembers/microsoft.graph.device`;
    return [
      http.get(list, () => HttpResponse.json({ value: devices.map((n) => ({ deviceId: id(n) })) })),
      http.get(`${list}/$count`, () => HttpResponse.text(String(counted))),
    ];
  };
  const target = (kind: "group" | "exclude", groupId: string) => ({
    intent: "required",
    target: { kind, groupId },
    filter: undefined,
  });
  const pilotWithoutKiosks = {
    list: async () => [target("group", "pilot"), target("exclude", "kiosks")] as never,
  };

  it("reaches members of its groups, nested ones too, but for those it excludes", async () => {
    network.use(...members("pilot", [1, 2, 3]), ...members("kiosks", [2]));
    const { facts, outcome } = await read(assignmentSource(edge(), apps, pilotWithoutKiosks));
    expect(facts.map(({ entraDeviceId }) => entraDeviceId)).toEqual([id(1), id(3)]);
    expect(outcome.state).toBe("complete");
  });

  it("is read in part when fewer members come than the group counts, though no link goes on", async () => {
    network.use(...members("pilot", [1, 2], 3), ...members("kiosks", [2]));
    const { facts, outcome } = await read(assignmentSource(edge(), apps, pilotWithoutKiosks));
    expect(facts).toHaveLength(1);
    expect(outcome).toMatchObject({
      state: "partial",
      reason: "2 of 3 members of group pilot came",
    });
  });

  it("tells when a token ends and never the token", async () => {
    const estate = await readEstate(apps, {
      list: async function* () {
        yield { displayName: "Policy" } as LivePolicy;
      },
    });
    expect(estate).toEqual({
      tokenExpiresAt: { "app-1": "2026-11-25T12:00:00.000Z" },
      comanagementPolicies: ["Policy"],
    });
  });
});
