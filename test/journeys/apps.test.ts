import { describe, expect, it } from "vitest";
import { failure, json, trials } from "./trial.ts";

const withTrial = trials();

describe("app list and app show", () => {
  it("tell of our apps and of nobody else's", () =>
    withTrial(async ({ apply, run, graph }) => {
      const foreign = await graph("POST", "/v1.0/deviceAppManagement/mobileApps", {
        "@odata.type": "#microsoft.graph.windowsMobileMSI",
        displayName: "Somebody's",
        publisher: "Somebody",
        fileName: "other.msi",
      });
      const { appId } = await apply();
      const list = json(await run(["app", "list"]));
      expect(list).toMatchObject({
        complete: true,
        asOf: expect.stringMatching(/Z$/),
        rows: [{ appId, deployment: "contoso/pilot", publishingState: "published", contentVersion: "1" }],
      });
      const shown = json(await run(["app", "show", appId]));
      expect(shown).toMatchObject({
        appId,
        fileName: "ccmsetup.msi",
        assignments: expect.arrayContaining(["required not for group Kiosks"]),
      });
      const refused = await run(["app", "show", foreign.id]);
      expect(refused.exit).toBe(1);
      expect(failure(refused)).toMatchObject({
        code: "invalid",
        message: expect.stringContaining("no stamp"),
      });
      const missing = await run(["app", "show", "00000000-0000-0000-0000-000000000000"]);
      expect(failure(missing)).toMatchObject({
        code: "not-found",
        next: expect.stringContaining("app list"),
      });
    }));

  it("show what devices report once they checked in", () =>
    withTrial(async ({ apply, run, sandbox }) => {
      const { appId } = await apply();
      sandbox.clock.advance(24 * 3_600_000);
      const { installs } = json(await run(["app", "show", appId]));
      expect(installs.installed).toBeGreaterThan(0);
      const words = await run(["app", "show", appId, "--output", "table"]);
      expect(words.out).toMatch(/installed +\d+ {2}#+/);
    }));
});

describe("app orphans", () => {
  it("finds an app that a killed run left half made, leaves it while it is young, and removes it on request", () =>
    withTrial(async ({ start, run, sandbox }) => {
      const upload = waitFor(() => sandbox.requests.some(({ path }) => path.includes("/contentVersions")));
      const first = start(["apply", "-f", "pilot.yaml", "--yes"]);
      await upload;
      first.process.kill("SIGKILL");
      await first.ended;
      expect(sandbox.tenant.apps.all()).toMatchObject([{ publishingState: "notPublished" }]);
      expect(json(await run(["app", "orphans"])).rows).toEqual([]);

      sandbox.clock.advance(2 * 3_600_000);
      const found = json(await run(["app", "orphans"]));
      expect(found.rows).toMatchObject([
        { deployment: "contoso/pilot", why: "never published", removed: false },
      ]);
      const unasked = json(await run(["app", "orphans", "--remove"]));
      expect(unasked.rows).toMatchObject([{ removed: false }]);
      expect(sandbox.tenant.apps.all()).toHaveLength(1);
      const removed = json(await run(["app", "orphans", "--remove", "--yes"]));
      expect(removed.rows).toMatchObject([{ removed: true }]);
      expect(sandbox.tenant.apps.all()).toEqual([]);
    }));

  it("finds a second published app with the same stamp", () =>
    withTrial(async ({ apply, run, sandbox }) => {
      const { appId } = await apply();
      const app = sandbox.tenant.apps.get(appId)!;
      const now = sandbox.clock.now();
      sandbox.tenant.apps.set("twin", { ...app, id: "twin", createdAt: app.createdAt + 1_000 }, now);
      expect(json(await run(["app", "orphans"])).rows).toMatchObject([
        { appId: "twin", why: "second app with the same stamp" },
      ]);
      // The next apply takes it away by itself.
      expect((await apply()).steps).toMatchObject([{ kind: "remove-twin" }]);
      expect(sandbox.tenant.apps.all().map(({ id }) => id)).toEqual([appId]);
    }));
});

async function waitFor(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 10));
}
