import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeviceStore } from "../../src/bridge/needs.ts";
import { errorsReport } from "../../src/bridge/reports/errors-report.ts";
import { funnelReport } from "../../src/bridge/reports/funnel-report.ts";
import { installsReport } from "../../src/bridge/reports/installs-report.ts";
import { reconciliationReport } from "../../src/bridge/reports/reconciliation-report.ts";
import { stuckReport } from "../../src/bridge/reports/stuck-report.ts";
import { trendReport } from "../../src/bridge/reports/trend-report.ts";
import { workloadsReport } from "../../src/bridge/reports/workloads-report.ts";
import { type Fact, WORKLOADS } from "../../src/domain/device/facts.ts";
import { HEALTHS, LEFTOVER_CLASSES } from "../../src/domain/device/verdict-types.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { ago, comanagedSite, days, entra, install, intune, NOW, site } from "../domain/device/a-device.ts";
import { syncInto } from "../store/device-store-contract.ts";

const entraId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** One device in ten of each kind, and among 300 of them one leftover of each class. */
function estate(): Fact[] {
  const facts: Fact[] = [];
  for (let n = 0; n < 300; n++) {
    const [entraDeviceId, serialNumber, intuneDeviceId] = [entraId(n), `SN-${n}`, `intune-${n}`];
    const known = entra({ recordId: `entra-${n}`, entraDeviceId });
    const record = (said = {}) => intune({ recordId: intuneDeviceId, entraDeviceId, serialNumber, ...said });
    const client = (said = {}) =>
      comanagedSite({ recordId: String(n), entraDeviceId, serialNumber, ...said });
    const report = (said = {}) => install({ intuneDeviceId, ...said });
    const kinds: (() => Fact[])[] = [
      () => [],
      () => [record()],
      () => [record({ lastSyncAt: ago(days(20)) })],
      () => [record(), report({ state: "pendingInstall" })],
      () => [record(), report({ state: "failed", hexErrorCode: n % 20 < 10 ? "0x80070643" : "0x80070005" })],
      () => [record(), report()],
      () => [record(), report({ claimedAt: ago(days(3)) })],
      () => [record({ agent: "comanaged" }), report(), client({ policyPresent: false, enrolled: false })],
      () => [record({ agent: "comanaged" }), report(), client({ workloadBits: "12543" })],
      () => [
        record({ agent: "comanaged", workloads: { clientApps: true } }),
        client({ lastActiveAt: ago(days(15)) }),
      ],
    ];
    facts.push(known, ...kinds[n % 10]!());
  }
  const lone = { entraDeviceId: null };
  const more = (n: number) => ({ recordId: `more-${n}`, entraDeviceId: entraId(900 + n) });
  facts.push(
    intune({ ...lone, recordId: "lone", serialNumber: "LONE" }),
    site({ ...lone, recordId: "9999", serialNumber: "ALONE" }),
    intune({ ...more(1), agent: "defender", serialNumber: "D" }),
    intune({ ...more(2), serialNumber: "SN-1", lastSyncAt: ago(days(30)) }),
    entra({ ...more(3), lastSignInAt: ago(days(200)) }),
    entra({ ...more(4), trustType: "registered", hardwareId: "h" }),
    entra({ ...more(5), trustType: "hybrid", hardwareId: "h", autopilotId: "z" }),
    entra({ ...more(6), trustType: "joined", autopilotId: "z" }),
  );
  return facts;
}

let folder: string;
let opened: Store;
let store: DeviceStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reports-"));
  opened = await openStore({ dataFolder: folder, tenantId: "tenant-a" });
  store = opened.devices;
  await syncInto(store, estate(), NOW, 100);
});
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe("the reports of 301 devices and seven leftovers", () => {
  it("count every device once in the funnel, by stage and by health", async () => {
    const rows = await funnelReport(store);
    expect(Object.fromEntries(rows.map(({ stage, devices }) => [stage, devices]))).toEqual({
      known: 31,
      enrolled: 60,
      targeted: 60,
      bootstrapped: 60,
      registered: 30,
      comanaged: 60,
      left: 0,
    });
    for (const row of rows) expect(sum(HEALTHS.map((health) => row[health]))).toBe(row.devices);
    expect(rows[0]?.reached).toBe(await store.count({}));
    expect(sum(rows.map(({ share }) => share))).toBeCloseTo(1);
    const reached = rows.slice(0, -1).map((row) => row.reached);
    expect(reached).toEqual(reached.toSorted((a, b) => b - a));
  });

  it("give every workload to one side, or to nobody, over all devices with a client", async () => {
    const rows = await workloadsReport(store);
    expect(rows.map(({ workload }) => workload)).toEqual(WORKLOADS);
    for (const row of rows) expect(row.intune + row.configmgr + row.unknown).toBe(90);
    expect(rows.find(({ workload }) => workload === "clientApps")).toMatchObject({
      intune: 30,
      configmgr: 30,
      unknown: 30,
      conflict: 30,
    });
  });

  it("find what is stuck, the longest standing first, and nothing that is co-managed", async () => {
    const rows = await Array.fromAsync(stuckReport(store, new Date(NOW)));
    const dated = rows.flatMap(({ since }) => since ?? []);
    expect(dated).toEqual(dated.toSorted());
    expect(rows.every(({ stage }) => stage !== "comanaged")).toBe(true);
    const by = (fault: string) => rows.filter((row) => row.fault === fault);
    expect(by("install-failed")).toHaveLength(30);
    expect(by("bootstrap-without-client")).toHaveLength(30);
    expect(by("intune-silent")).toHaveLength(30);
    expect(by("intune-silent")[0]).toMatchObject({ days: 13, since: ago(days(13)) });
    expect(rows.every(({ cause, next }) => cause !== "" && next !== "")).toBe(true);
  });

  it("say what the codes mean, the most frequent first", async () => {
    const rows = await errorsReport(store);
    expect(rows.map(({ code, devices }) => [code, devices])).toEqual([
      ["0x80070005", 15],
      ["0x80070643", 15],
    ]);
    expect(rows[0]?.meaning).toMatch(/denied/i);
  });

  it("count what devices report for each app", async () => {
    const rows = await installsReport(store);
    expect(Object.fromEntries(rows.map(({ state, devices }) => [state, devices]))).toEqual({
      installed: 120,
      failed: 30,
      pendingInstall: 30,
    });
    expect(rows[0]?.state).toBe("installed");
  });

  it("reconcile every record: joined or with a class, one of each class here", async () => {
    const rows = await reconciliationReport(store);
    expect(rows.every(({ adds }) => adds)).toBe(true);
    for (const name of LEFTOVER_CLASSES) expect([name, sum(rows.map((row) => row[name]))]).toEqual([name, 1]);
    expect(rows.map(({ source, count, joined }) => [source, count, joined])).toEqual([
      ["entra", 304, 301],
      ["intune", 273, 270],
      ["configmgr", 91, 90],
    ]);
  });

  it("end the trend with what the funnel says, also when old changes are forgotten", async () => {
    const last = async () => (await trendReport(store, new Date(NOW))).at(-1);
    const expected = { day: "2026-11-25", devices: 301, comanaged: 60 };
    expect(await last()).toMatchObject(expected);
    await store.forgetBefore(ago(-1));
    expect(await last()).toMatchObject(expected);
  });

  it("stay the same when everything is read again", async () => {
    const before = JSON.stringify([await funnelReport(store), await reconciliationReport(store)]);
    expect(await syncInto(store, estate().toReversed(), NOW, 50)).toBe(0);
    expect(JSON.stringify([await funnelReport(store), await reconciliationReport(store)])).toBe(before);
  });
});
