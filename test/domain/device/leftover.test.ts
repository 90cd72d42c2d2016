import { describe, expect, it } from "vitest";
import { type Fact, gatherFacts } from "../../../src/domain/device/facts.ts";
import { type Kin, leftoverOf, NO_KIN } from "../../../src/domain/device/leftover.ts";
import { DEFAULT_LIMITS } from "../../../src/domain/device/limits.ts";
import { ago, comanagedSite, entra, ID, intune, NOW, site } from "./a-device.ts";

const { staleHours } = DEFAULT_LIMITS;
const classOf = (facts: readonly Fact[], kin: Partial<Kin> = {}) =>
  leftoverOf(gatherFacts(ID, facts), { ...NO_KIN, ...kin }, { limits: DEFAULT_LIMITS, now: NOW });
const lone = { entraDeviceId: null };

describe("a record that is no device of its own", () => {
  it("is none when it is joined and heard of", () => {
    expect(classOf([entra(), intune(), comanagedSite()])).toBeNull();
    expect(classOf([entra()])).toBeNull();
    expect(classOf([])).toBeNull();
  });

  it("is Defender's entry, unless the site manages the device", () => {
    expect(classOf([entra(), intune({ agent: "defender" })])).toBe("defender-only");
    expect(classOf([entra(), intune({ agent: "defender" }), site()])).toBeNull();
  });

  it("is the older of two records of the same hardware, not the newer", () => {
    expect(classOf([intune()], { hasTwin: true, isOlderTwin: true })).toBe("twin");
    expect(classOf([intune()], { hasTwin: true })).toBeNull();
  });

  it("is what a reset left behind in Entra, where nothing manages it any more", () => {
    expect(classOf([entra()], { isOlderInEntra: true })).toBe("twin");
    expect(classOf([entra(), intune()], { isOlderInEntra: true })).toBeNull();
  });

  it("is a record the site superseded, where nothing else manages the device", () => {
    expect(classOf([entra(), site({ obsolete: true })])).toBe("twin");
    expect(classOf([entra(), intune(), site({ obsolete: true })])).toBeNull();
    expect(classOf([entra(), site({ obsolete: true }), site({ recordId: "2" })])).toBeNull();
  });

  it("is the registration beside the hybrid join of the same device", () => {
    const kin = { otherTrusts: ["hybrid"] };
    expect(classOf([entra({ trustType: "registered" })], kin)).toBe("registered-twin");
    expect(classOf([entra({ trustType: "registered" })], { otherTrusts: ["joined"] })).toBeNull();
    expect(classOf([entra({ trustType: "registered" }), intune()], kin)).toBeNull();
  });

  it("is the first of the two records Autopilot makes of a hybrid device, not the second", () => {
    const kin = { otherTrusts: ["hybrid"], byAutopilot: true };
    expect(classOf([entra({ trustType: "joined" })], kin)).toBe("autopilot-pair");
    expect(
      classOf([entra({ trustType: "hybrid" })], { otherTrusts: ["joined"], byAutopilot: true }),
    ).toBeNull();
    expect(classOf([entra({ trustType: "hybrid" })], kin)).toBeNull();
  });

  it("is a record that only the site has", () => {
    expect(classOf([site(lone)])).toBe("orphan-configmgr");
    expect(classOf([site(lone), intune(lone)])).toBeNull();
    expect(classOf([site(), entra()])).toBeNull();
  });

  it("is a record that only Intune has", () => {
    expect(classOf([intune(lone)])).toBe("orphan-intune");
    expect(classOf([intune()])).toBeNull();
  });

  it("is stale when silent for longer than the limit, and not at it", () => {
    const at = (hours: number) => [entra({ lastSignInAt: ago(hours) }), intune({ lastSyncAt: ago(hours) })];
    expect(classOf(at(staleHours))).toBeNull();
    expect(classOf(at(staleHours + 1))).toBe("stale");
    expect(classOf([...at(staleHours + 1), comanagedSite()])).toBeNull();
    expect(classOf([entra({ lastSignInAt: ago(staleHours + 1) })])).toBe("stale");
    expect(classOf([entra({ lastSignInAt: null, registeredAt: ago(staleHours + 1) })])).toBe("stale");
  });

  it("is stale only where nothing else explains it", () => {
    const old = { lastSyncAt: ago(staleHours + 1) };
    expect(classOf([intune({ ...old, agent: "defender" })])).toBe("defender-only");
    expect(classOf([intune(old)], { isOlderTwin: true })).toBe("twin");
    expect(classOf([intune({ ...old, ...lone })])).toBe("orphan-intune");
  });
});
