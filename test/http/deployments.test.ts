import { createHash } from "node:crypto";
import { openAsBlob, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Client } from "../../src/http/client.ts";
import { asPolicy, pilotProblems, policyProblems } from "../journeys/pilot.ts";
import { type Trial, trials } from "../journeys/trial.ts";
import { serving, soon } from "./serving-process.ts";

const trial = trials();
const NAME = "ccmsetup.msi";

/** A trial whose pilot is deployed through a server. */
const served = (use: (client: Client, trial: Trial) => Promise<void>) =>
  trial(async (each) => {
    const running = each.start(["serve", "--port", "0"], { CCMBRIDGE_SWEEP_MINUTES: "0" });
    try {
      await use((await serving(running)).client, each);
    } finally {
      running.process.kill("SIGTERM");
      expect(await running.ended).toMatchObject({ exit: 0 });
    }
  });

const manifestOf = ({ manifest }: Trial) =>
  readFileSync(manifest, "utf8").replace("installer: ./ccmsetup.msi", `installer: ${NAME}`);
const upload = async (client: Client, { folder }: Trial) =>
  client.send(
    "PUT /api/v1/installers/{name}",
    { params: { name: NAME } },
    (await openAsBlob(join(folder, NAME))).stream(),
  );
/** The job that works on a deployment, when it ended. */
const ended = (client: Client, id: string) =>
  soon(async () => {
    const { job } = await client("GET /api/v1/deployments/{id}", { params: { id } });
    return job?.state === "done" || job?.state === "failed" ? job : undefined;
  });

describe("a deployment over HTTP", () => {
  it("takes the installer, makes the app, does nothing when asked again, and removes it", () =>
    served(async (client, each) => {
      const bytes = readFileSync(join(each.folder, NAME));
      expect(await upload(client, each)).toMatchObject({
        name: NAME,
        size: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      });

      const made = await client("POST /api/v1/deployments", { body: { manifest: manifestOf(each) } });
      expect(made).toMatchObject({ deployment: "contoso/pilot", job: { kind: "apply" } });
      const { id } = made;
      const remove = () => client("DELETE /api/v1/installers/{name}", { params: { name: NAME } });
      await expect(remove()).rejects.toMatchObject({
        problem: { status: 409, detail: `The deployment contoso/pilot names the installer ${NAME}.` },
      });
      const applied = await ended(client, id);
      expect(applied).toMatchObject({
        state: "done",
        error: null,
        result: { state: "done", verified: true },
      });
      expect(applied.progress.map(({ state }) => state)).not.toContain("running");
      expect(pilotProblems(each.sandbox)).toEqual([]);

      expect(await client("GET /api/v1/deployments/{id}/plan", { params: { id } })).toMatchObject({
        steps: [],
      });
      expect(await client("GET /api/v1/deployments/{id}/drift", { params: { id } })).toEqual(
        expect.objectContaining({ drift: [], unknown: [] }),
      );
      const before = each.sandbox.requests.length;
      await client("POST /api/v1/deployments/{id}/apply", { params: { id }, body: {} });
      expect(await ended(client, id)).toMatchObject({ state: "done", result: { steps: [] } });
      expect(each.writes(before)).toEqual([]);

      await client("DELETE /api/v1/deployments/{id}", { params: { id } });
      await soon(async () =>
        client("GET /api/v1/deployments/{id}", { params: { id } }).then(
          () => undefined,
          (error) => (error.problem.status === 404 ? true : Promise.reject(error)),
        ),
      );
      expect(each.sandbox.tenant.apps.all()).toEqual([]);
      expect(await remove()).toEqual({ removed: NAME });
      expect(await client("GET /api/v1/installers", {})).toEqual({ rows: [] });
      await expect(remove()).rejects.toMatchObject({ problem: { status: 404 } });
      const { rows } = await client("GET /api/v1/audit", {});
      expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
        "remove-installer refused",
        "remove-installer done",
        "destroy-deployment done",
        "apply-deployment done",
        "remove-installer refused",
        "create-deployment done",
        "save-installer done",
      ]);
    }));

  it("leaves installers that a person at the terminal lists, and removes once nobody names them", () =>
    served(async (client, each) => {
      await upload(client, each);
      const { id } = await client("POST /api/v1/deployments", {
        body: { manifest: manifestOf(each), apply: false },
      });
      const listed = await each.run(["installer", "list", "--output", "json"]);
      expect(JSON.parse(listed.out)).toMatchObject({ rows: [{ name: NAME }] });
      expect(await each.run(["installer", "remove", NAME])).toMatchObject({ exit: 1 });
      await client("DELETE /api/v1/deployments/{id}", { params: { id } });
      await soon(async () =>
        (await client("GET /api/v1/deployments", { query: {} })).rows.length === 0 ? true : undefined,
      );
      expect(await each.run(["installer", "remove", NAME])).toMatchObject({ exit: 0 });
      expect(await client("GET /api/v1/installers", {})).toEqual({ rows: [] });
      expect(await each.run(["installer", "remove", "../ccmbridge.db"])).toMatchObject({ exit: 1 });
      const { rows } = await client("GET /api/v1/audit", { query: { action: "remove-installer" } });
      expect(rows.map(({ caller, outcome }) => `${caller.kind} ${outcome}`)).toEqual([
        "terminal refused",
        "terminal done",
        "terminal refused",
      ]);
    }));

  it("applies the plan that was looked at, and no other", () =>
    served(async (client, each) => {
      await upload(client, each);
      const { id, job } = await client("POST /api/v1/deployments", {
        body: { manifest: manifestOf(each), apply: false },
      });
      expect(job).toBeNull();
      const plan = await client("GET /api/v1/deployments/{id}/plan", { params: { id } });
      expect(plan.steps.length).toBeGreaterThan(2);
      const other = plan.hash.replaceAll(/./g, "0");
      await client("POST /api/v1/deployments/{id}/apply", { params: { id }, body: { planHash: other } });
      expect(await ended(client, id)).toMatchObject({ state: "failed", error: { code: "changed" } });
      expect(each.sandbox.tenant.apps.all()).toEqual([]);

      await client("POST /api/v1/deployments/{id}/apply", {
        params: { id },
        body: { planHash: plan.hash },
      });
      expect(await ended(client, id)).toMatchObject({ state: "done" });
      expect(pilotProblems(each.sandbox)).toEqual([]);
    }));

  it("becomes the co-management policy when it is wished so, and says what failed when the installer is none", () =>
    served(async (client, each) => {
      const { id } = await client("POST /api/v1/deployments", { body: { manifest: manifestOf(each) } });
      expect(await ended(client, id)).toMatchObject({ state: "failed", error: { code: "not-found" } });
      await client.send("PUT /api/v1/installers/{name}", { params: { name: NAME } }, "no MSI at all");
      await client("POST /api/v1/deployments/{id}/apply", { params: { id }, body: {} });
      expect(await ended(client, id)).toMatchObject({ state: "failed", error: { code: "invalid" } });

      const again = await client("POST /api/v1/deployments", {
        body: { manifest: asPolicy(readFileSync(each.manifest, "utf8")) },
      });
      // The same deployment, wished in another way.
      expect(again.id).toBe(id);
      expect(await ended(client, id)).toMatchObject({ state: "done" });
      expect(policyProblems(each.sandbox)).toEqual([]);
    }));
});
