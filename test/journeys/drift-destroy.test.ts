import { describe, expect, it } from "vitest";
import { failure, groupId, json, trials } from "./trial.ts";

const withTrial = trials();
const APPS = "/v1.0/deviceAppManagement/mobileApps";
const TYPE = { "@odata.type": "#microsoft.graph.windowsMobileMSI" };
const DRIFT = ["drift", "-f", "pilot.yaml"];

describe("drift", () => {
  it("is none after an apply", () =>
    withTrial(async ({ apply, run }) => {
      const { appId } = await apply();
      const ended = await run(DRIFT);
      expect(ended.exit).toBe(0);
      expect(json(ended)).toMatchObject({ deployment: "contoso/pilot", appId, drift: [], unknown: [] });
      const { out } = await run([...DRIFT, "--output", "table"]);
      expect(out.trim()).toBe("No drift. contoso/pilot is as the manifest says.");
    }));

  it("is the app itself before the first apply", () =>
    withTrial(async ({ run }) => {
      const ended = await run(DRIFT);
      expect(ended.exit).toBe(3);
      expect(json(ended).drift).toEqual([{ path: "app", desired: "present", lastApplied: null, live: null }]);
    }));

  it("puts the manifest, what was applied and the tenant side by side, and changes nothing", () =>
    withTrial(async ({ apply, run, graph, edit, writes, sandbox }) => {
      const { appId } = await apply();
      await graph("PATCH", `${APPS}/${appId}`, {
        ...TYPE,
        displayName: "Renamed in the portal",
        ignoreVersionDetection: false,
      });
      await graph("POST", `/beta/deviceAppManagement/mobileApps/${appId}/assign`, {
        mobileAppAssignments: [],
      });
      edit((text) => text.replace("displayName: ConfigMgr client", "displayName: The client"));
      const before = sandbox.requests.length;
      const ended = await run(DRIFT);
      expect(ended.exit).toBe(3);
      const pilot = `assignments[required:group:${groupId(sandbox, "Pilot devices")}]`;
      const kiosks = `assignments[required:exclude:${groupId(sandbox, "Kiosks")}]`;
      const words = "required for group Pilot devices, only where filter Corporate Windows matches";
      expect(json(ended).drift).toEqual([
        {
          path: "app.displayName",
          desired: "The client",
          lastApplied: "ConfigMgr client",
          live: "Renamed in the portal",
        },
        { path: "app.ignoreVersionDetection", desired: true, lastApplied: true, live: false },
        { path: pilot, desired: words, lastApplied: words, live: null },
        {
          path: kiosks,
          desired: "required not for group Kiosks",
          lastApplied: "required not for group Kiosks",
          live: null,
        },
      ]);
      expect(writes(before)).toEqual([]);

      const shown = await run([...DRIFT, "--output", "table"]);
      expect(shown.out).toContain("live          Renamed in the portal");

      await apply();
      expect(await run(DRIFT)).toMatchObject({ exit: 0 });
    }));

  it("sees that the content was changed by hand", () =>
    withTrial(async ({ apply, run, graph, sandbox }) => {
      const { appId } = await apply();
      const app = sandbox.tenant.apps.get(appId)!;
      await graph("PATCH", `${APPS}/${appId}`, {
        ...TYPE,
        notes: String(app.values.notes).replace("@1", "@7"),
      });
      const ended = await run(DRIFT);
      expect(ended.exit).toBe(3);
      expect(json(ended).drift).toEqual([
        expect.objectContaining({ path: "content.sha256", live: "unknown content" }),
      ]);
    }));

  it("takes what it cannot read for unknown, never for drift, and exits 4", () =>
    withTrial(async ({ apply, run, sandbox }) => {
      await apply();
      sandbox.setFaults({ match: "/assignments", status: 403 });
      const ended = await run(DRIFT);
      expect(ended.exit).toBe(4);
      expect(json(ended)).toMatchObject({ drift: [], unknown: ["assignments"] });
      const shown = await run([...DRIFT, "--output", "table"]);
      expect(shown.out).toContain("Unknown: assignments could not be read.");
    }));
});

describe("destroy", () => {
  it("asks first, then removes the app, and a second time finds nothing", () =>
    withTrial(async ({ apply, run, sandbox }) => {
      const { appId } = await apply();
      const asked = await run(["destroy", "-f", "pilot.yaml"]);
      expect(asked).toMatchObject({
        exit: 3,
        err: expect.stringContaining("Not removed: there is nobody to ask. Add --yes."),
      });
      expect(json(asked)).toMatchObject({ state: "declined", removed: [] });
      expect(sandbox.tenant.apps.all()).toHaveLength(1);

      const done = json(await run(["destroy", "-f", "pilot.yaml", "--yes"]));
      expect(done).toMatchObject({
        deployment: "contoso/pilot",
        state: "done",
        removed: [{ appId, displayName: "ConfigMgr client" }],
      });
      expect(sandbox.tenant.apps.all()).toEqual([]);
      expect(json(await run(["destroy", "-f", "pilot.yaml", "--yes"]))).toMatchObject({ removed: [] });
    }));

  it("leaves what does not carry our stamp, whatever it is named", () =>
    withTrial(async ({ apply, run, graph, sandbox }) => {
      const twin = await graph("POST", APPS, {
        ...TYPE,
        displayName: "ConfigMgr client",
        publisher: "Somebody",
        fileName: "ccmsetup.msi",
        notes: "made by hand",
      });
      const { appId } = await apply();
      await run(["destroy", "-f", "pilot.yaml", "--yes"]);
      expect(sandbox.tenant.apps.all().map(({ id }) => id)).toEqual([twin.id]);
      expect(appId).not.toBe(twin.id);
    }));

  it("leaves an app whose stamp somebody took away, and says so", () =>
    withTrial(async ({ apply, run, graph, sandbox }) => {
      const { appId } = await apply();
      await graph("PATCH", `${APPS}/${appId}`, { ...TYPE, notes: "hands off" });
      const ended = await run(["destroy", "-f", "pilot.yaml", "--yes"]);
      expect(ended.exit).toBe(1);
      expect(failure(ended)).toMatchObject({ code: "conflict", message: expect.stringContaining(appId) });
      expect(sandbox.tenant.apps.all().map(({ id }) => id)).toEqual([appId]);
      // An apply puts the stamp back; then it is ours to remove.
      await apply();
      expect(json(await run(["destroy", "-f", "pilot.yaml", "--yes"])).removed).toHaveLength(1);
    }));
});
