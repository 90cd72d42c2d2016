import { describe, expect, it } from "vitest";
import { driftOf } from "../../../src/domain/deployment/drift.ts";
import { ClientDeployment } from "../../../src/domain/deployment/manifest.ts";
import { type Live, planDeployment } from "../../../src/domain/deployment/plan.ts";
import { type PolicyFacts, policyWarnings } from "../../../src/domain/deployment/policy-warnings.ts";
import type { PolicyWish, Wish } from "../../../src/domain/deployment/wish.ts";
import { assigned, livePolicy, policyWish, published, required, wish } from "./samples.ts";

const NAMES = { groups: [{ id: "g1", displayName: "Pilot devices" }], filters: [] };
const present = (w: PolicyWish = policyWish(), change = {}) => livePolicy({ id: "ours", ...change }, w);
const live = (change: Partial<Live>): Live => ({
  apps: [],
  policies: [],
  otherPolicies: [],
  assignments: change.policies?.[0]?.assignments ?? [],
  ...change,
});
const steps = (w: Wish, have: Partial<Live> = {}) => planDeployment(w, live(have), NAMES).steps;
const kinds = (...given: Parameters<typeof steps>) => steps(...given).map(({ kind }) => kind);
const withPriority = (priority: number) => policyWish({ policy: { ...policyWish().policy, priority } });

describe("the plan of a co-management settings policy", () => {
  it("makes it and assigns it; there is nothing to upload", () => {
    expect(kinds(policyWish())).toEqual(["create-policy", "assign"]);
  });
  it("is empty when it is as wished", () => {
    expect(kinds(policyWish(), { policies: [present()] })).toEqual([]);
  });
  it("shows the line before and after when it changed", () => {
    const changed = policyWish({ commandLine: 'CCMSETUPCMD="SMSSITECODE=XYZ"' });
    expect(steps(changed, { policies: [present()] })).toMatchObject([
      {
        kind: "update-policy",
        before: { commandLine: policyWish().commandLine },
        after: { commandLine: 'CCMSETUPCMD="SMSSITECODE=XYZ"' },
      },
    ]);
  });
  it("writes the description again when somebody changed its words, and marks it when the stamp is gone", () => {
    const { notes } = present();
    const edited = present(policyWish(), { notes: notes.replace("Installs", "Brings") });
    expect(steps(policyWish(), { policies: [edited] })).toMatchObject([
      { kind: "update-policy", after: { notes: "Installs the client." } },
    ]);
    expect(kinds(policyWish(), { policies: [present(policyWish(), { notes: "" })] })).toEqual([
      "update-policy",
    ]);
  });
  it("puts it at its place before it is assigned, and knows where Intune puts a new one", () => {
    const others = [livePolicy({ id: "a", priority: 1 }), livePolicy({ id: "b", priority: 2 })];
    expect(kinds(withPriority(1), { otherPolicies: others })).toEqual([
      "create-policy",
      "set-priority",
      "assign",
    ]);
    expect(kinds(withPriority(3), { otherPolicies: others })).toEqual(["create-policy", "assign"]);
    const third = present(withPriority(1), { priority: 3 });
    expect(steps(withPriority(1), { policies: [third], otherPolicies: others })).toMatchObject([
      { kind: "set-priority", before: { priority: 3 }, after: { priority: 1 } },
    ]);
  });
  it("takes a place beyond the last for the last, so that it comes to rest", () => {
    expect(kinds(withPriority(9))).toEqual(["create-policy", "assign"]);
    expect(kinds(withPriority(9), { policies: [present(withPriority(9))] })).toEqual([]);
  });
  it("leaves the place alone when the manifest says nothing of it", () => {
    const third = present(policyWish(), { priority: 3 });
    expect(kinds(policyWish(), { policies: [third] })).toEqual([]);
  });
  it("removes a second policy with the same stamp, the younger one", () => {
    const twin = present(policyWish(), { id: "twin", createdAt: new Date("2026-11-02T00:00:00Z") });
    expect(steps(policyWish(), { policies: [present(), twin] })).toMatchObject([
      { kind: "remove-twin", before: { policyId: "twin" } },
    ]);
  });
});

describe("moving from the app to the policy", () => {
  it("is one plan, in which the app goes last and the reason is told", () => {
    const plan = steps(policyWish(), { apps: [published(wish())] });
    expect(plan.map(({ kind }) => kind)).toEqual(["create-policy", "assign", "remove-app"]);
    expect(plan[0]?.why).toContain("moves to a co-management settings policy");
    expect(plan[2]?.why).toMatch(/assigned by now.*rule 97.*keep the client/);
    expect(plan[2]?.before).toMatchObject({ appId: "app-1", channel: "lob" });
  });
  it("ends the same when it was killed before the app was gone", () => {
    expect(kinds(policyWish(), { apps: [published(wish())], policies: [present()] })).toEqual(["remove-app"]);
  });
  it("goes the other way too", () => {
    expect(kinds(wish(), { policies: [present()], assignments: [] }).at(-1)).toBe("remove-policy");
  });
  it("leaves policies alone that it could not see", () => {
    const have = { policies: undefined, otherPolicies: undefined, assignments: [assigned(required("g1"))] };
    expect(kinds(wish(), { ...have, apps: [published(wish())] })).toEqual([]);
  });
});

describe("drift of a policy", () => {
  const drift = (w: PolicyWish, have: Partial<Live>) =>
    driftOf(w, live(have), undefined, NAMES, [], (line) => line.replace(/X/, "masked"));
  it("is told member by member, the line masked", () => {
    const other = present(policyWish(), { override: true, commandLine: "X", priority: 2 });
    expect(drift(withPriority(1), { policies: [other], otherPolicies: [livePolicy()] })).toMatchObject([
      { path: "policy.commandLine", live: "masked" },
      { path: "policy.override", desired: false, live: true },
      { path: "policy.priority", desired: 1, live: 2 },
    ]);
  });
  it("is its absence", () => {
    expect(drift(policyWish(), {})).toEqual([
      { path: "policy", desired: "present", lastApplied: null, live: null },
    ]);
  });
  it("is none when all is as wished", () =>
    expect(drift(policyWish(), { policies: [present()] })).toEqual([]));
});

describe("a policy's warnings", () => {
  const facts: PolicyFacts = {
    wish: policyWish(),
    present: undefined,
    others: [],
    names: NAMES,
    requiredApps: [],
    formerApps: 0,
    installerGiven: false,
  };
  const warnings = (change: Partial<PolicyFacts>) => policyWarnings({ ...facts, ...change });
  const foreign = (change = {}) => livePolicy({ assignments: [assigned(required("G1"))], ...change });

  it("are none when there is nothing to say", () => expect(warnings({})).toEqual([]));
  it("name a foreign policy on the same group, and say which of the two wins", () => {
    const [lost] = warnings({ others: [foreign()] });
    expect(lost).toMatchObject({ code: "policy-conflict" });
    expect(lost?.message).toContain("for group Pilot devices");
    expect(lost?.message).toContain("It wins");
    const [won] = warnings({ wish: withPriority(1), others: [foreign({ priority: 2 })] });
    expect(won?.message).toContain("Ours wins");
  });
  it("do not name one on other groups, or one that is assigned to nobody", () => {
    const elsewhere = foreign({ assignments: [assigned(required("g2"))] });
    expect(warnings({ others: [elsewhere, foreign({ assignments: [] })] })).toEqual([]);
  });
  it("count a policy for all devices as one for the same devices", () => {
    const all = assigned({ intent: "required", target: { kind: "allDevices" }, filter: undefined });
    expect(warnings({ others: [foreign({ assignments: [all] })] })).toHaveLength(1);
  });
  it("tell of apps that bring the client to the same groups", () => {
    const app = { id: "x", displayName: "Old client", channel: "lob", installsClient: true } as const;
    expect(warnings({ requiredApps: [app, { ...app, installsClient: false }] })).toMatchObject([
      { code: "app-and-policy", message: expect.stringContaining("(Old client)") },
    ]);
  });
  it("tell whom the policy does not reach when it takes the place of an app", () =>
    expect(warnings({ formerApps: 1 })).toMatchObject([{ code: "policy-reach" }]));
  it("tell that a changed override hits devices that have the policy", () =>
    expect(warnings({ present: present(policyWish(), { override: true }) })).toMatchObject([
      { code: "override-changed", message: expect.stringContaining("from yes to no") },
    ]));
});

describe("a manifest of the channel policy", () => {
  const base = {
    apiVersion: "ccmbridge/v1",
    kind: "ClientDeployment",
    name: "autopilot",
    site: "contoso",
    scenario: "cmg-entra",
    channel: "policy",
    app: { displayName: "Co-management" },
  };
  const paths = (change: object) =>
    ClientDeployment.safeParse({ ...base, ...change }).error?.issues.map(({ path }) => path.join(".")) ?? [];

  it("needs no installer, and the other channels do", () => {
    expect(paths({})).toEqual([]);
    expect(paths({ channel: "lob" })).toEqual(["installer"]);
    expect(paths({ channel: "win32" })).toEqual(["installer"]);
  });
  it("installs only clients that sign in with Entra; without installing the scenario does not matter", () => {
    for (const scenario of ["intranet", "cmg-pki", "cmg-token", "internet-pki", "workgroup"]) {
      expect(paths({ scenario })).toEqual(["scenario"]);
      expect(paths({ scenario, policy: { install: false } })).toEqual([]);
    }
    expect(paths({ parameters: { UsePKICert: true } })).toEqual(["parameters.UsePKICert"]);
  });
  it("has no intents, no filters, no users and no notes", () => {
    expect(paths({ assignments: [{ group: "a", intent: "available" }] })).toEqual(["assignments.0.intent"]);
    expect(paths({ assignments: [{ group: "a", filter: "f", filterMode: "include" }] })).toEqual([
      "assignments.0.filter",
    ]);
    expect(paths({ assignments: [{ all: "users" }] })).toEqual(["assignments.0.all"]);
    expect(paths({ app: { displayName: "x", notes: "y" } })).toEqual(["app.notes"]);
  });
  it("keeps its settings to itself", () => {
    expect(paths({ channel: "lob", installer: "x", policy: {} })).toEqual(["policy"]);
    expect(paths({ win32: {} })).toEqual(["win32"]);
  });
});
