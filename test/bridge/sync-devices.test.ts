import { afterEach, describe, expect, it } from "vitest";
import { deviceHistory } from "../../src/bridge/device-history.ts";
import { listDevices } from "../../src/bridge/list-devices.ts";
import { makeReport, REPORT_NAMES, type ReportName } from "../../src/bridge/reports/report.ts";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import {
  type Fact,
  type InstallFact,
  type IntuneFact,
  WORKLOADS,
  type WorkloadFact,
} from "../../src/domain/device/facts.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { comanagedSite } from "../domain/device/a-device.ts";
import { entraFact, entraId, intuneFact, START, sourceOf, trackingDesk } from "./tracking-desk.ts";

const desks: Awaited<ReturnType<typeof trackingDesk>>[] = [];
const deskOf = async (...sources: Parameters<typeof trackingDesk>[0]) => {
  const desk = await trackingDesk(sources);
  desks.push(desk);
  return desk;
};
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

const report = (n: number, state: InstallFact["state"], hexErrorCode: string | null = null): InstallFact => ({
  source: "install",
  recordId: `app|intune-${n}`,
  entraDeviceId: null,
  claimedAt: START,
  readAt: START,
  goneAt: null,
  appId: "app",
  intuneDeviceId: `intune-${n}`,
  state,
  detail: null,
  hexErrorCode,
});
const rowsOf = async (desk: (typeof desks)[number], query = {}) =>
  Array.fromAsync((await listDevices(desk.needs, query)).rows);

describe("a sync of devices", () => {
  it("knows nothing before the first, and says what to do", async () => {
    const desk = await deskOf();
    await expect(rowsOf(desk)).rejects.toMatchObject({ code: "incomplete" });
  });

  it("joins what the sources say, judges it, and adds nothing when it is repeated", async () => {
    const desk = await deskOf(
      sourceOf("entra", () => [entraFact(1), entraFact(2), entraFact(3)]),
      sourceOf("intune", () => [intuneFact(1), intuneFact(2, { agent: "comanaged" })]),
      sourceOf("install", () => [report(1, "failed", "0x80070643")]),
    );
    const first = await syncDevices(desk.needs, { full: true });
    expect(first).toMatchObject({ complete: true, devices: 3 });
    expect(first.sources.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "entra complete",
      "intune complete",
      "install complete",
      "configmgr absent",
      "event absent",
    ]);
    expect((await rowsOf(desk)).map(({ name, stage, faults }) => ({ name, stage, faults }))).toEqual([
      { name: "PC-1", stage: "targeted", faults: ["install-failed"] },
      { name: "PC-2", stage: "comanaged", faults: [] },
      { name: "PC-3", stage: "known", faults: [] },
    ]);
    expect(await rowsOf(desk, { fault: "install-failed" })).toHaveLength(1);
    expect(await rowsOf(desk, { search: "pc-2" })).toHaveLength(1);
    desk.advance(1);
    expect(await syncDevices(desk.needs, { full: true })).toMatchObject({ transitions: 0, devices: 3 });
  });

  it("keeps what a source said when it fails, says so, and worsens nothing", async () => {
    let failure: Error | undefined;
    const desk = await deskOf(
      sourceOf("entra", () => [entraFact(1)]),
      sourceOf("intune", () => [intuneFact(1, { agent: "comanaged" })], { fails: () => failure }),
    );
    await syncDevices(desk.needs, { full: true });
    const next = "Grant the right.";
    failure = new BridgeError("denied", "Microsoft Graph answered 403.", {}, { next });
    desk.advance(2);
    const answer = await syncDevices(desk.needs, { full: true });
    expect(answer).toMatchObject({ complete: false, transitions: 0 });
    expect(answer.sources.find(({ name }) => name === "intune")).toMatchObject({
      state: "failed",
      asOf: START,
      reason: "Microsoft Graph answered 403.",
      next,
    });
    expect(await rowsOf(desk)).toMatchObject([{ stage: "comanaged", complete: false }]);
  });

  it("ends when the database fails, and lays that on no source", async () => {
    const desk = await deskOf(sourceOf("entra", () => [entraFact(1)]));
    const store = {
      ...desk.needs.store,
      saveFacts: async () => {
        throw new BridgeError("unreachable", "The database cannot be used.");
      },
    };
    await expect(syncDevices({ ...desk.needs, store }, { full: true })).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(await desk.needs.store.lastSync()).toBeUndefined();
  });

  it("takes nothing for gone that a short reading did not show, and what a whole one did not show for left", async () => {
    let facts: IntuneFact[] = [intuneFact(1, { agent: "comanaged" }), intuneFact(2)];
    let expected = 2;
    const intune = {
      name: "intune" as const,
      read: () => sourceOf("intune", () => facts, { expected }).read({ full: true, mark: null }),
    };
    const desk = await deskOf(
      sourceOf("entra", () => [entraFact(1), entraFact(2)]),
      intune,
    );
    await syncDevices(desk.needs, { full: true });
    facts = [intuneFact(2)];
    desk.advance(1);
    expect(await syncDevices(desk.needs, { full: true })).toMatchObject({ complete: false, transitions: 0 });
    expected = 1;
    desk.advance(1);
    expect(await syncDevices(desk.needs, { full: true })).toMatchObject({ complete: true });
    expect((await rowsOf(desk)).map(({ stage }) => stage)).toEqual(["left", "enrolled"]);
    const { rows } = await deviceHistory(desk.needs, entraId(1));
    expect(rows.filter(({ field }) => field === "stage").map(({ to }) => to)).toEqual(["comanaged", "left"]);
  });

  it("ends the same whichever of two words on a record comes first", async () => {
    const early = intuneFact(1, { agent: "mdm", claimedAt: "2026-11-24T00:00:00.000Z" });
    const late = intuneFact(1, { agent: "comanaged" });
    for (const order of [
      [early, late],
      [late, early],
    ] as Fact[][]) {
      const desk = await deskOf(sourceOf("intune", () => order));
      await syncDevices(desk.needs, { full: true });
      expect(await rowsOf(desk, { leftovers: true })).toMatchObject([{ stage: "comanaged" }]);
    }
  });

  it("begins no conflict with a report it did not ask anew, and does as soon as the report says so again", async () => {
    let [keeps, bits] = [false, "12543"];
    const workloads = Object.fromEntries(WORKLOADS.map((name) => [name, true]));
    const desk = await deskOf(
      sourceOf("entra", () => [entraFact(1), entraFact(2)]),
      sourceOf("intune", () => [1, 2].map((n) => intuneFact(n, { agent: "comanaged" }))),
      {
        name: "workload-export",
        read: () => {
          const readAt = desk.needs.clock.now().toISOString();
          const kept = keeps ? { asOf: START, rows: 1, until: readAt } : undefined;
          const { workloads: _, ...seen } = { ...intuneFact(1), readAt };
          const fact = { ...seen, source: "workload-export", workloads } as unknown as WorkloadFact;
          const covers = keeps ? "changes" : "all";
          return sourceOf("workload-export", () => (keeps ? [] : [fact]), { kept, covers }).read({
            full: false,
            mark: null,
          });
        },
      },
      sourceOf("configmgr", () => [
        comanagedSite({
          entraDeviceId: entraId(1),
          serialNumber: "SN1",
          readAt: desk.needs.clock.now().toISOString(),
          workloadBits: bits,
        }),
      ]),
    );
    const sync = async () => {
      desk.advance(1);
      return syncDevices(desk.needs, { full: false });
    };
    const conflicts = async () => (await rowsOf(desk, { fault: "workload-conflict" })).length;
    await sync();
    expect(await conflicts()).toBe(0);
    [keeps, bits] = [true, "8193"];
    const kept = await sync();
    expect(kept.sources.find(({ name }) => name === "workload-export")).toMatchObject({
      state: "complete",
      asOf: START,
      rows: 1,
    });
    expect([kept.complete, await conflicts()]).toEqual([true, 0]);
    keeps = false;
    const asked = await sync();
    // The other device said nothing new.
    expect([asked.devices, await conflicts()]).toEqual([1, 1]);
  });

  it("judges everything anew by other limits, and by another program, and then only what changed", async () => {
    const desk = await deskOf(sourceOf("entra", () => [entraFact(1), entraFact(2)]));
    const judged = async (more: object = {}) => {
      desk.advance(1);
      return (await syncDevices({ ...desk.needs, ...more }, { full: false })).devices;
    };
    expect([await judged(), await judged()]).toEqual([2, 0]);
    const limits = { ...DEFAULT_LIMITS, staleHours: 1 };
    expect([await judged({ limits }), await judged({ limits })]).toEqual([2, 0]);
    expect([await judged({ limits, program: "2" }), await judged({ limits, program: "2" })]).toEqual([2, 0]);
  });

  it("holds its lease as long as it reads, and does not write it at every page", async () => {
    const times: number[] = [];
    const page = (from: number) => Array.from({ length: 1_000 }, (_, n) => entraFact(from + n));
    const desk = await deskOf({
      name: "entra",
      async *read() {
        for (let turn = 0; turn < 6; turn++) {
          yield page(turn * 1_000);
          desk.advance(0.03);
        }
        return {
          state: "complete",
          covers: "all",
          way: "slowly",
          expected: null,
          reason: null,
          mark: null,
          removed: [],
        };
      },
    });
    const { journal, clock } = desk.needs;
    const takeLease: typeof journal.takeLease = (...lease) => {
      times.push(clock.now().getTime());
      return journal.takeLease(...lease);
    };
    await syncDevices({ ...desk.needs, journal: { ...journal, takeLease } }, { full: true });
    const gaps = times.slice(1).map((time, at) => (time - times[at]!) / 1_000);
    // Of ten minutes: far from the end, and not each 108 seconds that a page takes.
    expect(gaps.length).toBeGreaterThan(1);
    for (const gap of gaps) expect(gap).toBeGreaterThan(149);
    for (const gap of gaps) expect(gap).toBeLessThan(300);
  });

  it("is one at a time", async () => {
    const desk = await deskOf();
    await desk.needs.journal.takeLease("work:the device sync", "2@elsewhere", 60, desk.needs.clock.now());
    await expect(syncDevices(desk.needs, { full: false })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("reports", () => {
  it("add up, and each says when, whether whole and from what", async () => {
    const numbers = Array.from({ length: 40 }, (_, n) => n + 1);
    const desk = await deskOf(
      sourceOf("entra", () => numbers.map((n) => entraFact(n))),
      sourceOf("intune", () =>
        numbers.slice(0, 30).map((n) => intuneFact(n, n > 20 ? { agent: "comanaged" } : {})),
      ),
      sourceOf("install", () =>
        numbers
          .slice(0, 10)
          .map((n) => report(n, n > 5 ? "installed" : "failed", n > 5 ? null : "0x80070643")),
      ),
    );
    await syncDevices(desk.needs, { full: true });
    const answer = async (name: ReportName) => {
      const { rows, ...about } = await makeReport(desk.needs, name);
      expect(about).toMatchObject({ complete: true, asOf: START });
      return (await Array.fromAsync(rows as AsyncIterable<unknown>)) as Record<string, unknown>[];
    };
    for (const name of REPORT_NAMES) await answer(name);
    const funnel = await answer("funnel");
    expect(funnel.map(({ stage, devices }) => `${stage} ${devices}`)).toEqual([
      "known 10",
      "enrolled 10",
      "targeted 5",
      "bootstrapped 5",
      "registered 0",
      "comanaged 10",
      "left 0",
    ]);
    expect(funnel[0]).toMatchObject({ reached: 40 });
    for (const row of await answer("reconciliation")) expect(row).toMatchObject({ adds: true });
    expect(await answer("errors")).toMatchObject([{ code: "0x80070643", devices: 5 }]);
    expect(await answer("installs")).toHaveLength(2);
    expect((await answer("trend")).at(-1)).toMatchObject({ devices: 40, comanaged: 10, share: 0.25 });
    expect(await answer("stuck")).toHaveLength(5);
  });
});
