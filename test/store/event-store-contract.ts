import { describe, expect, it } from "vitest";
import type { EventStore, NotificationStore } from "../../src/bridge/needs.ts";
import { afterLook } from "../../src/domain/events/device-check.ts";
import type { EnrolmentEvent } from "../../src/domain/events/enrolment-event.ts";
import type { ToldChange } from "../../src/domain/notifications/rule.ts";

export interface OpenedEvents {
  of(tenantId: string): { readonly events: EventStore; readonly notifications: NotificationStore };
  close(): Promise<void>;
}

const iso = (second: number) => new Date(Date.UTC(2026, 10, 25, 8, 0, second)).toISOString();
const event = (key: string, device: string | null, second: number): EnrolmentEvent => ({
  key,
  tenantId: "t",
  intuneDeviceId: device,
  entraDeviceId: null,
  intuneUserId: null,
  result: "success",
  time: iso(second),
  os: "Windows",
  osVersion: null,
  enrollmentType: "windowsCoManagement",
  failureCategory: null,
  failureReason: null,
});
const change = (deviceId: string, second = 0): ToldChange => ({
  deviceId,
  name: deviceId,
  field: "stage",
  from: "enrolled",
  to: "comanaged",
  at: iso(second),
  seenAt: iso(second),
  because: null,
});
const message = (id: string, changes: readonly ToldChange[]) => ({
  id,
  rule: "ops",
  madeAt: iso(0),
  state: "waiting" as const,
  dueAt: iso(0),
  tries: 0,
  changes,
});

/** What every engine keeps of events and notifications. `open` gives a database that is new and empty. */
export function eventStoreContract(engine: string, open: () => Promise<OpenedEvents>): void {
  type Stores = ReturnType<OpenedEvents["of"]>;
  const using = async (use: (mine: Stores, other: Stores) => Promise<void>) => {
    const opened = await open();
    try {
      await use(opened.of("tenant-a"), opened.of("tenant-b"));
    } finally {
      await opened.close();
    }
  };

  describe(`events on ${engine}`, () => {
    it("are kept once, and a repetition still names the device that waits for its first look", () =>
      using(async ({ events }, other) => {
        const batch = [event("a", "d1", 5), event("b", "d2", 6), event("c", null, 7)];
        const first = await events.noteEvents(batch, iso(10));
        expect([first.added, first.checks.map(({ intuneDeviceId }) => intuneDeviceId)]).toEqual([
          3,
          ["d1", "d2"],
        ]);
        const again = await events.noteEvents([...batch, ...batch], iso(20));
        expect(again).toEqual({ added: 0, checks: first.checks });
        expect(await events.countEvents()).toBe(3);
        expect(await other.events.countEvents()).toBe(0);
        expect(await other.events.check("d1")).toBeUndefined();
      }));

    it("open one check a device by the latest of them, whichever comes first", () =>
      using(async (mine, other) => {
        const [early, late] = [event("a", "d1", 1), event("b", "d1", 9)];
        for (const [store, order] of [
          [mine.events, [early, late]],
          [other.events, [late, early]],
        ] as const)
          for (const each of order) await store.noteEvents([each], iso(10));
        expect(await mine.events.check("d1")).toEqual(await other.events.check("d1"));
        expect((await mine.events.check("d1"))?.enrolledAt).toBe(iso(9));
      }));

    it("move a check once, although two looked", () =>
      using(async ({ events }) => {
        const { checks } = await events.noteEvents([event("a", "d1", 1)], iso(10));
        const [before] = checks;
        const after = afterLook(before!, "enrolled", iso(11));
        expect(await events.moveCheck(before!, after)).toBe(true);
        expect(await events.moveCheck(before!, after)).toBe(false);
        expect(await events.check("d1")).toEqual(after);
        expect(await events.dueChecks(iso(11), 9)).toEqual([]);
        expect(await events.dueChecks(after.dueAt, 9)).toEqual([after]);
        // A new enrolment begins anew; an older event that comes late does not.
        await events.noteEvents([event("z", "d1", 0)], iso(12));
        expect((await events.check("d1"))?.step).toBe(1);
        expect((await events.noteEvents([event("b", "d1", 9)], iso(12))).checks).toHaveLength(1);
      }));

    it("are forgotten when they are old, but for what still waits", () =>
      using(async ({ events }) => {
        await events.noteEvents([event("a", "d1", 1)], iso(10));
        expect(await events.forgetEventsBefore(iso(10))).toBe(0);
        expect(await events.forgetEventsBefore(iso(11))).toBe(1);
        expect(await events.check("d1")).toBeDefined();
      }));
  });

  describe(`notifications on ${engine}`, () => {
    it("gather a change once a rule, and put it into one message", () =>
      using(async ({ notifications }, other) => {
        const changes = [change("d1"), change("d2", 1)];
        expect(await notifications.gather("ops", changes, iso(5))).toBe(2);
        expect(await notifications.gather("ops", [...changes, change("d3", 2)], iso(6))).toBe(1);
        expect((await notifications.waiting("ops", 2)).changes).toEqual(changes);
        expect(await notifications.makeDelivery(message("m1", changes))).toBe(true);
        expect(await notifications.makeDelivery(message("m2", [change("d1"), change("d3", 2)]))).toBe(false);
        expect(await notifications.waiting("ops", 9)).toEqual({ since: iso(6), changes: [change("d3", 2)] });
        expect(await notifications.delivery("m2")).toBeUndefined();
        expect(await notifications.gather("ops", changes, iso(7))).toBe(0);
        expect(await other.notifications.waiting("ops", 9)).toEqual({ since: null, changes: [] });
        expect(await other.notifications.delivery("m1")).toBeUndefined();
      }));

    it("give a try to one of two, and log how it ended", () =>
      using(async ({ notifications }) => {
        await notifications.gather("ops", [change("d1")], iso(0));
        await notifications.makeDelivery(message("m1", [change("d1")]));
        const taken = (await notifications.delivery("m1"))!;
        expect(await notifications.due(iso(0), 9)).toEqual(["m1"]);
        expect(await notifications.takeForTry(taken, iso(50))).toBe(true);
        expect(await notifications.takeForTry(taken, iso(50))).toBe(false);
        expect(await notifications.due(iso(49), 9)).toEqual([]);
        const made = {
          number: 1,
          at: iso(1),
          outcome: "accepted",
          status: 200,
          milliseconds: 3,
          reason: null,
        } as const;
        await notifications.endTry("m1", made, { state: "accepted", dueAt: iso(2) });
        expect(await notifications.tries("m1")).toEqual([made]);
        expect(await notifications.due(iso(59), 9)).toEqual([]);
        expect(await notifications.sendAgain("m1", iso(3))).toBe(true);
        expect(await notifications.due(iso(3), 9)).toEqual(["m1"]);
        expect(await notifications.sendAgain("m9", iso(3))).toBe(false);
      }));

    it("are logged newest first, page by page, also where many are of the same time", () =>
      using(async ({ notifications }, other) => {
        const ids = ["m1", "m2", "m3", "m4", "m5"];
        for (const [n, id] of ids.entries()) {
          await notifications.gather("ops", [change("d1", n)], iso(n));
          const made = { ...message(id, [change("d1", n)]), madeAt: iso(n < 3 ? 0 : n) };
          expect(await notifications.makeDelivery(made)).toBe(true);
        }
        const seen: string[] = [];
        for (let after: string | undefined; ; ) {
          const page = await notifications.deliveries({ after, limit: 2 });
          seen.push(...page.map(({ id }) => id));
          after = page.at(-1)?.id;
          if (page.length < 2) break;
        }
        expect(seen).toEqual(["m5", "m4", "m1", "m2", "m3"]);
        expect(await notifications.deliveries({ after: "never-made", limit: 2 })).toEqual([]);
        expect(await other.notifications.deliveries({ limit: 2 })).toEqual([]);
      }));

    it("keep rules by name, each tenant its own", () =>
      using(async ({ notifications }, other) => {
        const rule = {
          name: "ops",
          kind: "webhook",
          address: { env: "A" },
          key: { env: "K" },
          when: ["stage"],
          firstLook: false,
          digestSeconds: 0,
          quiet: null,
          enabled: true,
          disabledBecause: null,
          madeAt: iso(0),
        } as const;
        expect(await notifications.addRule(rule)).toBe(true);
        expect(await notifications.addRule(rule)).toBe(false);
        await notifications.changeRule("ops", { enabled: false, disabledBecause: "gone" });
        expect(await notifications.rules()).toEqual([{ ...rule, enabled: false, disabledBecause: "gone" }]);
        await notifications.saveGatheredTo("ops", iso(4));
        expect(await notifications.gatheredTo("ops")).toBe(iso(4));
        expect(await other.notifications.rule("ops")).toBeUndefined();
        expect(await other.notifications.removeRule("ops")).toBe(false);
        expect(await notifications.removeRule("ops")).toBe(true);
      }));
  });
}
