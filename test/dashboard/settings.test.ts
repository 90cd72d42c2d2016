import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { notify } from "../../src/bridge/notifications/notify.ts";
import { wishNeeds } from "../../src/http/needs.ts";
import { type Dashboard, overflows, picture, startDashboard, violations } from "./start-dashboard.ts";

/** Whoever is told; takes everything. */
const got: string[] = [];
let receiver: Server;
let dashboard: Dashboard;
beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      got.push(body);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  dashboard = await startDashboard({
    devices: 60,
    story: false,
    env: {
      CCMBRIDGE_WEBHOOK_HOSTS: "127.0.0.1",
      CCM_HOOK_KEY: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
    },
  });
});
afterAll(async () => {
  await dashboard.close();
  receiver.close();
});
afterEach(async () => expect(await dashboard.complaints()).toEqual([]));

describe("settings", () => {
  it("say who one is, and to whom what is not open", async () => {
    const page = await dashboard.open("/settings", "Reader");
    await page.getByText("Looks at everything but keys and the audit.").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("tab", { name: "API keys" }).click();
    await page.getByText("This wants the role Admin; you have Reader.").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("make a key that is shown once and opens the API, and revoke it", async () => {
    const page = await dashboard.open("/settings?view=keys", "Admin");
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Name").fill("nightly report");
    await page.getByRole("radio", { name: /^Operator/ }).check();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    const key = await page
      .getByRole("dialog")
      .locator("code")
      .or(page.getByRole("alertdialog").locator("code"))
      .textContent();
    const session = () =>
      fetch(`${dashboard.url}/api/v1/session`, { headers: { authorization: `Bearer ${key}` } });
    expect(await (await session()).json()).toMatchObject({
      caller: { name: "nightly report", role: "Operator" },
    });
    await picture(page, "settings-new-key");
    await page.getByRole("button", { name: "I have it" }).click();
    await page.getByRole("rowheader", { name: "nightly report" }).waitFor();
    expect(await page.content()).not.toContain(key);
    await page.getByRole("button", { name: "Revoke nightly report" }).click();
    await page.getByRole("button", { name: "Revoke it" }).click();
    await page.getByText(/^Revoked /).waitFor();
    expect((await session()).status).toBe(401);
    // The page behind a dialog is hidden from readers, and comes back a moment after the dialog is gone.
    await page.locator("[role=dialog], [role=alertdialog]").waitFor({ state: "detached" });
    expect(await violations(page)).toEqual([]);
    await picture(page, "settings-keys");
  });

  it("tell a webhook: a rule is added, tried, and what it told is read and sent again", async () => {
    const page = await dashboard.open("/settings?view=notifications", "Admin", { refused: [400] });
    await page.getByRole("heading", { name: "Nobody is told of anything" }).waitFor();
    await page.getByRole("button", { name: "New rule" }).click();
    await page.getByLabel("Name").fill("Not a name");
    await page
      .getByRole("textbox", { name: /^Address/ })
      .fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
    await page.getByLabel("Other changes").fill("stage");
    expect(await violations(page)).toEqual([]);
    await picture(page, "settings-new-rule");
    await page.getByRole("button", { name: "Add the rule" }).click();
    await page.getByText(/is no name of a rule/).waitFor();
    await page.getByLabel("Name").fill("ops");
    await page.getByRole("button", { name: "Add the rule" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("rowheader", { name: "ops" }).waitFor();
    await page.getByRole("button", { name: "Send a test to ops" }).click();
    await page.getByText("The receiver of ops took the test.").waitFor();
    expect(JSON.parse(got.at(-1)!)).toMatchObject({ type: "ccmbridge.test" });
    await page.getByRole("button", { name: "Switch off ops" }).click();
    await page.getByText("Off", { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Switch on ops" }).click();
    await page.getByText("On", { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "settings-notifications");

    // A deployment moves devices along.
    const needs = await wishNeeds(
      dashboard.world,
      { environment: () => undefined },
      AbortSignal.timeout(60_000),
    );
    await applyDeployment(needs.deployment, {
      manifest: [dashboard.pilot.manifest],
      agree: async () => true,
    });
    dashboard.sandbox.clock.advance(48 * 3_600_000);
    await dashboard.syncNow(true);
    await notify(await dashboard.world.notifying());
    await page.getByRole("tab", { name: "Messages" }).click();
    await page.getByRole("table", { name: "Messages" }).getByText("Accepted").first().waitFor();
    await page
      .getByRole("button", { name: /^Open the message of ops/ })
      .first()
      .click();
    await page
      .getByRole("table", { name: "Changes" })
      .getByText(/^stage: /)
      .first()
      .waitFor();
    await page.getByRole("table", { name: "Tries" }).getByText("accepted (204)").waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "settings-message");
    await page.getByRole("button", { name: "Send it again" }).click();
    await page.getByText("It is due again, and goes out within a minute.").waitFor();
    const before = got.length;
    await notify(await dashboard.world.notifying());
    expect(got).toHaveLength(before + 1);
  });

  it("fit a window of 320 pixels, and a dark room", async () => {
    const page = await dashboard.open("/settings?view=notifications", "Operator", {
      width: 320,
      height: 640,
      dark: true,
    });
    await page.getByRole("rowheader", { name: "ops" }).waitFor();
    expect(await overflows(page)).toBe(false);
    expect(await violations(page)).toEqual([]);
    await picture(page, "settings-dark-320");
  });
});

describe("the audit", () => {
  it("shows who changed what, and is narrowed by filters that stand in the address", async () => {
    const page = await dashboard.open("/audit", "Admin");
    const rows = page.getByRole("table", { name: "Audit" });
    await rows.getByText("Revoke a key").waitFor();
    // By the server's own clock: the tenant's is two days ahead by now.
    expect(await rows.getByText("2 days ago").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await picture(page, "audit");
    await page.getByLabel("What", { exact: true }).selectOption("add-notification-rule");
    await page.getByLabel("What came of it").selectOption("done");
    // One was refused: it goes when the outcome is asked for.
    await rows.getByText("Refused").waitFor({ state: "detached" });
    await rows.getByText("Revoke a key").waitFor({ state: "detached" });
    await rows.getByText("Add a notification rule").waitFor();
    expect(page.url()).toContain("action=add-notification-rule");
    await page.reload();
    await rows.getByText("Add a notification rule").waitFor();
    expect(await rows.getByRole("row").count()).toBe(2);
    await page.getByLabel("Who").fill("nobody of this name");
    await page.getByRole("heading", { name: "No row fits the filters" }).waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await rows.getByText("Revoke a key").waitFor();
  });

  it("is closed to who is no Admin, and says so without asking", async () => {
    const page = await dashboard.open("/audit", "Operator", { width: 320, height: 640 });
    await page.getByRole("heading", { name: "You may not see this" }).waitFor();
    expect(await overflows(page)).toBe(false);
    expect(await violations(page)).toEqual([]);
  });
});
