import { describe, expect, it } from "vitest";
import { driftOf, wishedValues } from "../../../src/domain/deployment/drift.ts";
import type { LiveApp, LiveAssignment } from "../../../src/domain/deployment/tenant.ts";
import { assigned, published, required, wish } from "./samples.ts";

const NAMES = { groups: [{ id: "g1", displayName: "Pilot devices" }], filters: [] };
const applied = {
  appId: "app-1",
  at: "2026-11-01T00:00:00Z",
  values: wishedValues(wish(), NAMES, wish().commandLine),
};
const drift = (apps: LiveApp[], assignments: LiveAssignment[], unknown: string[] = []) =>
  driftOf(wish(), { apps, assignments }, applied, NAMES, unknown, (line) => line);

describe("drift", () => {
  it("is empty when the tenant is as wished", () => {
    expect(drift([published(wish())], [assigned(required("g1"))])).toEqual([]);
  });
  it("shows desired, last applied and live side by side", () => {
    expect(drift([published(wish(), { displayName: "Renamed" })], [assigned(required("g1"))])).toEqual([
      {
        path: "app.displayName",
        desired: "ConfigMgr client",
        lastApplied: "ConfigMgr client",
        live: "Renamed",
      },
    ]);
  });
  it("shows a missing app as one row, not as every property", () => {
    expect(drift([], [])).toEqual([{ path: "app", desired: "present", lastApplied: "present", live: null }]);
  });
  it("shows an assignment that somebody took away, and one that somebody made", () => {
    expect(
      drift([published(wish())], [assigned(required("g9"))]).map(({ path, desired, live }) => [
        path,
        desired === null,
        live === null,
      ]),
    ).toEqual([
      ["assignments[required:group:g1]", false, true],
      ["assignments[required:group:g9]", true, false],
    ]);
  });
  it("says nothing of assignments that could not be read", () => {
    expect(drift([published(wish())], [], ["assignments"])).toEqual([]);
  });
  it("does not believe a content version that the stamp does not vouch for", () => {
    expect(
      drift([published(wish(), { committedContentVersion: "7" })], [assigned(required("g1"))]),
    ).toMatchObject([{ path: "content.sha256", live: "unknown content" }]);
  });
});
