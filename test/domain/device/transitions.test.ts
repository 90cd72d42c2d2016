import { describe, expect, it } from "vitest";
import { type Fact, gatherFacts } from "../../../src/domain/device/facts.ts";
import { type Remembered, remembered, transitionsOf } from "../../../src/domain/device/transitions.ts";
import type { Past, VerdictContext } from "../../../src/domain/device/verdict-types.ts";
import {
  ago,
  allMoved,
  assignment,
  comanagedSite,
  days,
  entra,
  ID,
  install,
  intune,
  judged,
  NOW,
} from "./a-device.ts";

/** The changes each set of facts brings, one judged after another. */
function tell(...chapters: readonly { facts: readonly Fact[]; context?: Partial<VerdictContext> }[]) {
  let past: Past | undefined;
  let before: Remembered | undefined;
  return chapters.map(({ facts, context }) => {
    const { verdict, past: next } = judged(facts, { ...context, past });
    const changes = transitionsOf(before, verdict, gatherFacts(ID, facts));
    past = next;
    before = remembered(verdict);
    return changes;
  });
}
const inShort = (changes: ReturnType<typeof tell>[number] | undefined) =>
  changes?.map(({ field, from, to }) => `${field}: ${from} -> ${to}`);

describe("what changed", () => {
  it("begins with the stage, the health, what is wrong and who has which workload", () => {
    const [first] = tell({
      facts: [intune({ agent: "comanaged", workloads: { clientApps: true } })],
      context: { hasTwin: true },
    });
    expect(inShort(first)).toEqual([
      "stage: null -> comanaged",
      "health: null -> good",
      "fault:duplicate-record: null -> present",
      "workload:clientApps: null -> intune",
    ]);
  });

  it("is nothing when the same is judged again", () => {
    const facts = [entra(), intune({ lastSyncAt: ago(days(9)) }), install({ claimedAt: ago(40) })];
    const [first, second, third] = tell({ facts }, { facts }, { facts: facts.toReversed() });
    expect(first!.length).toBeGreaterThan(2);
    expect([second, third]).toEqual([[], []]);
  });

  it("is dated by what decided it, not by other evidence", () => {
    const [first, second] = tell(
      { facts: [entra(), intune()] },
      { facts: [entra(), intune(), install({ claimedAt: ago(6) })] },
    );
    expect(first?.[0]).toMatchObject({ field: "stage", at: ago(days(30)), seenAt: NOW });
    expect(second?.[0]).toMatchObject({ field: "stage", from: "enrolled", to: "bootstrapped", at: ago(6) });
  });

  it("is dated by when we learnt it where no source says when", () => {
    const [, second] = tell({ facts: [intune()] }, { facts: [intune(), assignment()] });
    expect(second?.[0]).toMatchObject({ to: "targeted", at: NOW, seenAt: NOW });
  });

  it("is never dated into the future by a clock that runs ahead", () => {
    const [first] = tell({ facts: [intune({ enrolledAt: ago(-48), lastSyncAt: ago(-48) })] });
    expect(first?.every(({ at, seenAt }) => at <= seenAt)).toBe(true);
  });

  it("dates leaving by when the enrolment went", () => {
    const goneAt = ago(7);
    const [, second] = tell({ facts: [entra(), intune()] }, { facts: [entra(), intune({ goneAt })] });
    expect(second?.[0]).toMatchObject({ field: "stage", from: "enrolled", to: "left", at: goneAt });
  });

  it("tells when a fault came and when it went", () => {
    const silent = intune({ lastSyncAt: ago(days(9)) });
    const [, second, third] = tell({ facts: [intune()] }, { facts: [silent] }, { facts: [intune()] });
    expect(second?.find(({ field }) => field === "fault:intune-silent")).toMatchObject({
      from: "absent",
      to: "present",
      at: ago(days(2)),
      because: [{ source: "intune" }],
    });
    expect(inShort(third)).toEqual(["health: silent -> good", "fault:intune-silent: present -> absent"]);
  });

  it("tells when a workload moved", () => {
    const co = (clientApps: boolean) => [
      intune({ agent: "comanaged", workloads: { ...allMoved(false), clientApps } }),
    ];
    const [, second] = tell({ facts: co(false) }, { facts: co(true) });
    expect(inShort(second)).toEqual(["workload:clientApps: configmgr -> intune"]);
  });

  it("tells the stage again when a new episode begins at the same one", () => {
    const [, second] = tell(
      { facts: [intune()] },
      { facts: [intune({ recordId: "intune-2", enrolledAt: ago(5) })] },
    );
    expect(second).toMatchObject([
      { field: "stage", from: "enrolled", to: "enrolled", episode: 2, at: ago(5) },
    ]);
  });

  it("is nothing where a source failed and the facts stayed", () => {
    const readAt = ago(days(12));
    const facts = [intune({ readAt, lastSyncAt: readAt }), comanagedSite({ readAt, lastActiveAt: readAt })];
    const failed = { sources: { intune: "failed", configmgr: "failed" } } as const;
    const [, second] = tell({ facts, context: { now: readAt } }, { facts, context: failed });
    expect(second).toEqual([]);
  });
});
