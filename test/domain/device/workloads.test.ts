import { describe, expect, it } from "vitest";
import { type Fact, gatherFacts, WORKLOADS, type Workload } from "../../../src/domain/device/facts.ts";
import { workloadsOfBits } from "../../../src/domain/device/workload-bits.ts";
import { workloadsOf } from "../../../src/domain/device/workloads.ts";
import { ago, allMoved, comanagedSite, exported, ID, intune, site, verdictOf } from "./a-device.ts";

const moved = (bits: string | number | null) => {
  const told = workloadsOfBits(bits);
  return told && WORKLOADS.filter((workload) => told[workload]);
};
const all = [...WORKLOADS];
const view = (facts: readonly Fact[]) => workloadsOf(gatherFacts(ID, facts));

describe("capability bits", () => {
  it.each<[string | number, readonly Workload[]]>([
    [0, []],
    [1, []],
    [3, ["compliancePolicy"]],
    [5, ["resourceAccess"]],
    [9, ["deviceConfiguration"]],
    [17, ["windowsUpdateForBusiness"]],
    [33, ["endpointProtection"]],
    [65, ["clientApps"]],
    [129, ["officeApps"]],
    [255, all],
    [8193, []],
    [8195, ["compliancePolicy"]],
    [8197, ["resourceAccess"]],
    [8201, ["deviceConfiguration"]],
    [8209, ["windowsUpdateForBusiness"]],
    [8257, ["clientApps"]],
    [8321, ["officeApps"]],
    [12_321, ["endpointProtection"]],
    [12_543, all],
    // Bit 32 of the newer generation and bit 4096 of the older one decide nothing.
    [8225, []],
    [4097, []],
    ["12543", all],
    [" 255 ", all],
    ["2147483647", all],
  ])("read %s as %j with Intune", (bits, workloads) => {
    expect(moved(bits)).toEqual(workloads);
  });

  it.each([
    null,
    "",
    "  ",
    "unknown",
    "-1",
    "8193.5",
    "0x2001",
    "1e3",
    Number.NaN,
    -1,
    0.5,
    "2147483648",
    "99999999999",
  ])("say nothing as %j, never that all lies with Configuration Manager", (bits) => {
    expect(workloadsOfBits(bits)).toBeUndefined();
  });
});

describe("the authority for a workload", () => {
  const co = (workloads: Partial<Record<Workload, boolean>> | null) =>
    intune({ agent: "comanaged", workloads });

  it("is what both sides agree on", () => {
    expect(view([co(allMoved(true)), comanagedSite({ workloadBits: "12543" })]).clientApps).toEqual({
      authority: "intune",
      by: { intune: "intune", configmgr: "intune" },
      conflict: false,
    });
  });

  it("is what one side says when the other says nothing", () => {
    expect(view([comanagedSite({ workloadBits: "8257" })]).clientApps.authority).toBe("intune");
    expect(view([co({ clientApps: false })]).clientApps).toEqual({
      authority: "configmgr",
      by: { intune: "configmgr", configmgr: null },
      conflict: false,
    });
  });

  it("is unknown and a conflict when the two sides disagree", () => {
    expect(view([co({ clientApps: true }), comanagedSite()]).clientApps).toEqual({
      authority: "unknown",
      by: { intune: "intune", configmgr: "configmgr" },
      conflict: true,
    });
  });

  it("begins no conflict while a side cannot be heard, which may have changed its mind too, and ends none", () => {
    const facts = [co({ clientApps: true }), comanagedSite({ readAt: ago(30) })];
    const sources = { configmgr: "failed" } as const;
    // Intune was read later.
    expect(verdictOf(facts, { sources }).workloads.clientApps).toMatchObject({
      authority: "intune",
      conflict: false,
    });
    const last = { faults: [], workloads: { clientApps: "unknown" } };
    expect(verdictOf(facts, { sources, last }).workloads.clientApps).toMatchObject({
      authority: "unknown",
      conflict: true,
    });
  });

  it("is unknown when nobody says", () => {
    const nobody = { authority: "unknown", by: { intune: null, configmgr: null }, conflict: false };
    expect(view([]).officeApps).toEqual(nobody);
    expect(view([comanagedSite({ workloadBits: null })]).officeApps).toEqual(nobody);
    // v1.0 hides two of them.
    expect(view([co({ clientApps: true })]).officeApps).toEqual(nobody);
  });

  it("follows the export or the record of Intune, whichever claims the later contact, not which was read later", () => {
    const record = co({ clientApps: true });
    const older = exported(false, { claimedAt: ago(20), readAt: ago(0) });
    const newer = exported(false, { claimedAt: ago(1), readAt: ago(2) });
    for (const facts of [
      [record, older],
      [older, record],
    ])
      expect(view(facts).clientApps.authority).toBe("intune");
    expect(view([record, newer]).clientApps.authority).toBe("configmgr");
    // What the newer one leaves out, the older one says.
    expect(view([record, older]).officeApps.authority).toBe("configmgr");
  });

  it("is nothing a record without a client knows: its members then mean nothing", () => {
    expect(view([intune({ agent: "mdm", workloads: allMoved(false) })]).clientApps.by.intune).toBeNull();
    expect(
      view([intune({ agent: "configmgr", workloads: allMoved(false) })]).clientApps.by.intune,
    ).toBeNull();
  });

  it("is nothing the site says of a device without a client, a superseded record, or one that is gone", () => {
    for (const said of [{ client: false }, { obsolete: true }, { goneAt: ago(1) }])
      expect(view([site({ workloadBits: "255", ...said })]).clientApps.authority).toBe("unknown");
  });
});
