import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatherFacts, SOURCES, type Source, WORKLOADS } from "../../../src/domain/device/facts.ts";
import { type Kin, leftoverOf, NO_KIN } from "../../../src/domain/device/leftover.ts";
import { DEFAULT_LIMITS } from "../../../src/domain/device/limits.ts";
import { nextLook } from "../../../src/domain/device/next-look.ts";
import { type Remembered, remembered, transitionsOf } from "../../../src/domain/device/transitions.ts";
import {
  LEFTOVER_CLASSES,
  type Past,
  STAGES,
  type Stage,
  type Verdict,
} from "../../../src/domain/device/verdict-types.ts";
import {
  APP,
  ago,
  assignment,
  comanagedSite,
  context,
  days,
  entra,
  ID,
  install,
  intune,
  judged,
  NOW,
  site,
} from "./a-device.ts";
import { facts, instant, maybe, plain } from "./any-facts.ts";

const RUNS = { numRuns: 200 };
const about = fc.record({
  tokenExpiresAt: fc.dictionary(fc.constant(APP), instant),
  comanagementPolicies: maybe(fc.constantFrom([], ["one"])),
  hasTwin: fc.boolean(),
});

const rank = (stage: Stage) => (stage === "left" ? -1 : STAGES.indexOf(stage));
const codes = (verdict: Verdict) => verdict.faults.map(({ code: each }) => each).sort();
const HEALTH_RANK = { good: 3, degraded: 2, unknown: 1, silent: 0 } as const;

describe("judging", () => {
  it("never throws, and names evidence for every fault, whatever the facts", () => {
    fc.assert(
      fc.property(facts, about, (given, said) => {
        const { verdict } = judged(given, said);
        for (const fault of verdict.faults) expect(fault.because.length).toBeGreaterThan(0);
        expect(new Set(codes(verdict)).size).toBe(verdict.faults.length);
        expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
      }),
      RUNS,
    );
  });

  it("gives the same for the same facts in any order", () => {
    const shuffled = facts.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    );
    fc.assert(
      fc.property(shuffled, about, ([given, other], said) => {
        expect(judged(other, said)).toEqual(judged(given, said));
      }),
      RUNS,
    );
  });

  it("again with what came out changes nothing and tells nothing", () => {
    fc.assert(
      fc.property(facts, facts, about, (earlier, given, said) => {
        const first = judged(given, { ...said, past: judged(earlier, said).past });
        const second = judged(given, { ...said, past: first.past });
        expect(second).toEqual(first);
        expect(transitionsOf(remembered(first.verdict), second.verdict, gatherFacts(ID, given))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("does not worsen because a source fails, however long", () => {
    const standing = fc.constantFrom("failed", "absent", "partial" as const);
    fc.assert(
      fc.property(facts, about, standing, fc.integer({ min: 0, max: 400 }), (given, said, how, later) => {
        const readNow = given.map((fact) => ({ ...fact, readAt: NOW }));
        const lastRead = Object.fromEntries(SOURCES.map((name) => [name, NOW]));
        const before = judged(readNow, { ...said, lastRead });
        const after = judged(readNow, {
          ...said,
          lastRead,
          past: before.past,
          now: ago(-days(later)),
          sources: Object.fromEntries(SOURCES.map((name): [Source, typeof how] => [name, how])),
        });
        expect(rank(after.verdict.stage)).toBe(rank(before.verdict.stage));
        expect(HEALTH_RANK[after.verdict.health]).toBeGreaterThanOrEqual(HEALTH_RANK[before.verdict.health]);
        for (const each of codes(after.verdict)) expect(codes(before.verdict)).toContain(each);
        expect(after.verdict.complete).toBe(how === "absent");
      }),
      RUNS,
    );
  });

  it("stays what it is before the time it says it is to be looked at again", () => {
    const hours = fc.integer({ min: 0, max: days(400) });
    fc.assert(
      fc.property(facts, about, hours, (given, said, later) => {
        const all = gatherFacts(ID, given);
        const due = nextLook(all, { limits: DEFAULT_LIMITS, heardTo: NOW });
        const moments = [
          Date.parse(ago(-later)),
          due === null ? Number.POSITIVE_INFINITY : Date.parse(due) - 1,
        ];
        const now = new Date(Math.max(Date.parse(NOW), Math.min(...moments))).toISOString();
        const at = (moment: string) => ({
          ...judged(given, { ...said, now: moment }).verdict,
          asOf: undefined,
          leftover: leftoverOf(all, NO_KIN, { limits: DEFAULT_LIMITS, now: moment }),
        });
        expect(at(now)).toEqual(at(NOW));
      }),
      { numRuns: 1_000 },
    );
  });

  it("finds no stage further because a fact went", () => {
    fc.assert(
      fc.property(plain, fc.nat(), about, (given, which, said) => {
        const gone = given.map((fact, at) =>
          at === which % given.length ? { ...fact, goneAt: fact.goneAt ?? NOW } : fact,
        );
        const before = judged(given, said);
        expect(rank(judged(gone, said).verdict.stage)).toBeLessThanOrEqual(rank(before.verdict.stage));
        expect(rank(judged(gone, { ...said, past: before.past }).verdict.stage)).toBeLessThanOrEqual(
          rank(before.verdict.stage),
        );
      }),
      RUNS,
    );
  });

  it("gives every set of records one class or none", () => {
    const kin: fc.Arbitrary<Kin> = fc.record({
      hasTwin: fc.boolean(),
      isOlderTwin: fc.boolean(),
      isOlderInEntra: fc.boolean(),
      byAutopilot: fc.boolean(),
      otherTrusts: fc.subarray(["joined", "hybrid", "registered"]),
    });
    fc.assert(
      fc.property(facts, kin, (given, relatives) => {
        const found = leftoverOf(gatherFacts(ID, given), relatives, { limits: DEFAULT_LIMITS, now: NOW });
        expect([null, ...LEFTOVER_CLASSES]).toContain(found);
      }),
      RUNS,
    );
  });
});

describe("changes over a whole life", () => {
  it("replayed from the first give what is remembered last; none is dated after it was learnt", () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 6 }), about, (life, said) => {
        let past: Past | undefined;
        let before: Remembered | undefined;
        const state = new Map<string, string>();
        let episode = 0;
        for (const [turn, given] of life.entries()) {
          const now = ago(-turn);
          const { verdict, past: next } = judged(given, { ...said, now, past });
          for (const change of transitionsOf(before, verdict, gatherFacts(ID, given))) {
            expect(change.at <= change.seenAt).toBe(true);
            expect(change.seenAt).toBe(now);
            expect(change.from).toBe(
              state.get(change.field) ??
                (change.from === null
                  ? null
                  : change.field.startsWith("fault:")
                    ? "absent"
                    : change.field.startsWith("workload:")
                      ? "unknown"
                      : ""),
            );
            state.set(change.field, change.to);
            expect(change.episode).toBeGreaterThanOrEqual(episode);
            episode = change.episode;
          }
          past = next;
          before = remembered(verdict);
          expect(state.get("stage")).toBe(before.stage);
          expect(state.get("health")).toBe(before.health);
          const present = [...state].filter(([field, to]) => field.startsWith("fault:") && to === "present");
          expect(present.map(([field]) => field.slice(6)).sort()).toEqual(before.faults);
          for (const name of WORKLOADS)
            expect(state.get(`workload:${name}`) ?? "unknown").toBe(before.workloads[name]);
        }
      }),
      RUNS,
    );
  });

  it("of a device that goes the whole way are told once each, however often it is judged", () => {
    const way = [
      [entra()],
      [entra(), intune()],
      [entra(), intune(), assignment()],
      [entra(), intune(), install()],
      [entra(), intune({ agent: "comanaged" }), install(), site()],
      [entra(), intune({ agent: "comanaged" }), install(), comanagedSite()],
    ];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6, maxLength: 6 }), (times) => {
        let past: Past | undefined;
        let before: Remembered | undefined;
        const stages: string[] = [];
        for (const [at, given] of way.entries())
          for (let time = 0; time < times[at]!; time++) {
            const { verdict, past: next } = judged(given, { ...context(), past });
            for (const { field, to } of transitionsOf(before, verdict, gatherFacts(ID, given)))
              if (field === "stage") stages.push(to);
            past = next;
            before = remembered(verdict);
          }
        expect(stages).toEqual(["known", "enrolled", "targeted", "bootstrapped", "registered", "comanaged"]);
      }),
      { numRuns: 30 },
    );
  });
});
