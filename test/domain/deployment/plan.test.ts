import { describe, expect, it } from "vitest";
import { shortKey } from "../../../src/domain/deployment/assignments.ts";
import { chosenApp, planDeployment } from "../../../src/domain/deployment/plan.ts";
import type { LiveApp, LiveAssignment } from "../../../src/domain/deployment/tenant.ts";
import type { Wish } from "../../../src/domain/deployment/wish.ts";
import { assigned, halfMade, published, required, SHA_B, wish } from "./samples.ts";

const NAMES = { groups: [{ id: "g1", displayName: "Pilot devices" }], filters: [] };
const plan = (w: Wish, apps: LiveApp[], assignments: LiveAssignment[] = []) =>
  planDeployment(w, { apps, assignments }, NAMES);
const kinds = (w: Wish, apps: LiveApp[], assignments: LiveAssignment[] = []) =>
  plan(w, apps, assignments).steps.map(({ kind }) => kind);

describe("the plan of a deployment", () => {
  it("creates, uploads, publishes, records and assigns in an empty tenant, in this order", () => {
    expect(kinds(wish(), [])).toEqual([
      "create-app",
      "upload-content",
      "publish-content",
      "update-app",
      "assign",
    ]);
  });

  it("is empty when the tenant is as wished", () => {
    expect(kinds(wish(), [published(wish())], [assigned(required("g1"))])).toEqual([]);
  });

  it("uploads nothing when only the command line changed, and shows both lines", () => {
    const changed = wish({ commandLine: 'CCMSETUPCMD="SMSSITECODE=XYZ"' });
    const { steps } = plan(changed, [published(wish())], [assigned(required("g1"))]);
    expect(steps.map(({ kind }) => kind)).toEqual(["update-app"]);
    expect(steps[0]?.before).toEqual({ commandLine: wish().commandLine });
    expect(steps[0]?.after).toEqual({ commandLine: 'CCMSETUPCMD="SMSSITECODE=XYZ"' });
  });

  it("uploads a new content version in place when the installer changed", () => {
    const newer = wish({ content: { ...wish().content, sha256: SHA_B, productVersion: "5.0.2" } });
    const { steps } = plan(newer, [published(wish())], [assigned(required("g1"))]);
    expect(steps.map(({ kind }) => kind)).toEqual(["upload-content", "publish-content", "update-app"]);
    expect(steps[2]?.after).toMatchObject({ productVersion: "5.0.2" });
  });

  it("uploads again when somebody published other content, because the stamp no longer vouches for it", () => {
    expect(
      kinds(wish(), [published(wish(), { committedContentVersion: "2" })], [assigned(required("g1"))]),
    ).toContain("upload-content");
  });

  it("goes on with a half-made app that was begun for the same installer", () => {
    expect(kinds(wish(), [halfMade(wish())])).toEqual([
      "upload-content",
      "publish-content",
      "update-app",
      "assign",
    ]);
  });

  it("removes a half-made app that was begun for another installer: its notes cannot be changed before it is published", () => {
    const other = wish({ content: { ...wish().content, sha256: SHA_B } });
    expect(kinds(other, [halfMade(wish())])).toEqual([
      "remove-shell",
      "create-app",
      "upload-content",
      "publish-content",
      "update-app",
      "assign",
    ]);
  });

  it("knows the content of a run that was killed between publishing and writing it down", () => {
    const killed = halfMade(wish(), { publishingState: "published", committedContentVersion: "1" });
    expect(kinds(wish(), [killed])).toEqual(["update-app", "assign"]);
  });

  it("knows the announced version of a killed update, and only that one", () => {
    const newer = wish({ content: { ...wish().content, sha256: SHA_B } });
    const announced = (version: string) =>
      published(
        newer,
        { committedContentVersion: "2" },
        { content: { sha256: "c".repeat(64), version: "1" }, next: { sha256: SHA_B, version } },
      );
    expect(kinds(newer, [announced("2")], [assigned(required("g1"))])).toEqual(["update-app"]);
    expect(kinds(newer, [announced("3")], [assigned(required("g1"))])).toContain("upload-content");
  });

  it("removes a second app with the same stamp and keeps the published one", () => {
    const twin = halfMade(wish(), { id: "app-0", createdAt: new Date("2026-10-01T00:00:00Z") });
    const { steps } = plan(wish(), [twin, published(wish())], [assigned(required("g1"))]);
    expect(steps.map(({ kind, before }) => [kind, before?.appId])).toEqual([["remove-twin", "app-0"]]);
  });

  it("picks the same app whatever order the tenant lists them in", () => {
    const apps = [
      halfMade(wish(), { id: "b" }),
      halfMade(wish(), { id: "a" }),
      published(wish(), { id: "c" }),
    ];
    expect(chosenApp(apps)?.id).toBe("c");
    expect(chosenApp(apps.toReversed())?.id).toBe("c");
    expect(chosenApp([apps[0]!, apps[1]!])?.id).toBe("a");
  });

  it("writes the stamp again when somebody emptied the notes", () => {
    expect(kinds(wish(), [published(wish(), { notes: "" })], [assigned(required("g1"))])).toContain(
      "update-app",
    );
  });

  it("keeps an assignment that somebody else made, and sends it back as it was read", () => {
    const foreign: LiveAssignment = { ...assigned(required("g9"), "foreign"), raw: { settings: null, x: 1 } };
    const w = wish({ assignments: [required("g1"), required("g2")] });
    const { steps, assignments } = plan(w, [published(w)], [assigned(required("g1")), foreign]);
    expect(steps.map(({ kind }) => kind)).toEqual(["assign"]);
    expect(assignments.set).toContainEqual(foreign);
    expect(assignments.foreign).toEqual([foreign]);
  });

  it("removes it when the manifest says so", () => {
    const w = wish({ foreignAssignments: "remove" });
    const { assignments } = plan(
      w,
      [published(w)],
      [assigned(required("g1")), assigned(required("g9"), "foreign")],
    );
    expect(assignments.set).toHaveLength(1);
  });

  it("removes an assignment of ours that the manifest no longer asks for, and only then gives it up in the stamp", () => {
    const before = wish({ assignments: [required("g1"), required("g2")] });
    const live = [assigned(required("g1"), "1"), assigned(required("g2"), "2")];
    expect(kinds(wish(), [published(before)], live)).toEqual(["assign", "update-stamp"]);
    expect(kinds(wish(), [published(before)], [live[0]!])).toEqual(["update-stamp"]);
  });

  it("writes an assignment again when its filter differs", () => {
    const filtered = { ...required("g1"), filter: { id: "f1", mode: "include" as const } };
    const w = wish({ assignments: [filtered] });
    expect(kinds(w, [published(w)], [assigned(required("g1"))])).toEqual(["assign"]);
  });

  it("names an assignment the same whether or not it has a filter", () => {
    expect(shortKey({ ...required("G1") })).toBe(shortKey(required("g1")));
  });
});
