import { describe, expect, it } from "vitest";
import { ago, comanagedSite, days, entra, install, intune, site, verdictOf } from "./a-device.ts";

const healthOf = (...given: Parameters<typeof verdictOf>) => verdictOf(...given).health;
const quiet = { lastSyncAt: ago(days(8)) };
const still = { lastActiveAt: ago(days(15)) };

describe("the health of a device", () => {
  it("is good when both sides were heard within their limits and no error stands", () => {
    expect(healthOf([intune(), comanagedSite()])).toBe("good");
    expect(
      healthOf([intune({ lastSyncAt: ago(days(7)) }), comanagedSite({ lastActiveAt: ago(days(14)) })]),
    ).toBe("good");
  });

  it("is good with the one side that manages it", () => {
    expect(healthOf([entra(), intune()])).toBe("good");
    expect(healthOf([site()])).toBe("good");
    expect(healthOf([intune({ agent: "comanaged" })])).toBe("good");
  });

  it("is degraded when one side is silent", () => {
    expect(healthOf([intune(quiet), comanagedSite()])).toBe("degraded");
    expect(healthOf([intune(), comanagedSite(still)])).toBe("degraded");
  });

  it("is degraded when an error stands, and not for a warning", () => {
    expect(healthOf([intune(), install({ state: "failed" })])).toBe("degraded");
    expect(healthOf([intune()], { hasTwin: true })).toBe("good");
  });

  it("is degraded when a side that manages it never said when it was heard", () => {
    expect(healthOf([intune(), comanagedSite({ lastActiveAt: null })])).toBe("degraded");
  });

  it("is silent when every side is", () => {
    expect(healthOf([intune(quiet), comanagedSite(still)])).toBe("silent");
    expect(healthOf([intune(quiet)])).toBe("silent");
    expect(healthOf([site(still)])).toBe("silent");
  });

  it("is unknown when no side manages it or none says when it was heard", () => {
    expect(healthOf([entra()])).toBe("unknown");
    expect(healthOf([site({ client: false })])).toBe("unknown");
    expect(healthOf([intune({ lastSyncAt: null, claimedAt: null })])).toBe("unknown");
    expect(healthOf([intune({ agent: "configmgr" })])).toBe("unknown");
    expect(healthOf([])).toBe("unknown");
  });
});

describe("a verdict", () => {
  it("is complete when every source was read or nobody waits for it", () => {
    const sources = { entra: "complete", intune: "complete", configmgr: "absent" } as const;
    expect(verdictOf([intune()], { sources })).toMatchObject({ complete: true, incompleteBecause: [] });
    expect(verdictOf([intune()])).toMatchObject({ complete: true, incompleteBecause: [] });
  });

  it("names every source that could not be read, or only in part", () => {
    const sources = { intune: "partial", entra: "failed", configmgr: "complete" } as const;
    expect(verdictOf([intune()], { sources })).toMatchObject({
      complete: false,
      incompleteBecause: ["entra could not be read", "intune was read in part"],
    });
  });
});
