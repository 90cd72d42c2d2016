import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { destroyDeployment } from "../../src/bridge/destroy-deployment.ts";
import { wishNeeds } from "../../src/http/needs.ts";
import { pilotProblems } from "../journeys/pilot.ts";
import { type Dashboard, overflows, picture, startDashboard, violations } from "./start-dashboard.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ devices: 60, story: false });
});
afterAll(() => dashboard.close());
afterEach(async () => expect(await dashboard.complaints()).toEqual([]));

const pilot = () => readFileSync(dashboard.pilot.manifest, "utf8");
const manifestBox = (page: Page) => page.getByRole("textbox", { name: "Manifest" });
const openPilot = async (role: "Reader" | "Operator" | "Admin", look = {}) => {
  const page = await dashboard.open("/deployments", role, look);
  await page.getByRole("link", { name: "contoso/pilot" }).click();
  return page;
};

describe("deployments", () => {
  it("say that there are none, and to a Reader why none can be made", async () => {
    const page = await dashboard.open("/deployments", "Reader");
    await page.getByRole("heading", { name: "No deployment was wished here yet" }).waitFor();
    expect(await violations(page)).toEqual([]);
    const button = page.getByRole("button", { name: "New deployment" });
    await button.focus();
    await page
      .getByRole("tooltip")
      .filter({ hasText: "This wants the role Operator; you have Reader." })
      .waitFor();
    expect(await button.getAttribute("aria-disabled")).toBe("true");
  });

  it("begin with an installer that is uploaded and a manifest whose mistakes are shown at their place", async () => {
    const page = await dashboard.open("/deployments", "Operator");
    await page.getByRole("button", { name: "New deployment" }).click();
    await page.getByText("No installer named ccmsetup.msi was handed in.").waitFor();
    const chosen = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Upload an installer" }).click();
    await (await chosen).setFiles(join(dashboard.pilot.folder, "ccmsetup.msi"));
    await page.getByText("ccmsetup.msi is handed in.").waitFor();
    await page.getByRole("rowheader", { name: "ccmsetup.msi" }).waitFor();
    await manifestBox(page).fill(pilot().replace("scenario: cmg-entra", "scenario: by-mail"));
    await page.getByRole("button", { name: /^Line \d+, column 11$/ }).click();
    expect(
      await manifestBox(page).evaluate((each: HTMLTextAreaElement) =>
        each.value.slice(each.selectionStart, each.selectionEnd),
      ),
    ).toBe("by-mail");
    expect(await violations(page)).toEqual([]);
    await picture(page, "deployment-new");
    await manifestBox(page).fill(pilot());
    await page.getByText("It holds together: 1 site, 1 deployment.").waitFor();
    await page.getByRole("button", { name: "Keep it and see the plan" }).click();
    await page.getByRole("heading", { name: /steps would change the tenant/ }).waitFor();
  });

  it("show before anything is touched what an apply would do, value by value", async () => {
    const page = await openPilot("Operator");
    await page.getByRole("heading", { name: /^\d+ steps would change the tenant/ }).waitFor();
    const created = page.getByRole("table", { name: "Create the app, before and after" });
    await created.getByRole("rowheader", { name: "displayName" }).waitFor();
    await created.getByText("not there").first().waitFor();
    await created.getByText("ConfigMgr client").first().waitFor();
    expect(dashboard.sandbox.tenant.apps.all()).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await picture(page, "deployment-plan");
  });

  it("are applied as planned, with each step as it comes, until the tenant is as wished", async () => {
    const page = await openPilot("Operator");
    await page.getByRole("button", { name: "Apply this plan" }).click();
    const steps = page.getByRole("list", { name: "Steps", exact: true });
    await steps.getByText("Upload the content").waitFor();
    await page.getByText("Apply: done").waitFor();
    await page.getByRole("heading", { name: "Nothing to do" }).waitFor();
    expect(pilotProblems(dashboard.sandbox)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await picture(page, "deployment-applied");
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("table", { name: "Jobs" }).getByText("Operator key").waitFor();
  });

  it("keep the installer they name; another one goes", async () => {
    const spare = await fetch(`${dashboard.url}/api/v1/installers/spare.msi`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${dashboard.keys.Operator}`,
        "content-type": "application/octet-stream",
      },
      body: "spare",
    });
    expect(spare.status).toBe(201);
    const page = await dashboard.open("/deployments", "Operator", { refused: [409] });
    await page.getByRole("button", { name: "New deployment" }).click();
    await page.getByRole("button", { name: "Remove ccmsetup.msi" }).click();
    await page.getByRole("button", { name: "Remove it" }).click();
    await page.getByText("The deployment contoso/pilot names the installer ccmsetup.msi.").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Remove spare.msi" }).click();
    await page.getByRole("button", { name: "Remove it" }).click();
    await page.getByRole("rowheader", { name: "spare.msi" }).waitFor({ state: "detached" });
    await page.getByRole("rowheader", { name: "ccmsetup.msi" }).waitFor();
  });

  it("say why an apply did not go through, what next, and go on from there", async () => {
    const name = "update";
    const page = await dashboard.open("/deployments", "Operator");
    await page.getByRole("button", { name: "New deployment" }).click();
    await manifestBox(page).fill(pilot().replace("name: pilot", `name: ${name}`));
    await page.getByRole("button", { name: "Keep it and see the plan" }).click();
    dashboard.sandbox.setFaults({ match: "/assign", method: "POST", status: 403, when: "before", times: 3 });
    await page.getByRole("button", { name: "Apply this plan" }).click();
    await page.getByText("Apply: failed").waitFor();
    const why = page.getByRole("alert").filter({ hasText: "denied" });
    await why.waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "deployment-failed");
    dashboard.sandbox.clearFaults();
    await page.getByRole("button", { name: "Apply this plan" }).click();
    await page.getByText("Apply: done").waitFor();
    await page.getByRole("heading", { name: "Nothing to do" }).waitFor();
    // Another way than this page.
    const needs = await wishNeeds(
      dashboard.world,
      { environment: () => undefined },
      AbortSignal.timeout(60_000),
    );
    const manifest = join(dashboard.pilot.folder, "update.yaml");
    writeFileSync(manifest, pilot().replace("name: pilot", `name: ${name}`));
    await destroyDeployment(needs.deployment, { manifest: [manifest], agree: async () => true });
  });

  it("show where the tenant drifted from the manifest, side by side", async () => {
    const page = await openPilot("Reader");
    await page.getByRole("tab", { name: "Drift" }).click();
    await page.getByRole("heading", { name: "No drift" }).waitFor();
    const [app] = dashboard.sandbox.tenant.apps.all();
    const values = { ...app!.values, description: "Somebody's own" };
    dashboard.sandbox.tenant.apps.set(app!.id, { ...app!, values }, dashboard.sandbox.clock.now());
    await page.reload();
    const drift = page.getByRole("table", { name: "Drift" });
    await drift.getByText("Somebody's own").waitFor();
    await drift.getByRole("rowheader", { name: /description/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "deployment-drift");
  });

  it("show what devices report of their apps", async () => {
    dashboard.sandbox.clock.advance(48 * 3_600_000);
    await dashboard.syncNow();
    const page = await openPilot("Reader", { dark: true });
    await page.getByRole("tab", { name: "Installs" }).click();
    await page.getByText(/^\d+ devices? reported\.$/).waitFor();
    await page.getByText("Installed", { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "deployment-installs-dark");
  });

  it("fit a window of 320 pixels", async () => {
    const page = await openPilot("Reader", { width: 320, height: 640 });
    await page.getByRole("heading", { name: /would change the tenant|Nothing to do/ }).waitFor();
    expect(await overflows(page)).toBe(false);
    await picture(page, "deployment-320");
    await page.getByRole("tab", { name: "Manifest" }).click();
    await manifestBox(page).waitFor();
    expect(await overflows(page)).toBe(false);
    expect(await violations(page)).toEqual([]);
  });

  it("are removed by an Admin alone, who writes the name, and the tenant is as before", async () => {
    const page = await openPilot("Admin");
    await page.getByRole("button", { name: "Remove" }).click();
    const remove = page.getByRole("button", { name: "Remove it" });
    expect(await remove.getAttribute("aria-disabled")).toBe("true");
    expect(await violations(page)).toEqual([]);
    await picture(page, "deployment-remove");
    await page.getByLabel("Write contoso/pilot to remove it").fill("contoso/pilot");
    await page.keyboard.press("Enter");
    await page.getByText(/^Removed: /).waitFor();
    expect(dashboard.sandbox.tenant.apps.all()).toEqual([]);
    await page.getByRole("button", { name: "To the deployments" }).click();
    await page.getByRole("link", { name: "contoso/update" }).waitFor();
    await page.getByRole("link", { name: "contoso/pilot" }).waitFor({ state: "detached" });
  });

  it("that came another way are shown, with what carries our stamp", async () => {
    const needs = await wishNeeds(
      dashboard.world,
      { environment: () => undefined },
      AbortSignal.timeout(60_000),
    );
    await applyDeployment(needs.deployment, {
      manifest: [dashboard.pilot.manifest],
      agree: async () => true,
    });
    const page = await dashboard.open("/deployments", "Reader", { dark: true });
    const others = page.getByRole("table", { name: "Apps from elsewhere" });
    await others.getByRole("rowheader", { name: "contoso/pilot" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "deployments-dark");
  });

  it("show how much of an installer is sent, and let it be stopped", async () => {
    const page = await dashboard.open("/deployments/new", "Operator");
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    await network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 1_000_000,
    });
    const file = join(dashboard.pilot.folder, "large.msi");
    writeFileSync(file, Buffer.alloc(20_000_000));
    const chosen = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Upload an installer" }).click();
    await (await chosen).setFiles(file);
    await page.getByText(/^large\.msi: [1-9]\d?% sent$/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("large.msi: Stopped. What was sent is thrown away.").waitFor();
    const serving = await dashboard.world.serving();
    expect((await serving.shelf.list()).map(({ name }) => name)).not.toContain("large.msi");
  });
});
