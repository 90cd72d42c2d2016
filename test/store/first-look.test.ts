import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeCandidate } from "../../src/bridge/judge-devices.ts";
import { NO_KIN } from "../../src/domain/device/leftover.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import type { Transition } from "../../src/domain/device/transitions.ts";
import { changesOfRow, rowsOfChanges } from "../../src/store/devices/first-look.ts";
import { comanagedSite, entra, ID, install, intune, NOW } from "../domain/device/a-device.ts";

const byField = (a: Transition, b: Transition) => (a.field < b.field ? -1 : 1);

const firstLook = (facts: Parameters<typeof judgeCandidate>[0]["facts"]) =>
  judgeCandidate(
    { deviceId: ID, facts, kin: NO_KIN, past: undefined, before: undefined },
    { at: NOW, sources: [], estate: { tokenExpiresAt: {}, comanagementPolicies: null } },
    DEFAULT_LIMITS,
  ).transitions;

describe("rows of changes", () => {
  it("tell a first look again to the word, in a row for its stage and one for each fault", () => {
    for (const facts of [
      [entra()],
      [entra(), intune()],
      [intune(), comanagedSite()],
      [intune(), install()],
    ]) {
      const changes = firstLook(facts);
      const rows = rowsOfChanges("tenant", changes);
      expect(rows.flatMap(changesOfRow).sort(byField)).toEqual([...changes].sort(byField));
      expect(rows).toHaveLength(1 + changes.filter(({ field }) => field.startsWith("fault:")).length);
    }
    expect(firstLook([intune(), comanagedSite()]).length).toBeGreaterThan(7);
  });

  it("tell any changes again to the word", () => {
    const change: fc.Arbitrary<Transition> = fc.record({
      deviceId: fc.constant(ID),
      episode: fc.integer({ min: 1, max: 2 }),
      at: fc.constantFrom(NOW, "2026-01-01T00:00:00.000Z"),
      seenAt: fc.constantFrom(NOW, "2026-01-02T00:00:00.000Z"),
      field: fc.constantFrom(
        "stage",
        "health",
        "workload:clientApps",
        "workload:officeApps",
        "fault:install-failed",
      ),
      from: fc.constantFrom(null, "unknown", "good"),
      to: fc.constantFrom("intune", "configmgr", "unknown"),
      because: fc.constantFrom([], [{ source: "intune" as const, text: "said so", at: NOW }]),
    });
    fc.assert(
      fc.property(fc.uniqueArray(change, { selector: ({ field }) => field, maxLength: 5 }), (changes) => {
        expect(rowsOfChanges("tenant", changes).flatMap(changesOfRow).sort(byField)).toEqual(
          [...changes].sort(byField),
        );
      }),
    );
  });
});
