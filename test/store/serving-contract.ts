import { describe, expect, it } from "vitest";
import type { ApiKeys, AuditLog, Jobs, Wishes } from "../../src/bridge/needs.ts";
import { inAnotherContainer, ownerThatDied } from "./owners.ts";

export interface ServingStore {
  readonly keys: ApiKeys;
  readonly audit: AuditLog;
  readonly jobs: Jobs;
  readonly wishes: Wishes;
}
/** One database, seen by as many tenants as are asked for. */
export interface OpenedServing {
  of(tenantId: string): ServingStore;
  close(): Promise<void>;
}

const START = Date.UTC(2026, 10, 25, 8);
const at = (second: number) => new Date(START + second * 1_000);
const iso = (second: number) => at(second).toISOString();
const key = (id: string) => ({
  id,
  name: `key ${id}`,
  role: "Reader" as const,
  salt: "00",
  hash: "ff",
  createdAt: iso(0),
  createdBy: "somebody",
  revokedAt: null,
});
const asked = (subject: string) => ({
  kind: "apply" as const,
  subject,
  input: { wish: subject },
  createdBy: "me",
});
const ALIVE = `${process.pid}@elsewhere`;

/** What every engine keeps for a bridge that stays. `open` gives a database that is new and empty. */
export function servingContract(engine: string, open: () => Promise<OpenedServing>): void {
  const using = async (use: (mine: ServingStore, other: ServingStore) => Promise<void>) => {
    const opened = await open();
    try {
      await use(opened.of("tenant-a"), opened.of("tenant-b"));
    } finally {
      await opened.close();
    }
  };

  describe(`keys on ${engine}`, () => {
    it("are found until the end of time, revoked once, and never seen by another tenant", () =>
      using(async ({ keys }, other) => {
        await keys.add(key("k1"));
        expect(await keys.find("k1")).toEqual(key("k1"));
        expect(await other.keys.find("k1")).toBeUndefined();
        expect(await other.keys.revoke("k1", iso(1))).toBe(false);
        expect(await keys.revoke("k1", iso(1))).toBe(true);
        expect(await keys.revoke("k1", iso(2))).toBe(false);
        expect(await keys.list()).toEqual([{ ...key("k1"), revokedAt: iso(1) }]);
        expect(await other.keys.list()).toEqual([]);
      }));
  });

  describe(`audit on ${engine}`, () => {
    it("is read newest first, page by page, without a row twice or left out", () =>
      using(async ({ audit }, other) => {
        const row = (n: number) => ({
          at: iso(n),
          caller: { kind: "key" as const, id: "k", name: "n" },
          role: "Admin" as const,
          action: `action-${n}`,
          subject: null,
          requestId: null,
        });
        for (let n = 0; n < 7; n++)
          await audit.end(await audit.begin(row(n)), n % 2 ? "refused" : "done", null);
        const seen: string[] = [];
        for (let after: string | undefined; ; ) {
          const page = await audit.list({ after, limit: 3 });
          seen.push(...page.map(({ action, outcome }) => `${action} ${outcome}`));
          after = page.at(-1)?.id;
          if (page.length < 3) break;
        }
        expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `action-${n} ${n % 2 ? "refused" : "done"}`));
        expect(await other.audit.list({ limit: 10 })).toEqual([]);
      }));

    it("is narrowed by what was done, by whom, to what, with which outcome, and when", () =>
      using(async ({ audit }) => {
        const row = (n: number) => ({
          at: iso(n),
          caller: { kind: "key" as const, id: "k", name: n % 2 ? "odd" : "even" },
          role: "Admin" as const,
          action: n < 4 ? "apply-deployment" : "create-key",
          subject: `s${n % 3}`,
          requestId: null,
        });
        for (let n = 0; n < 7; n++)
          await audit.end(await audit.begin(row(n)), n === 6 ? "failed" : "done", null);
        const seen = async (filter: Partial<Parameters<AuditLog["list"]>[0]>) =>
          (await audit.list({ limit: 10, ...filter })).map(
            ({ at: time }) => (Date.parse(time) - START) / 1_000,
          );
        expect(await seen({ action: "create-key" })).toEqual([6, 5, 4]);
        expect(await seen({ caller: "odd", subject: "s0" })).toEqual([3]);
        expect(await seen({ outcome: "failed" })).toEqual([6]);
        expect(await seen({ from: iso(2), to: iso(5) })).toEqual([4, 3, 2]);
        expect(await seen({ from: iso(2), action: "apply-deployment", limit: 1 })).toEqual([3]);
      }));
  });

  describe(`wishes on ${engine}`, () => {
    it("keep their id when they are wished anew, and belong to one tenant", () =>
      using(async ({ wishes }, other) => {
        const first = await wishes.save({ deployment: "contoso/pilot", manifest: "one" }, "me", iso(0));
        const second = await wishes.save({ deployment: "contoso/pilot", manifest: "two" }, "you", iso(1));
        expect(second).toEqual({ ...first, manifest: "two", updatedAt: iso(1), updatedBy: "you" });
        expect(await wishes.list({ limit: 10 })).toEqual([second]);
        expect(await other.wishes.get(first.id)).toBeUndefined();
        expect(await other.wishes.remove(first.id)).toBe(false);
        expect(await wishes.remove(first.id)).toBe(true);
        expect(await wishes.get(first.id)).toBeUndefined();
      }));
  });

  describe(`jobs on ${engine}`, () => {
    it("of one subject wait or run one at a time; when it ended there is room for the next", () =>
      using(async ({ jobs }, other) => {
        const first = await jobs.enqueue(asked("a"), iso(0));
        expect(first.fresh).toBe(true);
        expect(await jobs.enqueue(asked("a"), iso(1))).toEqual({ job: first.job, fresh: false });
        expect((await other.jobs.enqueue(asked("a"), iso(1))).fresh).toBe(true);
        const taken = (await jobs.take(ALIVE, 30, at(2)))!;
        expect((await jobs.enqueue(asked("a"), iso(3))).fresh).toBe(false);
        expect(await jobs.finish(taken, ALIVE, iso(4), { result: { good: true } })).toBe(true);
        expect((await jobs.enqueue(asked("a"), iso(5))).fresh).toBe(true);
        expect(await jobs.get(first.job.id)).toMatchObject({
          state: "done",
          result: { good: true },
          endedAt: iso(4),
        });
      }));

    it("are taken in the order they were asked for, each by one worker however many ask at once", () =>
      using(async ({ jobs }) => {
        for (let n = 0; n < 6; n++) await jobs.enqueue(asked(`s${n}`), iso(n));
        const workers = Array.from({ length: 9 }, (_, n) => `${process.pid}@host-${n}`);
        const taken = await Promise.all(workers.map((worker) => jobs.take(worker, 30, at(10))));
        const got = taken.filter((job) => job !== undefined).map(({ subject }) => subject);
        expect(new Set(got).size).toBe(got.length);
        for (;;) {
          const job = await jobs.take(ALIVE, 30, at(10));
          if (!job) break;
          got.push(job.subject);
        }
        expect(got.toSorted()).toEqual(["s0", "s1", "s2", "s3", "s4", "s5"]);
      }));

    it("are taken over when the lease lapsed, and the worker that lost it changes nothing any more", () =>
      using(async ({ jobs }) => {
        await jobs.enqueue(asked("a"), iso(0));
        const lost = (await jobs.take("1@one", 30, at(0)))!;
        expect(await jobs.take("2@two", 30, at(29))).toBeUndefined();
        expect(await jobs.keep(lost, "1@one", 30, at(29), [])).toBe(true);
        expect(await jobs.take("2@two", 30, at(31))).toBeUndefined();
        const taken = (await jobs.take("2@two", 30, at(60)))!;
        expect(taken).toMatchObject({ id: lost.id, attempts: 2, owner: "2@two" });
        expect(await jobs.keep(lost, "1@one", 30, at(60), [])).toBe(false);
        expect(await jobs.finish(lost, "1@one", iso(61), { result: "late" })).toBe(false);
        expect(await jobs.finish(taken, "2@two", iso(62), { result: "mine" })).toBe(true);
        expect(await jobs.get(lost.id)).toMatchObject({ result: "mine" });
      }));

    it("are taken over at once from a process of this machine that is gone", () =>
      using(async ({ jobs }) => {
        const dead = ownerThatDied();
        await jobs.enqueue(asked("a"), iso(0));
        await jobs.take(dead, 3_600, at(0));
        expect(await jobs.take(ALIVE, 30, at(1))).toMatchObject({ attempts: 2, owner: ALIVE });
        await jobs.enqueue(asked("b"), iso(2));
        await jobs.take(inAnotherContainer(dead), 3_600, at(2));
        expect(await jobs.take(ALIVE, 30, at(3))).toBeUndefined();
      }));

    it("that are handed back wait until they may be begun, and keep what they said", () =>
      using(async ({ jobs }) => {
        await jobs.enqueue(asked("a"), iso(0));
        const job = (await jobs.take(ALIVE, 30, at(0)))!;
        const said = [{ step: "upload", state: "running", text: "1 of 2", done: 1, total: 2 }];
        await jobs.keep(job, ALIVE, 30, at(1), said);
        expect(await jobs.handBack(job, ALIVE, at(20))).toBe(true);
        expect(await jobs.take(ALIVE, 30, at(19))).toBeUndefined();
        expect(await jobs.take(ALIVE, 30, at(20))).toMatchObject({ progress: said, attempts: 2 });
      }));

    it("are listed newest first by subject and kind, and are none of another tenant's", () =>
      using(async ({ jobs }, other) => {
        for (let n = 0; n < 5; n++) await jobs.enqueue(asked(`s${n % 5}`), iso(n));
        await jobs.enqueue({ kind: "sync", subject: "devices", input: {}, createdBy: "me" }, iso(9));
        const page = await jobs.list({ kind: "apply", limit: 2 });
        expect(page.map(({ subject }) => subject)).toEqual(["s4", "s3"]);
        const rest = await jobs.list({ kind: "apply", after: page.at(-1)!.id, limit: 9 });
        expect(rest.map(({ subject }) => subject)).toEqual(["s2", "s1", "s0"]);
        expect(await jobs.list({ subject: "devices", limit: 9 })).toHaveLength(1);
        expect(await other.jobs.list({ limit: 9 })).toEqual([]);
        expect(await other.jobs.get(page[0]!.id)).toBeUndefined();
        expect(await other.jobs.take(ALIVE, 30, at(99))).toBeUndefined();
      }));
  });
}
