import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pilotProblems } from "./pilot.ts";
import { failure, groupId, json, trials } from "./trial.ts";

const withTrial = trials();
const kinds = (steps: readonly { kind: string }[]) => steps.map(({ kind }) => kind);
const FIRST = ["create-app", "upload-content", "publish-content", "update-app", "assign"];

/** Another installer with the same identity: bytes behind the end of the compound file are none of its business. */
function anotherInstaller(folder: string): Uint8Array {
  return Buffer.concat([readFileSync(join(folder, "ccmsetup.msi")), Buffer.alloc(4_096)]);
}

describe("plan", () => {
  it("shows each step with before and after and whom it reaches, asks for nothing to be changed, and exits 3", () =>
    withTrial(async ({ run, writes }) => {
      const planned = await run(["plan", "-f", "pilot.yaml"]);
      expect(planned.exit).toBe(3);
      const plan = json(planned);
      expect(plan).toMatchObject({ deployment: "contoso/pilot", appId: null, devicesTouched: 4 });
      expect(kinds(plan.steps)).toEqual(FIRST);
      expect(plan.steps[0]).toMatchObject({ before: null, after: { displayName: "ConfigMgr client" } });
      expect(plan.steps[4].after.assignments).toEqual([
        "required for group Pilot devices, only where filter Corporate Windows matches",
        "required not for group Kiosks",
      ]);
      expect(plan.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(writes()).toEqual([]);
      expect(json(await run(["plan", "-f", "pilot.yaml"])).hash).toBe(plan.hash);
    }));

  it("is written to a file, is what an apply then does, and is refused once the tenant moved", () =>
    withTrial(async ({ run, apply, graph, edit, writes, sandbox }) => {
      const saved = await run(["plan", "-f", "pilot.yaml", "--out", "pilot.plan.json"]);
      expect(saved).toMatchObject({ exit: 3, err: expect.stringContaining("pilot.plan.json") });
      const { appId } = await apply("--plan", "pilot.plan.json");
      expect(pilotProblems(sandbox)).toEqual([]);

      edit((text) => text.replace("displayName: ConfigMgr client", "displayName: The client"));
      await run(["plan", "-f", "pilot.yaml", "--out", "rename.plan.json"]);
      await graph("PATCH", `/v1.0/deviceAppManagement/mobileApps/${appId}`, {
        "@odata.type": "#microsoft.graph.windowsMobileMSI",
        displayName: "Somebody was here",
      });
      const before = sandbox.requests.length;
      const refused = await run(["apply", "-f", "pilot.yaml", "--yes", "--plan", "rename.plan.json"]);
      expect(refused.exit).toBe(3);
      expect(failure(refused)).toMatchObject({ code: "changed", next: expect.stringContaining("new plan") });
      expect(writes(before)).toEqual([]);
    }));

  it("that is no plan is refused by name", () =>
    withTrial(async ({ run }) => {
      const ended = await run(["apply", "-f", "pilot.yaml", "--yes", "--plan", "pilot.yaml"]);
      expect(ended.exit).toBe(1);
      expect(failure(ended).message).toBe("pilot.yaml is not a plan.");
    }));
});

describe("apply", () => {
  it("asks before it touches anything, and with nobody to ask leaves the tenant as it is", () =>
    withTrial(async ({ run, writes }) => {
      const ended = await run(["apply", "-f", "pilot.yaml"]);
      expect(ended.exit).toBe(3);
      expect(json(ended)).toMatchObject({ state: "declined", steps: [], verified: false });
      expect(ended.err).toContain("Not applied: there is nobody to ask. Add --yes.");
      expect(ended.err).toContain("+ create-app  ConfigMgr client");
      expect(writes()).toEqual([]);
    }));

  it("ends published, assigned and verified; a second one finds nothing and writes nothing", () =>
    withTrial(async ({ apply, run, writes, sandbox }) => {
      const answer = await apply();
      expect(answer).toMatchObject({ deployment: "contoso/pilot", state: "done", verified: true });
      expect(kinds(answer.steps)).toEqual(FIRST);
      for (const step of answer.steps) {
        expect(step).toMatchObject({ state: "done", requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
        expect(step.startedAt <= step.endedAt).toBe(true);
      }
      expect(pilotProblems(sandbox)).toEqual([]);

      const before = sandbox.requests.length;
      expect(await apply()).toMatchObject({ appId: answer.appId, steps: [], verified: true });
      expect(writes(before)).toEqual([]);
      const reads = sandbox.requests.slice(before).filter(({ path }) => /^\/(v1\.0|beta)\//.test(path));
      expect(reads.length).toBeLessThanOrEqual(6);
      expect(await run(["plan", "-f", "pilot.yaml"])).toMatchObject({ exit: 0 });
    }));

  it("changes the app alone when the line changes, and uploads nothing", () =>
    withTrial(async ({ apply, edit, run, writes, sandbox }) => {
      const { appId } = await apply();
      edit((text) => text.replace("installer:", "properties: { SMSCACHESIZE: 10240 }\ninstaller:"));
      const [step, ...others] = json(await run(["plan", "-f", "pilot.yaml"])).steps;
      expect(others).toEqual([]);
      expect(step).toMatchObject({ kind: "update-app", why: "commandLine differs from the manifest" });
      expect(step.before.commandLine).not.toContain("SMSCACHESIZE");
      expect(step.after.commandLine).toContain("SMSCACHESIZE=10240");
      const before = sandbox.requests.length;
      await apply();
      expect(writes(before)).toEqual([`PATCH /v1.0/deviceAppManagement/mobileApps/${appId}`]);
      expect(sandbox.tenant.apps.get(appId)?.values.commandLine).toContain("SMSCACHESIZE=10240");
    }));

  it("makes a new content version of the same app when the installer changes, and keeps its assignments", () =>
    withTrial(async ({ apply, write, folder, sandbox }) => {
      const { appId } = await apply();
      const assigned = sandbox.tenant.assignments.get(appId);
      write("ccmsetup.msi", anotherInstaller(folder));
      const answer = await apply();
      expect(answer.appId).toBe(appId);
      expect(kinds(answer.steps)).toEqual(["upload-content", "publish-content", "update-app"]);
      expect(sandbox.tenant.apps.all()).toHaveLength(1);
      const app = sandbox.tenant.apps.get(appId)!;
      expect(app).toMatchObject({ committedContentVersion: "2", publishingState: "published" });
      expect(sandbox.tenant.assignments.get(appId)).toEqual(assigned);
      expect(sandbox.requests.filter(({ contract }) => contract !== "ok")).toEqual([]);
    }));

  it("writes assignments anew when groups, filter or exclusions change", () =>
    withTrial(async ({ apply, edit, run, sandbox }) => {
      const { appId } = await apply();
      edit((text) =>
        text
          .replace(", filter: Corporate Windows, filterMode: include", "")
          .replace("exclude: Kiosks", "exclude: Pilot users")
          .concat(
            "  - { group: All workstations, intent: uninstall, filter: Corporate Windows, filterMode: exclude }\n",
          ),
      );
      const plan = json(await run(["plan", "-f", "pilot.yaml"]));
      expect(kinds(plan.steps)).toEqual(["update-app", "assign", "update-stamp"]);
      expect(plan.steps[1].after.assignments).toEqual([
        "required for group Pilot devices",
        "required not for group Pilot users",
        "uninstall for group All workstations, except where filter Corporate Windows matches",
      ]);
      await apply();
      const live = sandbox.tenant.assignments
        .get(appId)!
        .map(({ intent, target }) => [
          intent,
          target.groupId,
          target.deviceAndAppManagementAssignmentFilterType,
        ]);
      expect(live.toSorted()).toEqual(
        [
          ["required", groupId(sandbox, "Pilot devices"), "none"],
          ["required", groupId(sandbox, "Pilot users"), "none"],
          ["uninstall", groupId(sandbox, "All workstations"), "exclude"],
        ].toSorted(),
      );
      expect(await apply()).toMatchObject({ steps: [] });
    }));

  it("keeps what others assigned unless the manifest says otherwise", () =>
    withTrial(async ({ apply, edit, run, graph, sandbox }) => {
      const { appId } = await apply();
      const path = `/beta/deviceAppManagement/mobileApps/${appId}`;
      const { value } = await graph("GET", `${path}/assignments`);
      const foreign = {
        "@odata.type": "#microsoft.graph.mobileAppAssignment",
        intent: "available",
        target: {
          "@odata.type": "#microsoft.graph.groupAssignmentTarget",
          groupId: groupId(sandbox, "Pilot users"),
        },
      };
      await graph("POST", `${path}/assign`, {
        mobileAppAssignments: [...value.map(writable), foreign],
      });
      expect(await apply()).toMatchObject({ steps: [] });
      edit((text) => text.replace("  - { exclude: Kiosks }\n", ""));
      const plan = json(await run(["plan", "-f", "pilot.yaml"]));
      expect(plan.warnings).toContainEqual(
        expect.objectContaining({ code: "foreign-assignments", severity: "info" }),
      );
      await apply();
      const intents = () =>
        sandbox.tenant.assignments
          .get(appId)!
          .map(({ intent }) => intent)
          .toSorted();
      expect(intents()).toEqual(["available", "required"]);

      edit((text) => `${text}foreignAssignments: remove\n`);
      await apply();
      expect(intents()).toEqual(["required"]);
    }));

  it("takes one of several deployments by its name, and asks for one when none is named", () =>
    withTrial(async ({ run, write, edit }) => {
      edit((text) => text.replace("name: pilot", "name: first"));
      write(
        "second.yaml",
        `apiVersion: ccmbridge/v1
kind: ClientDeployment
name: second
site: contoso
scenario: intranet
installer: ./ccmsetup.msi
app: { displayName: Second client }
`,
      );
      const files = ["-f", "pilot.yaml", "-f", "second.yaml"];
      const unnamed = await run(["plan", ...files]);
      expect(unnamed.exit).toBe(1);
      expect(failure(unnamed)).toMatchObject({
        code: "ambiguous",
        next: expect.stringContaining("--deployment"),
      });
      const named = await run(["plan", ...files, "--deployment", "second"]);
      expect(json(named).deployment).toBe("contoso/second");
      const missing = await run(["plan", ...files, "--deployment", "third"]);
      expect(failure(missing)).toMatchObject({ code: "not-found" });
    }));
});

/** What the service takes back of what it gave. */
const writable = ({ intent, target, settings }: Record<string, unknown>) => ({
  "@odata.type": "#microsoft.graph.mobileAppAssignment",
  intent,
  target,
  settings,
});
