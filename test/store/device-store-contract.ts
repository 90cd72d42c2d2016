import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeCandidate } from "../../src/bridge/judge-devices.ts";
import type {
  Candidate,
  DeviceQuery,
  DeviceRow,
  DeviceStore,
  JudgingInput,
  SourceState,
} from "../../src/bridge/needs.ts";
import type { Fact } from "../../src/domain/device/facts.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { hasReached } from "../../src/domain/device/verdict-types.ts";
import {
  ago,
  comanagedSite,
  days,
  entra,
  exported,
  ID,
  install,
  intune,
  NOW,
  site,
} from "../domain/device/a-device.ts";

/** One database, seen by as many tenants as are asked for. */
export interface OpenedDevices {
  devices(tenantId: string): Promise<DeviceStore>;
  /** Lets go of what was counted: whoever asks next has everything counted anew. */
  countAnew(tenantId: string): Promise<void>;
  close(): Promise<void>;
}

const OTHER = "22222222-2222-4333-8444-555555555555";
const THIRD = "33333333-2222-4333-8444-555555555555";
/** Before everything. */
const EVER = "";
const input = (at = NOW): JudgingInput => ({
  at,
  sources: [],
  estate: { tokenExpiresAt: {}, comanagementPolicies: null },
});

/** Devices that are due, each with its facts, `size` at a time. */
export async function* candidatesIn(store: DeviceStore, size: number): AsyncGenerator<readonly Candidate[]> {
  for await (const page of store.due(size)) yield await store.candidatesOf(page);
}

/** Keeps what was read, links it, judges every device: what a sync does with a store. */
export async function syncInto(
  store: DeviceStore,
  facts: readonly Fact[],
  at = NOW,
  size = 2,
): Promise<number> {
  const sync = await store.beginSync(at);
  for (let from = 0; from < facts.length; from += 7) await store.saveFacts(sync, facts.slice(from, from + 7));
  await store.link();
  let changes = 0;
  for await (const batch of candidatesIn(store, size)) {
    const judgements = batch.map((candidate) => judgeCandidate(candidate, input(at), DEFAULT_LIMITS));
    changes += judgements.reduce((sum, { transitions }) => sum + transitions.length, 0);
    await store.saveJudgements(judgements);
  }
  await store.dropEmpty();
  await store.finishSync(sync, at, [], true);
  return changes;
}

export async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}
const listed = async (store: DeviceStore, query: DeviceQuery = {}) =>
  (await all(store.list(query))).map(({ deviceId }) => deviceId);
/** By source and id: in which order a store gives them is its own affair. */
const factsOf = async (store: DeviceStore, deviceId = ID) =>
  ((await store.candidate(deviceId))?.facts ?? []).toSorted((a, b) =>
    `${a.source} ${a.recordId}` < `${b.source} ${b.recordId}` ? -1 : 1,
  );
const joined = async (store: DeviceStore, deviceId = ID) =>
  (await factsOf(store, deviceId)).map(({ source, recordId }) => `${source} ${recordId}`).sort();
const keep = async (store: DeviceStore, ...facts: readonly Fact[]) => {
  const sync = await store.beginSync(NOW);
  await store.saveFacts(sync, facts);
  await store.link();
  return sync;
};

/** What every engine's store of devices does. `open` gives a database that is new and empty. */
export function deviceStoreContract(engine: string, open: () => Promise<OpenedDevices>): void {
  const withStore = async <T>(use: (store: DeviceStore, opened: OpenedDevices) => Promise<T>) => {
    const opened = await open();
    try {
      return await use(await opened.devices("tenant-a"), opened);
    } finally {
      await opened.close();
    }
  };

  describe(`facts of devices on ${engine}`, () => {
    it("come back as they were kept", () =>
      withStore(async (store) => {
        const facts = [entra({ hardwareId: "h" }), intune(), comanagedSite(), install(), exported(true)];
        await keep(store, ...facts);
        const kept = await factsOf(store);
        const inOrder = (list: readonly Fact[]) => list.toSorted((a, b) => (a.source < b.source ? -1 : 1));
        expect(inOrder(kept)).toEqual(inOrder(facts));
      }));

    it("are the later claim of two, whichever arrives first, then the later reading", () =>
      withStore(async (store) => {
        const late = intune({ name: "LATE", lastSyncAt: ago(1), readAt: ago(9) });
        const early = intune({ name: "EARLY", lastSyncAt: ago(2), readAt: ago(0) });
        for (const pages of [[late], [early], [late]]) await keep(store, ...pages);
        expect((await factsOf(store))[0]).toMatchObject({ name: "LATE" });
        await keep(store, { ...late, name: "READ AGAIN", readAt: ago(8) });
        await keep(store, late);
        expect((await factsOf(store))[0]).toMatchObject({ name: "READ AGAIN" });
      }));

    it("are the later reading of two where one claims no time, whichever arrives first", () =>
      withStore(async (_, opened) => {
        const dated = (read: number) => ({
          ...intune({ name: "DATED", readAt: ago(read) }),
          claimedAt: ago(9),
        });
        const undated = (read: number) => ({
          ...intune({ name: "UNDATED", readAt: ago(read) }),
          claimedAt: null,
        });
        for (const [place, [facts, name]] of (
          [
            [[dated(5), undated(1)], "UNDATED"],
            [[undated(5), dated(1)], "DATED"],
          ] as const
        ).entries())
          for (const order of [facts, facts.toReversed()]) {
            const store = await opened.devices(`undated ${place} ${order === facts}`);
            for (const fact of order) await keep(store, fact);
            expect((await factsOf(store))[0]).toMatchObject({ name });
          }
      }));

    it("are the same in whatever order and pages they arrive", () =>
      withStore(async (_, opened) => {
        const version = fc.record({
          claim: fc.integer({ min: 0, max: 3 }),
          read: fc.integer({ min: 0, max: 2 }),
          name: fc.constantFrom("a", "b", "c"),
        });
        const versions = fc.array(version, { minLength: 2, maxLength: 6 });
        let tenants = 0;
        await fc.assert(
          fc.asyncProperty(
            versions.chain((list) =>
              fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
            ),
            async ([list, other]) => {
              const facts = (order: typeof list) =>
                order.map(({ claim, read, name }) =>
                  intune({ name, claimedAt: ago(claim), readAt: ago(read) }),
                );
              const [one, two] = [
                await opened.devices(`t${tenants++}`),
                await opened.devices(`t${tenants++}`),
              ];
              await keep(one, ...facts(list));
              for (const fact of facts(other)) await keep(two, fact);
              expect(await factsOf(two)).toEqual(await factsOf(one));
            },
          ),
          { numRuns: 15 },
        );
      }));

    it("do not change when a page is kept again", () =>
      withStore(async (store) => {
        const facts = [entra(), intune(), comanagedSite(), install()];
        await syncInto(store, facts);
        const before = [await factsOf(store), await all(store.history(ID))];
        expect(await syncInto(store, [...facts, ...facts], ago(-1))).toBe(0);
        expect([await factsOf(store), await all(store.history(ID))]).toEqual(before);
      }));

    it("go only when a reading of everything is said to have missed them, and come back when read again", () =>
      withStore(async (store) => {
        await keep(store, entra(), intune(), intune({ recordId: "intune-2", entraDeviceId: OTHER }));
        const second = await keep(store, intune());
        expect((await factsOf(store, OTHER))[0]?.goneAt).toBeNull();
        expect(await store.markGone(second, "intune", NOW)).toBe(1);
        expect(await store.markGone(second, "intune", ago(-1))).toBe(0);
        expect((await factsOf(store, OTHER))[0]?.goneAt).toBe(NOW);
        expect((await factsOf(store)).map(({ goneAt }) => goneAt)).toEqual([null, null]);
        await keep(store, intune({ recordId: "intune-2", entraDeviceId: OTHER }));
        expect((await factsOf(store, OTHER))[0]?.goneAt).toBeNull();
      }));

    it("go when their source says so, once, and no other source's record of that id", () =>
      withStore(async (store) => {
        await keep(store, entra({ recordId: "same" }), intune({ recordId: "same" }));
        await store.markRemoved("entra", ["same", "never-seen"], ago(1));
        await store.markRemoved("entra", ["same"], NOW);
        const goneOf = Object.fromEntries(
          (await factsOf(store)).map(({ source, goneAt }) => [source, goneAt]),
        );
        expect(goneOf).toEqual({ entra: ago(1), intune: null });
      }));

    it("may say what no text can hold: the rest of it is kept, and so are the others", () =>
      withStore(async (store) => {
        const [half, nothing] = ["PC-\ud800", "PC-\0-2"];
        await keep(
          store,
          intune({ recordId: "r1", entraDeviceId: null, name: half, serialNumber: half }),
          intune({ recordId: "r2", entraDeviceId: null, name: nothing, serialNumber: nothing }),
          intune({ recordId: "r3", entraDeviceId: null, name: "PC-😀", serialNumber: "S3" }),
        );
        await syncInto(store, []);
        const rows = await all(store.list({ leftovers: true }));
        expect(rows.map(({ deviceId }) => deviceId)).toEqual(["intune:r1", "intune:r2", "intune:r3"]);
        expect(rows.every(({ name }) => name.startsWith("PC-"))).toBe(true);
        expect(rows[2]?.name).toBe("PC-😀");
      }));

    it("may be more than a statement takes", () =>
      withStore(async (store) => {
        const many = Array.from({ length: 1_201 }, (_, n) =>
          intune({ recordId: `r${n}`, entraDeviceId: null, serialNumber: `S${n}` }),
        );
        const sync = await store.beginSync(NOW);
        await store.saveFacts(sync, many);
        await store.markRemoved(
          "intune",
          many.map(({ recordId }) => recordId),
          NOW,
        );
        await store.link();
        let devices = 0;
        for await (const batch of candidatesIn(store, 500)) {
          expect(batch.length).toBeLessThanOrEqual(500);
          expect(batch.every(({ facts }) => facts[0]?.goneAt === NOW)).toBe(true);
          devices += batch.length;
        }
        expect(devices).toBe(1_201);
      }));
  });

  describe(`records on ${engine} are joined`, () => {
    it("by Entra's id", () =>
      withStore(async (store) => {
        await keep(store, entra(), intune(), site());
        expect(await joined(store)).toEqual(["configmgr 16777220", "entra entra-1", "intune intune-1"]);
      }));

    it("by Intune's id, for reports that name nothing else", () =>
      withStore(async (store) => {
        await keep(store, intune(), install(), install({ intuneDeviceId: "intune-9" }));
        expect(await joined(store)).toContain("install app-1|intune-1");
        expect(await joined(store)).toHaveLength(2);
      }));

    it("by Entra's id, for reports that name it", () =>
      withStore(async (store) => {
        await keep(store, entra(), exported(true, { recordId: "unknown-to-intune" }));
        expect(await joined(store)).toContain("workload-export unknown-to-intune");
      }));

    it("by a serial number that fits exactly one device, whatever its case", () =>
      withStore(async (store) => {
        await keep(store, intune({ serialNumber: "sn-1 " }), site({ entraDeviceId: null }));
        expect(await joined(store)).toContain("configmgr 16777220");
      }));

    it("by a serial number where neither side knows Entra's id", () =>
      withStore(async (store) => {
        await keep(store, intune({ entraDeviceId: null }), site({ entraDeviceId: null }));
        expect(await joined(store, "intune:intune-1")).toEqual(["configmgr 16777220", "intune intune-1"]);
      }));

    it.each([
      ["two devices have it", [intune(), intune({ recordId: "intune-2", entraDeviceId: OTHER })], "SN-1"],
      ["it says nothing", [intune({ serialNumber: "Default string" })], "Default string"],
      ["the other record is gone", [intune({ goneAt: NOW })], "SN-1"],
      ["only the names agree", [intune({ serialNumber: "SN-2" })], "SN-1"],
    ] as const)("not by a serial number when %s", (_, facts, serialNumber) =>
      withStore(async (store) => {
        await keep(store, ...facts, site({ entraDeviceId: null, serialNumber }));
        expect(await joined(store, "configmgr:16777220")).toEqual(["configmgr 16777220"]);
      }),
    );

    it("to a device that has reports only from the moment it has a record", () =>
      withStore(async (store) => {
        await keep(store, install());
        expect(await all(candidatesIn(store, 10))).toEqual([]);
        await keep(store, intune());
        expect(await joined(store)).toEqual(["install app-1|intune-1", "intune intune-1"]);
      }));

    it("to their id once it becomes known, with the story of before", () =>
      withStore(async (store) => {
        await syncInto(store, [intune({ entraDeviceId: null })], ago(5));
        await syncInto(store, [intune({ entraDeviceId: null }), install({ claimedAt: ago(4) })], ago(3));
        await syncInto(store, [entra(), intune({ claimedAt: ago(1) })], ago(1));
        expect(await listed(store, { leftovers: true })).toEqual([ID]);
        const stages = (await all(store.history(ID))).filter(({ field }) => field === "stage");
        expect(stages.map(({ to, deviceId }) => [deviceId, to])).toEqual([
          [ID, "enrolled"],
          [ID, "bootstrapped"],
        ]);
        expect(await all(store.history("intune:intune-1"))).toEqual([]);
      }));

    it("to a device that was there before, and their story comes along", () =>
      withStore(async (store) => {
        await syncInto(store, [entra(), intune({ entraDeviceId: null })], ago(5));
        expect(await listed(store, { leftovers: true })).toEqual([ID, "intune:intune-1"]);
        await syncInto(store, [entra(), intune({ claimedAt: ago(1) })], ago(1));
        expect(await listed(store, { leftovers: true })).toEqual([ID]);
        expect((await all(store.history(ID))).map(({ field, to }) => `${field} ${to}`)).toContain(
          "stage enrolled",
        );
        expect(await all(store.transitions(EVER))).toEqual(
          expect.arrayContaining(await all(store.history(ID))),
        );
        expect((await all(store.transitions(EVER))).every(({ deviceId }) => deviceId === ID)).toBe(true);
      }));

    it(
      "to their ids, a whole estate at once: every story comes along as it does one by one",
      {
        timeout: 120_000,
      },
      () =>
        withStore(async (_, opened) => {
          const [atOnce, oneByOne] = [await opened.devices("at-once"), await opened.devices("one-by-one")];
          const numbers = Array.from({ length: 30 }, (__, n) => n);
          const idOf = (n: number) => `${String(n).padStart(8, "0")}${ID.slice(8)}`;
          // Two sources that do not know each other yet; a third of the ids is a device already, and every fifth has two records.
          const before = numbers.flatMap((n): Fact[] => [
            intune({ recordId: `r${n}`, entraDeviceId: null, serialNumber: `A${n}` }),
            comanagedSite({ recordId: `${n}`, entraDeviceId: null, serialNumber: `B${n}` }),
            ...(n % 3 === 0 ? [entra({ recordId: `e${n}`, entraDeviceId: idOf(n) })] : []),
            ...(n % 5 === 0
              ? [intune({ recordId: `s${n}`, entraDeviceId: null, serialNumber: `C${n}` })]
              : []),
          ]);
          const known = (n: number): Fact[] => [
            intune({ recordId: `r${n}`, entraDeviceId: idOf(n), serialNumber: `A${n}`, claimedAt: ago(0) }),
            comanagedSite({
              recordId: `${n}`,
              entraDeviceId: idOf(n),
              serialNumber: `B${n}`,
              claimedAt: ago(0),
            }),
            ...(n % 5 === 0
              ? [
                  intune({
                    recordId: `s${n}`,
                    entraDeviceId: idOf(n),
                    serialNumber: `C${n}`,
                    claimedAt: ago(0),
                  }),
                ]
              : []),
          ];
          for (const store of [atOnce, oneByOne]) {
            await syncInto(store, before, ago(9), 500);
            for (const n of numbers)
              for (const { deviceId } of await store.find(`A${n}`, 1))
                await store.attachLog(deviceId, { attachedAt: ago(3), n } as never);
          }
          await keep(atOnce, ...numbers.flatMap(known));
          for (const n of numbers) await keep(oneByOne, ...known(n));
          const told = async (store: DeviceStore) => ({
            changes: await all(store.transitions(EVER)),
            devices: await listed(store, { leftovers: true }),
            logs: await Promise.all(numbers.map((n) => store.attachedLogs(idOf(n)))),
          });
          const found = await told(atOnce);
          expect(found).toEqual(await told(oneByOne));
          expect(new Set(found.changes.map(({ deviceId }) => deviceId))).toEqual(new Set(numbers.map(idOf)));
          expect(found.logs.map((logs) => logs.length)).toEqual(numbers.map(() => 1));
        }),
    );
  });

  describe(`kinship on ${engine}`, () => {
    const kinOf = async (store: DeviceStore, deviceId: string) => (await store.candidate(deviceId))?.kin;

    it("is the same hardware in Intune under two ids; the one that spoke last counts", () =>
      withStore(async (store) => {
        await keep(
          store,
          intune(),
          intune({ recordId: "intune-2", entraDeviceId: OTHER, lastSyncAt: ago(90) }),
          intune({ recordId: "intune-3", entraDeviceId: THIRD, serialNumber: "SN-3" }),
        );
        expect(await kinOf(store, ID)).toMatchObject({ hasTwin: true, isOlderTwin: false });
        expect(await kinOf(store, OTHER)).toMatchObject({ hasTwin: true, isOlderTwin: true });
        expect(await kinOf(store, THIRD)).toMatchObject({ hasTwin: false, isOlderTwin: false });
      }));

    it("ends when the other record is gone", () =>
      withStore(async (store) => {
        await keep(store, intune(), intune({ recordId: "intune-2", entraDeviceId: OTHER }));
        await store.markRemoved("intune", ["intune-2"], NOW);
        await store.link();
        expect(await kinOf(store, ID)).toMatchObject({ hasTwin: false });
      }));

    it("in Entra is by hardware or by Autopilot, tells the other's trust, and makes no twin", () =>
      withStore(async (store) => {
        await keep(
          store,
          entra({ hardwareId: "h", trustType: "registered" }),
          entra({
            recordId: "e2",
            entraDeviceId: OTHER,
            hardwareId: "h",
            autopilotId: "z",
            trustType: "hybrid",
          }),
          entra({ recordId: "e3", entraDeviceId: THIRD, autopilotId: "z", trustType: "joined" }),
        );
        expect(await kinOf(store, ID)).toMatchObject({
          hasTwin: false,
          otherTrusts: ["hybrid"],
          byAutopilot: false,
        });
        expect(await kinOf(store, OTHER)).toMatchObject({
          otherTrusts: ["joined", "registered"],
          byAutopilot: true,
        });
        expect(await kinOf(store, THIRD)).toMatchObject({ otherTrusts: ["hybrid"], byAutopilot: true });
      }));

    it("in Entra tells what a reset left behind: the same hardware, the same join, an earlier sign of life", () =>
      withStore(async (store) => {
        await keep(
          store,
          entra({ hardwareId: "h", lastSignInAt: null, registeredAt: ago(1) }),
          entra({ recordId: "e2", entraDeviceId: OTHER, hardwareId: "h", lastSignInAt: ago(days(40)) }),
        );
        expect(await kinOf(store, ID)).toMatchObject({ isOlderInEntra: false });
        expect(await kinOf(store, OTHER)).toMatchObject({ isOlderInEntra: true, isOlderTwin: false });
      }));
  });

  describe(`syncs on ${engine}`, () => {
    it("have numbers that only rise, and the last one that ended is told", () =>
      withStore(async (store) => {
        expect(await store.lastSync()).toBeUndefined();
        const first = await store.beginSync(ago(2));
        const second = await store.beginSync(ago(1));
        expect(second).toBeGreaterThan(first);
        const sources: SourceState[] = [
          {
            name: "intune",
            state: "partial",
            rows: 3,
            asOf: NOW,
            seconds: 1.5,
            way: "list",
            reason: "short",
          },
        ];
        await store.finishSync(first, ago(1), sources, false);
        expect(await store.lastSync()).toEqual({ at: ago(1), complete: false, sources });
        await store.finishSync(second, NOW, [], true);
        expect(await store.lastSync()).toEqual({ at: NOW, complete: true, sources: [] });
      }));

    it("remember where each source is to go on, until it is to begin anew", () =>
      withStore(async (store) => {
        expect(await store.mark("entra")).toBeNull();
        await store.saveMark("entra", "link-1");
        await store.saveMark("entra", "link-2");
        await store.saveMark("intune", "time");
        expect([await store.mark("entra"), await store.mark("intune")]).toEqual(["link-2", "time"]);
        await store.saveMark("entra", null);
        expect(await store.mark("entra")).toBeNull();
      }));

    it("judge every device once, in order of its id, whatever the size of a batch", () =>
      withStore(async (store) => {
        const many = Array.from({ length: 23 }, (_, n) =>
          intune({ recordId: `r${n}`, entraDeviceId: null, serialNumber: `S${n}` }),
        );
        await keep(store, ...many);
        for (const size of [1, 7, 23, 100]) {
          const ids = (await all(candidatesIn(store, size))).flat().map(({ deviceId }) => deviceId);
          expect(ids).toEqual(many.map(({ recordId }) => `intune:${recordId}`).sort());
        }
      }));
  });

  describe(`verdicts on ${engine}`, () => {
    it("come back with their facts, and what the next judgement needs", () =>
      withStore(async (store) => {
        await syncInto(store, [entra(), intune(), comanagedSite()]);
        const kept = await store.verdict(ID);
        expect(kept).toMatchObject({
          name: "PC-1",
          serialNumber: "SN-1",
          leftover: null,
          verdict: { stage: "comanaged", health: "good", deviceId: ID },
        });
        expect(kept?.facts).toHaveLength(3);
        const candidate = await store.candidate(ID);
        expect(candidate?.past).toEqual(kept?.past);
        expect(candidate?.before).toMatchObject({ stage: "comanaged", health: "good" });
        expect(await store.verdict(OTHER)).toBeUndefined();
        expect(await store.candidate(OTHER)).toBeUndefined();
      }));

    it("keep a change once, however often it is told", () =>
      withStore(async (store) => {
        await keep(store, intune());
        const judgement = judgeCandidate((await store.candidate(ID))!, input(), DEFAULT_LIMITS);
        expect(judgement.transitions.length).toBeGreaterThan(0);
        for (let time = 0; time < 3; time++) await store.saveJudgements([judgement]);
        expect(await all(store.history(ID))).toEqual(
          judgement.transitions.toSorted((a, b) =>
            a.at < b.at ? -1 : a.at > b.at ? 1 : a.field < b.field ? -1 : 1,
          ),
        );
      }));

    it("come back as they were judged, whatever the workloads and faults", () =>
      withStore(async (store) => {
        await keep(
          store,
          entra(),
          intune({
            agent: "comanaged",
            workloads: { clientApps: true, officeApps: false },
            lastSyncAt: ago(days(9)),
          }),
          comanagedSite({ workloadBits: "8193" }),
        );
        const judgement = judgeCandidate((await store.candidate(ID))!, input(), DEFAULT_LIMITS);
        expect(judgement.verdict.workloads.clientApps).toMatchObject({ conflict: true });
        expect(judgement.verdict.faults.length).toBeGreaterThan(0);
        await store.saveJudgements([judgement]);
        expect((await store.verdict(ID))?.verdict).toEqual(judgement.verdict);
      }));

    it("that stay what they are stand as of the last sync that ended, and are fresh when said so", () =>
      withStore(async (store) => {
        const asOf = async () => [
          (await store.verdict(ID))?.verdict.asOf,
          (await all(store.list({})))[0]?.asOf,
          (await store.find(ID, 1))[0]?.asOf,
        ];
        const facts = [entra(), intune()];
        await syncInto(store, facts, ago(3));
        await syncInto(store, facts, ago(2));
        expect(await asOf()).toEqual([ago(2), ago(2), ago(2)]);
        const again = judgeCandidate((await store.candidate(ID))!, input(ago(1)), DEFAULT_LIMITS);
        await store.saveJudgements([again]);
        expect(await asOf()).toEqual([ago(2), ago(2), ago(2)]);
        await store.saveJudgements([again], { fresh: true });
        expect(await asOf()).toEqual([ago(1), ago(1), ago(1)]);
      }));

    it("go with the faults they had", () =>
      withStore(async (store) => {
        await syncInto(store, [intune({ lastSyncAt: ago(days(9)) })], ago(1));
        expect(await store.count({ fault: "intune-silent" })).toBe(1);
        await syncInto(store, [intune()]);
        expect(await store.count({ fault: "intune-silent" })).toBe(0);
        expect(await store.faultCounts()).toEqual([]);
      }));

    it("are told in the order in which they were learnt, from a time on", () =>
      withStore(async (store) => {
        await syncInto(
          store,
          [intune(), intune({ recordId: "lone", entraDeviceId: null, serialNumber: "X" })],
          ago(2),
        );
        await syncInto(store, [intune(), comanagedSite({ claimedAt: ago(3) })]);
        const told = await all(store.transitions(EVER));
        expect(told.map(({ seenAt }) => seenAt)).toEqual(told.map(({ seenAt }) => seenAt).sort());
        expect(told.filter(({ field }) => field === "stage")).toHaveLength(3);
        const last = await all(store.transitions(NOW));
        expect(last).toEqual(told.filter(({ seenAt }) => seenAt === NOW));
        expect(last.length).toBeGreaterThan(0);
        expect(await all(store.transitions(ago(-1)))).toEqual([]);
      }));

    it("of stage, told one by one for a day, are as many as the trend counts on it", () =>
      withStore(async (store) => {
        const others = Array.from({ length: 5 }, (_, n) =>
          intune({ recordId: `r${n}`, entraDeviceId: `${n + 3}${OTHER.slice(1)}`, serialNumber: `SN-${n}` }),
        );
        const lone = intune({ recordId: "lone", entraDeviceId: null, serialNumber: "X" });
        await syncInto(store, [intune(), ...others, lone], ago(days(2)));
        await syncInto(store, [intune(), comanagedSite({ claimedAt: ago(days(1)) }), ...others], ago(1));
        // Its client is gone from the site, which has another one.
        await store.markRemoved("configmgr", [comanagedSite().recordId], NOW);
        const another = { recordId: "another", entraDeviceId: `3${OTHER.slice(1)}`, serialNumber: "SN-0" };
        await syncInto(store, [intune(), ...others, comanagedSite({ ...another, claimedAt: NOW })], NOW);
        let [changes, came, went] = [0, 0, 0];
        for (const { day, arrived, gained, lost } of await store.stageDays()) {
          const told: string[] = [];
          for (let after: string | undefined; ; ) {
            const page = await store.stageChanges({ day, limit: 2, after });
            told.push(...page.map(({ at, deviceId, from, to }) => `${at} ${deviceId} ${from} ${to}`));
            after = page.at(-1)?.cursor;
            if (after === undefined) break;
          }
          expect(told).toEqual(told.toSorted());
          expect(told.filter((line) => line.includes(" null "))).toHaveLength(arrived);
          expect(await store.stageChanges({ day, to: "comanaged", limit: 9 })).toHaveLength(gained);
          expect(await store.stageChanges({ day, from: "comanaged", limit: 9 })).toHaveLength(lost);
          changes += told.length;
          came += gained;
          went += lost;
        }
        expect([came, went]).toEqual([2, 1]);
        const stages = (await all(store.transitions(EVER))).filter(({ field }) => field === "stage");
        expect(stages.length).toBeGreaterThan(changes);
        expect(await store.stageChanges({ day: "1999-12-31", limit: 9 })).toEqual([]);
      }));

    it("of devices that count are added up since a time, and told one by one, what was learnt last first, page by page", () =>
      withStore(async (store) => {
        await syncInto(store, [intune()], ago(2));
        await syncInto(
          store,
          [
            intune(),
            comanagedSite({ claimedAt: ago(3) }),
            intune({ recordId: "intune-2", entraDeviceId: OTHER, serialNumber: "SN-2" }),
            intune({ recordId: "lone", entraDeviceId: null, serialNumber: "X" }),
          ],
          ago(1),
        );
        const { rows, all: whole } = await store.changeCounts(ago(1), 1_000);
        expect(whole).toBe(true);
        expect(rows).toContainEqual({ field: "stage", to: "comanaged", first: false, changes: 1 });
        expect(rows).toContainEqual({ field: "stage", to: "enrolled", first: true, changes: 1 });
        const told: string[] = [];
        for (let after: string | undefined; ; ) {
          const page = await store.changes({ since: ago(9), most: 1_000, limit: 2, after });
          told.push(...page.map(({ seenAt, deviceId, field }) => `${seenAt} ${deviceId} ${field}`));
          after = page.at(-1)?.cursor;
          if (after === undefined) break;
        }
        const counting = new Set((await all(store.list({}))).map(({ deviceId }) => deviceId));
        const every = (await all(store.transitions(EVER))).filter(({ deviceId }) => counting.has(deviceId));
        expect(counting.size).toBe(2);
        expect(told.toSorted()).toEqual(
          every.map(({ seenAt, deviceId, field }) => `${seenAt} ${deviceId} ${field}`).toSorted(),
        );
        expect(told.map((line) => line.split(" ")[0])).toEqual(
          told
            .map((line) => line.split(" ")[0]!)
            .toSorted()
            .reverse(),
        );
        for (const { field, to, first, changes } of rows)
          expect(
            await store.changes({ since: ago(1), most: 1_000, field, to, first, limit: 1_000 }),
          ).toHaveLength(changes);
        expect((await store.changeCounts(ago(9), 2)).all).toBe(false);
        expect((await store.changeCounts(ago(-1), 2)).rows).toEqual([]);
      }));
  });

  describe(`asking on ${engine}`, () => {
    /** Six devices that count and one that does not. */
    const estate = (): Fact[] => [
      ...Array.from({ length: 6 }, (_, n) => {
        const entraDeviceId = `${n}${ID.slice(1)}`;
        const recordId = `intune-${n}`;
        const record = intune({
          recordId,
          entraDeviceId,
          serialNumber: `SERIAL${n}`,
          name: n === 5 ? "100%_Ünlike" : `PC-${n}`,
        });
        return n < 3
          ? [
              record,
              comanagedSite({
                recordId: `${n}`,
                entraDeviceId,
                serialNumber: `SERIAL${n}`,
                workloadBits: n === 0 ? "12543" : "8193",
              }),
            ]
          : [record];
      }).flat(),
      install({ intuneDeviceId: "intune-3", state: "failed", hexErrorCode: "0x80070643" }),
      install({ intuneDeviceId: "intune-4", claimedAt: ago(days(3)) }),
      intune({ recordId: "lone", entraDeviceId: null, serialNumber: "LONE", name: "LONE" }),
    ];
    const withEstate = (use: (store: DeviceStore) => Promise<unknown>) =>
      withStore(async (store) => {
        await syncInto(store, estate());
        await use(store);
      });

    it.each<[string, DeviceQuery, string]>([
      ["all that count", {}, "0 1 2 3 4 5"],
      ["leftovers too, when asked", { leftovers: true }, "0 1 2 3 4 5 i"],
      ["a stage", { stage: "comanaged" }, "0 1 2"],
      ["a stage or further", { reached: "targeted" }, "0 1 2 3 4"],
      ["the last stage of the way", { reached: "comanaged" }, "0 1 2"],
      ["the first stage of the way", { reached: "known" }, "0 1 2 3 4 5"],
      ["a fault", { fault: "install-failed" }, "3"],
      ["a workload with Intune", { workload: { name: "clientApps", authority: "intune" } }, "0"],
      [
        "a workload with Configuration Manager",
        { workload: { name: "clientApps", authority: "configmgr" } },
        "1 2",
      ],
      ["a workload nobody tells", { workload: { name: "clientApps", authority: "unknown" } }, "3 4 5"],
      [
        "a workload nobody tells, of a client",
        { client: true, workload: { name: "clientApps", authority: "unknown" } },
        "",
      ],
      ["a client", { client: true }, "0 1 2"],
      ["a workload there is not", { workload: { name: "nothing", authority: "intune" } }, ""],
      ["part of a name in any case", { search: "pc-" }, "0 1 2 3 4"],
      ["part of a name in any script", { search: "ÜNLIKE" }, "5"],
      ["part of a serial number", { search: "serial2" }, "2"],
      ["part of an id", { search: `4${ID.slice(1, 9).toUpperCase()}` }, "4"],
      ["one sign at the beginning of a name", { search: "P" }, "0 1 2 3 4"],
      ["two signs at the beginning of a name, not within it", { search: "c-" }, ""],
      ["two signs at the beginning of a serial number", { search: "se" }, "0 1 2 3 4 5"],
      ["two signs at the beginning of an id", { search: `3${ID[1]}` }, "3"],
      ["the beginning of a name and something else", { fault: "install-failed", search: "pc" }, "3"],
      ["signs as they are, not as jokers", { search: "%_Ü" }, "5"],
      ["a sign as it is", { search: "C_" }, ""],
      ["two signs as they are", { search: "1%" }, ""],
      ["several things at once", { stage: "comanaged", search: "pc-1" }, "1"],
    ])("lists and counts by %s", (_, query, first) =>
      withEstate(async (store) => {
        const ids = await listed(store, query);
        expect(ids.map((id) => id[0]).join(" ")).toBe(first);
        expect(await store.count(query)).toBe(ids.length);
      }),
    );

    it("lists those whose two sides disagree on a workload, by that and as unknown", () =>
      withStore(async (store) => {
        await syncInto(store, [
          intune({ agent: "comanaged", workloads: { clientApps: true, officeApps: false } }),
          comanagedSite(),
        ]);
        const holding = (name: string, authority: string) => store.count({ workload: { name, authority } });
        expect(await holding("clientApps", "conflict")).toBe(1);
        expect(await holding("clientApps", "unknown")).toBe(1);
        expect(await holding("officeApps", "conflict")).toBe(0);
      }));

    it("lists what fits, whatever is asked together, in pages of any size", { timeout: 120_000 }, () =>
      withStore(async (store) => {
        // Devices of many kinds: more than one statement merges.
        const facts = Array.from({ length: 150 }, (_, n): Fact[] => {
          const entraDeviceId = `${(n * 37 + 16).toString(16).padStart(8, "0")}${ID.slice(8)}`;
          const serialNumber = `SN${(n * 7) % 50}-${n}`;
          const lastSyncAt = ago(n % 5 === 0 ? days(9) : 1);
          const record = intune({
            recordId: `r${n}`,
            entraDeviceId,
            serialNumber,
            name: `Pc-${n}`,
            lastSyncAt,
          });
          if (n % 3 === 0)
            return [record, ...(n % 2 ? [install({ intuneDeviceId: `r${n}`, state: "failed" })] : [])];
          return [
            record,
            comanagedSite({ recordId: `${n}`, entraDeviceId, serialNumber, workloadBits: `${8193 + 2 * n}` }),
          ];
        }).flat();
        await syncInto(store, facts, NOW, 500);
        const every = await all(store.list({ leftovers: true }));
        const shown = new Map<string, NonNullable<Awaited<ReturnType<DeviceStore["verdict"]>>>["verdict"]>();
        for (const { deviceId } of every) shown.set(deviceId, (await store.verdict(deviceId))!.verdict);
        const some = <T>(...values: readonly T[]) =>
          fc.option(fc.constantFrom(...values), { nil: undefined });
        const queries = fc.record<DeviceQuery>({
          stage: some("comanaged", "enrolled", "targeted", "left"),
          health: some("good", "degraded", "silent"),
          fault: some("install-failed", "intune-silent", "workload-conflict", "waiting-for-user"),
          reached: some("known", "targeted", "comanaged"),
          client: some(true, false),
          workload: some(
            { name: "clientApps", authority: "intune" },
            { name: "officeApps", authority: "configmgr" },
            { name: "windowsUpdateForBusiness", authority: "unknown" },
            { name: "windowsUpdateForBusiness", authority: "conflict" },
          ),
          search: some(
            "pc-1",
            "PC-14",
            "sn7",
            "N7-",
            "-14",
            "-1",
            "p",
            "Sn",
            "000",
            "00000",
            "nothing",
            "c-1%",
            ID.slice(8),
          ),
          leftovers: some(true, false),
        });
        await fc.assert(
          fc.asyncProperty(queries, fc.constantFrom(1, 7, 200), async (query, limit) => {
            const expected = every.filter((row) => {
              const { stage, health, workloads, faults } = shown.get(row.deviceId)!;
              const view = query.workload && workloads[query.workload.name as "clientApps"];
              const text = query.search?.toLowerCase();
              const has = (whole: string | null) =>
                text && (text.length < 3 ? whole?.startsWith(text) : whole?.includes(text));
              return (
                (query.leftovers || row.leftover === null) &&
                (query.stage ?? stage) === stage &&
                (!query.reached || hasReached(stage, query.reached)) &&
                (!query.client || stage === "registered" || stage === "comanaged") &&
                (query.health ?? health) === health &&
                (query.fault === undefined || faults.some(({ code }) => code === query.fault)) &&
                (view === undefined ||
                  (query.workload?.authority === "conflict"
                    ? view.conflict
                    : view.authority === query.workload?.authority)) &&
                (text === undefined ||
                  has(row.name.toLowerCase()) ||
                  has(row.serialNumber?.toLowerCase() ?? null) ||
                  row.deviceId.startsWith(text))
              );
            });
            const found: DeviceRow[] = [];
            for (let after: string | undefined; ; ) {
              const page = await all(store.list({ ...query, limit, after }));
              found.push(...page);
              if (page.length < limit) break;
              after = page.at(-1)?.cursor;
            }
            expect(found).toEqual(expected);
            expect(await store.count(query)).toBe(expected.length);
          }),
          { numRuns: 60 },
        );
      }),
    );

    it("lists what thousands of names begin with or have in them, page by page", { timeout: 120_000 }, () =>
      withStore(async (store) => {
        // Of those that are silent, nearly all come first, and have other names.
        const facts = Array.from({ length: 13_800 }, (_, n) =>
          intune({
            recordId: `r${n}`,
            entraDeviceId: `${(n * 97).toString(16).padStart(8, "0")}${ID.slice(8)}`,
            serialNumber: null,
            name: n < 3_500 ? `XPC-${n}` : `Pc-${n}`,
            lastSyncAt: ago(n < 3_500 || n % 100 === 0 ? days(9) : 1),
          }),
        );
        await syncInto(store, facts, NOW, 5_000);
        const found = async (query: DeviceQuery) => {
          const names: (string | null)[] = [];
          for (let after: string | undefined; ; ) {
            const page = await all(store.list({ ...query, after }));
            names.push(...page.map(({ name }) => name));
            after = page.at(-1)?.cursor;
            if (after === undefined) break;
          }
          expect(await store.count(query)).toBe(names.length);
          return names;
        };
        const named = (start: string, silent = false) =>
          facts
            .filter(({ lastSyncAt }) => !silent || lastSyncAt === ago(days(9)))
            .flatMap(({ name }) => (name?.startsWith(start) ? [name] : []));
        expect(await found({ search: "pC", limit: 5_000 })).toEqual(named("Pc"));
        expect(await found({ search: "pc-", limit: 5_000 })).toEqual(named(""));
        expect(await found({ search: "xp", limit: 5_000 })).toEqual(named("X"));
        const silent: DeviceQuery = { search: "pc", fault: "intune-silent" };
        expect((await all(store.list({ ...silent, limit: 1 }))).map(({ name }) => name)).toEqual(["Pc-3500"]);
        for (const limit of [40, 5_000]) expect(await found({ ...silent, limit })).toEqual(named("Pc", true));
        expect(await found({ search: "xp", fault: "intune-silent", limit: 5_000 })).toEqual(named("X"));
        expect(await found({ search: "pc-", fault: "intune-silent", limit: 900 })).toEqual(named("", true));
      }),
    );

    it("finds names as they are now, not as they were", () =>
      withEstate(async (store) => {
        expect(await listed(store, { search: "pc-3" })).toHaveLength(1);
        const renamed = { ...intune({ recordId: "intune-3" }), name: "LAB-77", serialNumber: "OTHER" };
        const entraDeviceId = `3${ID.slice(1)}`;
        await syncInto(store, [{ ...renamed, entraDeviceId, claimedAt: ago(-1) }], ago(-1));
        expect(await listed(store, { search: "pc-3" })).toEqual([]);
        expect(await listed(store, { search: "serial3" })).toEqual([]);
        expect(await listed(store, { search: "ab-7" })).toEqual([entraDeviceId]);
        expect(await listed(store, { search: "the" })).toEqual([entraDeviceId]);
        await store.erase(entraDeviceId);
        expect(await listed(store, { search: "ab-7" })).toEqual([]);
        await syncInto(store, [{ ...renamed, entraDeviceId, claimedAt: ago(-2) }], ago(-2));
        expect(await listed(store, { search: "AB-77" })).toEqual([entraDeviceId]);
      }));

    it("lists page by page without missing or repeating any", () =>
      withEstate(async (store) => {
        for (const limit of [1, 2, 5]) {
          const rows: DeviceRow[] = [];
          for (let after: string | undefined; ; ) {
            const page = await all(store.list({ limit, after }));
            rows.push(...page);
            if (page.length < limit) break;
            after = page.at(-1)?.cursor;
          }
          expect(rows.map(({ deviceId }) => deviceId)).toEqual(await listed(store));
        }
        expect(await listed(store, { limit: 0 })).toEqual([]);
      }));

    it("finds one device by any id, serial number or name", () =>
      withEstate(async (store) => {
        const id = `1${ID.slice(1)}`;
        for (const text of [id, id.toUpperCase(), "intune-1", " INTUNE-1 ", "1", "serial1", "pc-1"])
          expect((await store.find(text, 5)).map(({ deviceId }) => deviceId)).toEqual([id]);
        expect(await store.find("PC-", 5)).toEqual([]);
        expect(await store.find("%", 5)).toEqual([]);
      }));

    it("counts stages, workloads, faults and installs, and the numbers add up", () =>
      withEstate(async (store) => {
        const sum = (rows: readonly { devices: number }[]) =>
          rows.reduce((total, { devices }) => total + devices, 0);
        const stages = await store.stageCounts();
        expect(sum(stages)).toBe(await store.count({}));
        expect(stages.find(({ stage }) => stage === "comanaged")).toMatchObject({ devices: 3 });
        const workloads = await store.workloadCounts();
        expect(sum(workloads.filter(({ workload }) => workload === "clientApps"))).toBe(3);
        expect(workloads).toContainEqual({
          workload: "clientApps",
          authority: "intune",
          conflict: false,
          devices: 1,
        });
        expect(await store.faultCounts()).toEqual(
          expect.arrayContaining([
            { fault: "install-failed", severity: "error", devices: 1, oldest: ago(6) },
            { fault: "bootstrap-without-client", severity: "error", devices: 1, oldest: ago(48) },
          ]),
        );
        expect(await store.installCounts()).toEqual(
          expect.arrayContaining([
            { appId: "app-1", state: "failed", hexErrorCode: "0x80070643", devices: 1 },
            { appId: "app-1", state: "installed", hexErrorCode: null, devices: 1 },
          ]),
        );
      }));

    it("counts as of the last sync, and what is judged otherwise or erased outside of one", () =>
      withEstate(async (store) => {
        const devices = async () => {
          const counts = [await store.stageCounts(), await store.stageDays()] as const;
          return [
            counts[0].reduce((sum, each) => sum + each.devices, 0),
            counts[1].reduce((sum, each) => sum + each.arrived, 0),
          ];
        };
        expect(await devices()).toEqual([6, 6]);
        const late = intune({ recordId: "late", entraDeviceId: OTHER, serialNumber: "LATE" });
        await keep(store, late);
        const judgement = judgeCandidate((await store.candidate(OTHER))!, input(), DEFAULT_LIMITS);
        await store.saveJudgements([judgement], { fresh: true });
        expect(await devices()).toEqual([7, 7]);
        await syncInto(store, [late]);
        expect(await devices()).toEqual([7, 7]);
        await store.erase(OTHER);
        expect(await devices()).toEqual([6, 6]);
        // A sync that judged and did not end, as one that was killed: its numbers fit each other when one ends.
        await keep(store, late);
        await store.saveJudgements([judgement]);
        await store.saveJudgements([judgement], { fresh: true });
        expect(await devices()).toEqual([6, 6]);
        await syncInto(store, [late]);
        expect(await devices()).toEqual([7, 7]);
      }));

    it("keeps the counts that counting everything anew gives, whatever changed", { timeout: 240_000 }, () =>
      withStore(async (store, opened) => {
        const ids = Array.from({ length: 8 }, (_, n) => `${n}${ID.slice(1)}`);
        const recordsOf = (n: number, kind: number, hours: number): Fact[] => {
          const [entraDeviceId, serialNumber] = [ids[n]!, `S${n >> 1}`];
          const record = intune({
            recordId: `r${n}`,
            entraDeviceId,
            serialNumber,
            lastSyncAt: ago(kind === 2 ? days(9) : hours),
            claimedAt: ago(hours),
          });
          const client = comanagedSite({
            recordId: `${n}`,
            entraDeviceId,
            serialNumber,
            workloadBits: `${8193 + 2 * kind}`,
            claimedAt: ago(hours),
          });
          const app = install({ intuneDeviceId: `r${n}`, recordId: `i${n}`, claimedAt: ago(hours) });
          return [
            record,
            ...(kind > 2 ? [client] : []),
            ...(kind % 2 === 1 ? [{ ...app, state: "failed" as const, hexErrorCode: "0x80070643" }] : []),
          ];
        };
        const counts = async () => {
          const rows = await Promise.all([
            store.stageCounts(),
            store.workloadCounts(),
            store.faultCounts(),
            store.installCounts(),
            store.reconciliation(),
            store.stageDays(),
          ]);
          return rows.map((some) => some.map((row) => JSON.stringify(Object.entries(row).sort())).sort());
        };
        let hour = 500;
        const device = fc.nat({ max: ids.length - 1 });
        const step = fc.oneof(
          fc.record({ what: fc.constant("sync" as const), n: device, kind: fc.nat({ max: 6 }) }),
          fc.record({ what: fc.constant("look" as const), n: device, kind: fc.nat({ max: 6 }) }),
          fc.record({ what: fc.constant("erase" as const), n: device, kind: fc.constant(0) }),
        );
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
            for (const { what, n, kind } of steps) {
              const at = ago(--hour);
              if (what === "sync") await syncInto(store, recordsOf(n, kind, hour), at);
              else if (what === "erase") await store.erase(ids[n]!);
              else {
                // Reports of apps come with a sync alone.
                await keep(store, ...recordsOf(n, kind, hour).filter(({ source }) => source !== "install"));
                const candidate = (await store.candidate(ids[n]!))!;
                await store.saveJudgements([judgeCandidate(candidate, input(at), DEFAULT_LIMITS)], {
                  fresh: true,
                });
              }
            }
            const kept = await counts();
            await opened.countAnew("tenant-a");
            expect(kept).toEqual(await counts());
            await syncInto(store, [], ago(hour));
          }),
          { numRuns: 20 },
        );
      }),
    );

    it("reconciles every record of every source: joined or with a class", () =>
      withEstate(async (store) => {
        const rows = await store.reconciliation();
        const bySource = Object.fromEntries(rows.map((row) => [row.source, row]));
        expect(bySource.intune).toMatchObject({ count: 7, joined: 6, classes: { "orphan-intune": 1 } });
        expect(bySource.configmgr).toMatchObject({ count: 3, joined: 3 });
        expect(bySource.entra).toMatchObject({ count: 0, joined: 0 });
        for (const { count, joined: of, classes } of rows)
          expect(of + Object.values(classes).reduce((total, each) => total + each, 0)).toBe(count);
      }));

    it("gives what keeps devices from going on, the longest standing first, page by page", () =>
      withEstate(async (store) => {
        const rows = await all(store.stuckFaults({}));
        const since = rows.map(({ fault }) => fault.since ?? "9999");
        expect(since).toEqual(since.toSorted());
        expect(rows.map(({ name, stage, fault }) => `${name} ${stage} ${fault.code}`)).toEqual([
          "PC-4 bootstrapped bootstrap-without-client",
          "PC-3 targeted install-failed",
        ]);
        const [first] = await all(store.stuckFaults({ limit: 1 }));
        expect(first).toEqual(rows[0]);
        expect(await all(store.stuckFaults({ after: first!.cursor, limit: 1 }))).toEqual([rows[1]]);
        expect(await all(store.stuckFaults({ after: rows[1]!.cursor }))).toEqual([]);
      }));

    it("gives those without a date last, each once however many there are", { timeout: 120_000 }, () =>
      withStore(async (store) => {
        const twins = Array.from({ length: 1_100 }, (_, n) =>
          intune({
            recordId: `t${n}`,
            entraDeviceId: `${String(n).padStart(8, "0")}${ID.slice(8)}`,
            serialNumber: `S${n >> 1}`,
            lastSyncAt: ago(n < 20 ? days(9) : 1),
          }),
        );
        await syncInto(store, twins, NOW, 500);
        const rows = await all(store.stuckFaults({}));
        const since = rows.map(({ fault }) => fault.since ?? "9999");
        expect(since).toEqual(since.toSorted());
        const paged: unknown[] = [];
        for (let after: string | undefined; ; ) {
          const page = await all(store.stuckFaults({ limit: 97, after }));
          paged.push(...page);
          if (page.length < 97) break;
          after = page.at(-1)?.cursor;
        }
        expect(paged).toEqual(rows);
        expect(since.filter((at) => at === "9999").length).toBeGreaterThan(1_000 / 2);
        const keys = rows.map(({ deviceId, fault }) => `${deviceId} ${fault.code}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  describe(`two tenants in one store on ${engine}`, () => {
    it("never see or touch each other's devices, however alike", () =>
      withStore(async (one, opened) => {
        const two = await opened.devices("tenant-b");
        await syncInto(one, [entra({ hardwareId: "h" }), intune({ name: "ONE" }), install()]);
        await one.saveMark("entra", "mark-of-one");
        await one.attachLog(ID, { attachedAt: NOW } as never);
        const before = JSON.stringify([await one.verdict(ID), await all(one.history(ID))]);

        expect(await two.lastSync()).toBeUndefined();
        expect(await two.mark("entra")).toBeNull();
        expect(await listed(two, { leftovers: true })).toEqual([]);
        expect([
          await two.count({}),
          await two.find("ONE", 5),
          await two.verdict(ID),
          await two.candidate(ID),
        ]).toEqual([0, [], undefined, undefined]);
        expect([
          await all(candidatesIn(two, 5)),
          await all(two.history(ID)),
          await all(two.transitions(EVER)),
        ]).toEqual([[], [], []]);
        expect([
          await two.stageCounts(),
          await two.workloadCounts(),
          await two.faultCounts(),
          await two.installCounts(),
        ]).toEqual([[], [], [], []]);
        expect((await two.reconciliation()).every(({ count }) => count === 0)).toBe(true);
        expect(await two.attachedLogs(ID)).toEqual([]);

        // The same serial number, hardware and Intune id in another tenant join nothing here.
        await syncInto(two, [
          intune({ name: "TWO", entraDeviceId: OTHER }),
          site({ entraDeviceId: null, recordId: "9" }),
        ]);
        expect(await joined(two, OTHER)).toEqual(["configmgr 9", "intune intune-1"]);
        expect((await two.candidate(OTHER))?.kin.hasTwin).toBe(false);
        const sync = await two.beginSync(NOW);
        await two.markGone(sync, "intune", NOW);
        await two.markRemoved("entra", ["entra-1"], NOW);
        await two.forgetBefore(ago(-9_999));
        expect(await two.erase(ID)).toBe(false);
        await two.erase(OTHER);
        expect(JSON.stringify([await one.verdict(ID), await all(one.history(ID))])).toBe(before);
        expect(await one.mark("entra")).toBe("mark-of-one");
      }));
  });

  describe(`forgetting on ${engine}`, () => {
    it("erases everything of one device and nothing of another", () =>
      withStore(async (store) => {
        await syncInto(store, [
          entra(),
          intune({ lastSyncAt: ago(days(9)) }),
          install(),
          intune({ recordId: "i2", entraDeviceId: OTHER, lastSyncAt: ago(1) }),
        ]);
        await store.attachLog(ID, { attachedAt: NOW } as never);
        expect(await store.erase(ID)).toBe(true);
        expect(await store.erase(ID)).toBe(false);
        expect(await listed(store, { leftovers: true })).toEqual([OTHER]);
        expect([
          await store.verdict(ID),
          await all(store.history(ID)),
          await store.attachedLogs(ID),
          await factsOf(store),
        ]).toEqual([undefined, [], [], []]);
        expect(await store.installCounts()).toEqual([]);
        expect((await all(store.history(OTHER))).length).toBeGreaterThan(0);
        await store.link();
        expect((await store.candidate(OTHER))?.kin.hasTwin).toBe(false);
      }));

    it("lets go of old changes, but for the last of each field, which says since when", () =>
      withStore(async (store) => {
        await syncInto(store, [intune()], ago(50));
        await syncInto(store, [intune(), install({ state: "pendingInstall", claimedAt: ago(48) })], ago(40));
        await syncInto(store, [intune(), install({ claimedAt: ago(10) })], ago(9));
        const fields = async () => (await all(store.history(ID))).map(({ field, to }) => `${field} ${to}`);
        expect(await fields()).toEqual([
          "stage enrolled",
          "health good",
          "stage targeted",
          "stage bootstrapped",
        ]);
        expect(await store.forgetBefore(ago(60))).toBe(0);
        expect(await store.forgetBefore(ago(30))).toBe(2);
        expect(await fields()).toEqual(["health good", "stage bootstrapped"]);
        expect(await store.forgetBefore(NOW)).toBe(0);
        // The last sync is still told, and the next gets a number of its own.
        expect(await store.lastSync()).toMatchObject({ at: ago(9) });
        expect(await store.beginSync(NOW)).toBe(4);
      }));
  });
}
