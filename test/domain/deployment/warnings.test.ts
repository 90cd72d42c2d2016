import { describe, expect, it } from "vitest";
import type { RequiredApp } from "../../../src/domain/deployment/tenant.ts";
import { planWarnings, type WarningFacts } from "../../../src/domain/deployment/warnings.ts";
import { assigned, livePolicy, published, required, wish } from "./samples.ts";

const quiet: WarningFacts = {
  commandLineSecretExpiresAt: undefined,
  ignoreVersionDetection: true,
  assignments: [required("g1")],
  names: { groups: [{ id: "g1", displayName: "Pilot devices" }], filters: [] },
  members: new Map([["g1", { devices: 50, users: 0 }]]),
  channel: "lob",
  requiredApps: [],
  comanagementPolicies: [livePolicy()],
  sameNamed: [],
  foreign: [],
  foreignRule: "keep",
  filterPlatforms: [],
  now: new Date("2026-11-24T00:00:00Z"),
};
const zip: RequiredApp = { id: "z", displayName: "7-Zip", channel: "win32", installsClient: false };
const codes = (change: Partial<WarningFacts>) =>
  planWarnings({ ...quiet, ...change }).map(({ code }) => code);

describe("warnings before harm", () => {
  it("says nothing when there is nothing to say", () => expect(codes({})).toEqual([]));
  it("warns of Win32 apps on the same groups, because Autopilot may fail on the mix", () =>
    expect(codes({ requiredApps: [zip] })).toEqual(["autopilot-mix"]));
  it("warns of MSI apps when the client is a Win32 app, and not of other Win32 apps", () => {
    expect(codes({ channel: "win32", requiredApps: [{ ...zip, channel: "lob" }] })).toEqual([
      "autopilot-mix",
    ]);
    expect(codes({ channel: "win32", requiredApps: [zip] })).toEqual([]);
  });
  it("warns that Windows 11 takes Intune as its authority when there is no co-management settings policy", () =>
    expect(codes({ comanagementPolicies: [] })).toEqual(["windows-11-authority"]));
  it("warns of version detection on a client that updates itself", () =>
    expect(codes({ ignoreVersionDetection: false })).toEqual(["version-detection"]));
  it("warns of a token that ends before devices had time to check in", () => {
    expect(codes({ commandLineSecretExpiresAt: new Date("2026-11-25T00:00:00Z") })).toEqual([
      "token-expires",
    ]);
    expect(codes({ commandLineSecretExpiresAt: new Date("2026-11-20T00:00:00Z") })).toEqual([
      "token-expires",
    ]);
    expect(codes({ commandLineSecretExpiresAt: new Date("2026-11-30T00:00:00Z") })).toEqual([]);
  });
  it("warns of an empty group and of one that mixes users and devices", () => {
    expect(codes({ members: new Map([["g1", { devices: 0, users: 0 }]]) })).toEqual(["group-empty"]);
    expect(codes({ members: new Map([["g1", { devices: 3, users: 4 }]]) })).toEqual(["group-mixed"]);
  });
  it("warns that available does nothing for devices", () =>
    expect(codes({ assignments: [{ ...required("g1"), intent: "available" }] })).toEqual([
      "available-for-devices",
    ]));
  it("tells of other apps of the same name and of assignments that others made", () =>
    expect(codes({ sameNamed: [published(wish())], foreign: [assigned(required("g9"))] })).toEqual([
      "name-taken",
      "foreign-assignments",
    ]));
  it("takes no app for a namesake of a policy", () =>
    expect(codes({ channel: "policy", sameNamed: [published(wish())] })).not.toContain("name-taken"));
  it("warns of a filter for another platform", () =>
    expect(codes({ filterPlatforms: [{ name: "Phones", platform: "iOS" }] })).toEqual(["filter-platform"]));
  it("says that it does not know where a question was denied, and never takes that for absent", () => {
    expect(
      codes({
        comanagementPolicies: undefined,
        requiredApps: undefined,
        members: new Map([["g1", undefined]]),
      }),
    ).toEqual(["not-read", "not-read", "not-read"]);
  });
});
