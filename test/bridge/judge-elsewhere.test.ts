import { describe, expect, it } from "vitest";
import { judge } from "../../src/bridge/judge-devices.ts";
import type { DeviceStore, DuePage, JudgedCounts } from "../../src/bridge/needs.ts";
import { NO_KIN } from "../../src/domain/device/leftover.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { entraFact, entraId, START } from "./tracking-desk.ts";

const PAGES = 9;
const idsOf = (page: number) => [entraId(2 * page), entraId(2 * page + 1)];

/** A store of pages of two devices each; what another thread is asked goes through `elsewhere`. */
function storeOf(elsewhere: (page: DuePage) => Promise<JudgedCounts>) {
  const here: string[] = [];
  const store = {
    async *due() {
      for (let page = 0; page < PAGES; page++) yield { ids: idsOf(page), isGapless: true };
    },
    candidatesOf: async ({ ids }: DuePage) =>
      ids.map((deviceId, n) => ({
        deviceId,
        facts: [entraFact(n, { entraDeviceId: deviceId })],
        kin: NO_KIN,
        past: undefined,
        before: undefined,
      })),
    saveJudgements: async (judgements: readonly { readonly verdict: { readonly deviceId: string } }[]) => {
      here.push(...judgements.map(({ verdict }) => verdict.deviceId));
      await new Promise<void>((heard) => setImmediate(heard));
    },
    judgeElsewhere: elsewhere,
  } as unknown as DeviceStore;
  return { store, here };
}

const judging = (store: DeviceStore) =>
  judge(
    { store, limits: DEFAULT_LIMITS, progress: () => {} },
    {
      at: START,
      sources: [],
      estate: { tokenExpiresAt: {}, comanagementPolicies: [] },
      keepLease: async () => {},
    },
  );
const soon = () => new Promise<void>((done) => setImmediate(done));

describe("pages of devices", () => {
  it("are judged once each, here or on another thread, and all are counted", async () => {
    const there: string[] = [];
    const { store, here } = storeOf(async ({ ids }) => {
      await soon();
      there.push(...ids);
      return { devices: ids.length, transitions: 1 };
    });
    expect((await judging(store)).devices).toBe(2 * PAGES);
    expect(there.length).toBeGreaterThan(0);
    expect([...here, ...there].sort()).toEqual(
      Array.from({ length: PAGES }, (_, page) => idsOf(page))
        .flat()
        .sort(),
    );
  });

  it("are given up as soon as the other thread fails, and not before it has ended its other page", async () => {
    let ended = 0;
    let asked = 0;
    const { store, here } = storeOf(async () => {
      if (++asked === 1) throw new Error("the disk is full");
      for (let turn = 0; turn < 5; turn++) await soon();
      ended++;
      return { devices: 2, transitions: 0 };
    });
    await expect(judging(store)).rejects.toThrow("the disk is full");
    expect(ended).toBe(asked - 1);
    expect(here.length).toBeLessThan(2 * PAGES - 4);
  });
});
