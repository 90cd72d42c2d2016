import { describe, expect, it } from "vitest";
import type { Journal } from "../../src/bridge/needs.ts";
import type { AppliedDeployment } from "../../src/domain/deployment/applied.ts";

/** One database, seen by as many tenants as are asked for. */
export interface Opened {
  journal(tenantId: string): Promise<Journal>;
  close(): Promise<void>;
}

const at = (minute: number) => new Date(Date.UTC(2026, 6, 1, 8, minute));
const applied = (appId: string): AppliedDeployment => ({
  appId,
  at: at(1).toISOString(),
  values: {
    app: "present",
    "app.displayName": "Client “ü”",
    "app.isFeatured": false,
    "content.size": 3,
    x: null,
  },
});

/** What every engine's journal does. `open` gives a database that is new and empty. */
export function journalContract(engine: string, open: () => Promise<Opened>): void {
  const withJournal = async <T>(use: (journal: Journal, opened: Opened) => Promise<T>) => {
    const opened = await open();
    try {
      return await use(await opened.journal("tenant-a"), opened);
    } finally {
      await opened.close();
    }
  };

  describe(`the journal on ${engine}`, () => {
    it("remembers a run with its entries in the order in which they were written", () =>
      withJournal(async (journal) => {
        const id = await journal.start("contoso/pilot", "apply", at(0));
        await journal.record(id, { at: at(1), kind: "create-app", target: "Client", state: "started" });
        await journal.record(id, {
          // A clock that was set back does not turn the order around.
          at: at(0),
          kind: "create-app",
          target: "Client",
          state: "done",
          requestId: "r-1",
          facts: { appId: "a-1", tries: 2, fresh: true, before: null },
        });
        expect(await journal.runs("contoso/pilot", 5)).toEqual([
          {
            id,
            deployment: "contoso/pilot",
            verb: "apply",
            startedAt: at(0),
            endedAt: undefined,
            state: "running",
            entries: [
              {
                at: at(1),
                kind: "create-app",
                target: "Client",
                state: "started",
                requestId: undefined,
                facts: undefined,
              },
              {
                at: at(0),
                kind: "create-app",
                target: "Client",
                state: "done",
                requestId: "r-1",
                facts: { appId: "a-1", tries: 2, fresh: true, before: null },
              },
            ],
          },
        ]);
        await journal.finish(id, "done", at(2));
        expect(await journal.runs("contoso/pilot", 5)).toMatchObject([{ state: "done", endedAt: at(2) }]);
      }));

    it("gives the newest runs first, as many as are asked for, of one deployment alone", () =>
      withJournal(async (journal) => {
        const ids: string[] = [];
        for (const minute of [2, 0, 1])
          ids[minute] = await journal.start("contoso/pilot", "apply", at(minute));
        await journal.start("contoso/other", "destroy", at(9));
        const runs = async (limit: number) =>
          (await journal.runs("contoso/pilot", limit)).map(({ id }) => id);
        expect(await runs(9)).toEqual([ids[2], ids[1], ids[0]]);
        expect(await runs(2)).toEqual([ids[2], ids[1]]);
        expect(await journal.runs("contoso/none", 9)).toEqual([]);
      }));

    it("keeps what was last applied, replaces it, and forgets it when told to", () =>
      withJournal(async (journal) => {
        expect(await journal.applied("contoso/pilot")).toBeUndefined();
        await journal.saveApplied("contoso/pilot", applied("a-1"));
        expect(await journal.applied("contoso/pilot")).toEqual(applied("a-1"));
        await journal.saveApplied("contoso/pilot", applied("a-2"));
        expect(await journal.applied("contoso/pilot")).toEqual(applied("a-2"));
        await journal.saveApplied("contoso/pilot", undefined);
        await journal.saveApplied("contoso/pilot", undefined);
        expect(await journal.applied("contoso/pilot")).toBeUndefined();
      }));

    it("takes text as it is, quotes and all", () =>
      withJournal(async (journal) => {
        const nasty = `x'); drop table lease; -- "\u{1F600}\n`;
        await journal.saveApplied(nasty, applied(nasty));
        expect(await journal.applied(nasty)).toEqual(applied(nasty));
        const id = await journal.start(nasty, "apply", at(0));
        await journal.record(id, { at: at(0), kind: nasty, target: nasty, state: "failed" });
        expect((await journal.runs(nasty, 1))[0]!.entries).toMatchObject([{ kind: nasty, target: nasty }]);
      }));

    it("gives a lease to one owner, prolongs it for them, and lets another have it once it lapsed or was let go", () =>
      withJournal(async (journal) => {
        const take = (owner: string, minute: number) => journal.takeLease("work", owner, 60, at(minute));
        expect(await take("ann@far", 0)).toBe(true);
        expect(await take("bob@far", 0)).toBe(false);
        expect(await take("ann@far", 0.5)).toBe(true);
        expect(await journal.takeLease("other work", "bob@far", 60, at(0))).toBe(true);
        expect(await take("bob@far", 1)).toBe(false);
        expect(await take("bob@far", 3)).toBe(true);
        expect(await take("ann@far", 3)).toBe(false);
        // Who lost a lease does not take it from whoever has it now.
        await journal.releaseLease("work", "ann@far");
        expect(await take("ann@far", 3)).toBe(false);
        await journal.releaseLease("work", "bob@far");
        expect(await take("ann@far", 3)).toBe(true);
      }));

    it("gives a lease to one of many who ask at the same moment", () =>
      withJournal(async (journal) => {
        const owners = Array.from({ length: 20 }, (_, index) => `owner-${index}@far`);
        const got = await Promise.all(owners.map((owner) => journal.takeLease("work", owner, 60, at(0))));
        expect(got.filter(Boolean)).toHaveLength(1);
      }));

    it("never shows one tenant what is another's", () =>
      withJournal(async (mine, opened) => {
        const theirs = await opened.journal("tenant-b");
        const id = await mine.start("contoso/pilot", "apply", at(0));
        await mine.record(id, { at: at(0), kind: "assign", target: "x", state: "done" });
        await mine.saveApplied("contoso/pilot", applied("a-1"));
        expect(await mine.takeLease("work", "ann@far", 60, at(0))).toBe(true);

        expect(await theirs.runs("contoso/pilot", 9)).toEqual([]);
        expect(await theirs.applied("contoso/pilot")).toBeUndefined();
        expect(await theirs.takeLease("work", "bob@far", 60, at(0))).toBe(true);
        await theirs.finish(id, "failed", at(1));
        await theirs.saveApplied("contoso/pilot", undefined);
        await theirs.releaseLease("work", "ann@far");
        expect(await mine.runs("contoso/pilot", 9)).toMatchObject([{ id, state: "running" }]);
        expect(await mine.applied("contoso/pilot")).toEqual(applied("a-1"));
        expect(await mine.takeLease("work", "cid@far", 60, at(0))).toBe(false);
      }));
  });
}
