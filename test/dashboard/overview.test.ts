import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { overview } from "../../src/bridge/overview.ts";
import { type Dashboard, overflows, picture, startDashboard, violations } from "./start-dashboard.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ devices: 300 });
});
afterAll(() => dashboard.close());
afterEach(async () => expect(await dashboard.complaints()).toEqual([]));

const shown = (page: Page) => page.getByRole("heading", { name: "Longest stuck" }).waitFor();
const atAGlance = async () =>
  overview({ store: await dashboard.world.deviceStore(), clock: dashboard.world.clock }, {});
const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

describe("the overview", () => {
  it("has every number of the estate, and each leads to exactly so many rows", async () => {
    const page = await dashboard.open("/", "Reader");
    await shown(page);
    const links = await page
      .locator('main a[href^="/devices"], main a[href^="/changes"]')
      .evaluateAll((found) => found.map((link) => [link.getAttribute("href")!, link.textContent!] as const));
    const numbers = links.filter(([, text]) => /^[\d,]+( |$)/.test(text));
    expect(numbers.length).toBeGreaterThan(30);
    const reader = { headers: { authorization: `Bearer ${dashboard.keys.Reader}` } };
    const wrong: string[] = [];
    for (const [href, text] of numbers) {
      const { pathname, search } = new URL(href, dashboard.url);
      const said = Number(text.split(" ")[0]!.replaceAll(",", ""));
      const path =
        pathname === "/devices" ? `/api/v1/device-counts${search}` : `/api/v1/changes${search}&limit=500`;
      const answer = (await (await fetch(dashboard.url + path, reader)).json()) as {
        devices?: number;
        rows?: unknown[];
      };
      const rows = answer.devices ?? answer.rows?.length;
      if (rows !== said) wrong.push(`${href} says ${text} and leads to ${rows}`);
    }
    expect(wrong).toEqual([]);
  });

  it("is asked for, once, while it is found out who asks: nobody waits for the one and then for the other", async () => {
    const page = await dashboard.open("/", "Reader");
    await shown(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const overviewAsked = page.waitForRequest("**/api/v1/overview");
    await page.route("**/api/v1/session", async (route) => {
      await overviewAsked;
      await route.continue();
    });
    await page.reload();
    await shown(page);
    expect(asked.filter((path) => path === "/api/v1/overview")).toHaveLength(1);
  });

  it("is asked for while the code that shows it is still on its way", async () => {
    const page = await dashboard.open("/", "Reader");
    await shown(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const overviewAsked = page.waitForRequest("**/api/v1/overview");
    await page.route("**/assets/shell-*.js", async (route) => {
      await overviewAsked;
      await route.continue();
    });
    await page.reload();
    await shown(page);
    for (const question of ["overview", "session", "sign-in"])
      expect(asked.filter((path) => path === `/api/v1/${question}`)).toHaveLength(1);
  });

  it("goes where its numbers point", async () => {
    const page = await dashboard.open("/", "Reader");
    await shown(page);
    const { stages, faults } = await atAGlance();
    const comanaged = stages.find(({ stage }) => stage === "comanaged")!.devices;
    await part(page, "How far they are")
      .getByRole("link", { name: `${comanaged} devices: Co-managed` })
      .click();
    await page.getByText(`${comanaged} devices fit`).waitFor();
    await page.goBack();
    await part(page, "Faults").getByRole("link", { name: faults[0]!.example!.name }).first().click();
    await page.getByRole("heading", { level: 1, name: faults[0]!.example!.name }).waitFor();
    await page.goBack();
    await part(page, "What changed").getByRole("link", { name: "All of them, one by one" }).click();
    await page.getByRole("table", { name: "Changes" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "changes-light-1440");
  });

  it("says what is stuck and what to do next", async () => {
    const page = await dashboard.open("/", "Reader");
    await shown(page);
    const { stuck, faults } = await atAGlance();
    expect(stuck.length).toBeGreaterThan(0);
    for (const { name, next } of stuck) {
      await part(page, "Longest stuck").getByRole("link", { name }).first().waitFor();
      await part(page, "Longest stuck").getByText(next.replaceAll("`", "")).first().waitFor();
    }
    for (const { example } of faults)
      await part(page, "Faults").getByText(example!.next.replaceAll("`", "")).first().waitFor();
  });

  it("tells what changed since the last visit, once there was one", async () => {
    const page = await dashboard.open("/", "Reader");
    await shown(page);
    await page.getByRole("combobox", { name: "Since" }).click();
    expect(await page.getByRole("option").allTextContents()).toEqual([
      "The last 24 hours",
      "The last 7 days",
    ]);
    await page.getByRole("option", { name: "The last 7 days" }).click();
    expect(new URL(page.url()).searchParams.get("since")).toBe("week");
    // The next time: the same browser, another tab.
    const later = await page.context().newPage();
    await later.goto("/?since=visit");
    await shown(later);
    await part(later, "What changed").getByText("Nothing.").waitFor();
    dashboard.sandbox.clock.advance(20 * 60_000);
  });

  it("syncs when an Operator wants it, and shows what came of it by itself", async () => {
    const page = await dashboard.open("/", "Operator");
    await shown(page);
    const before = (await atAGlance()).asOf;
    dashboard.sandbox.clock.advance(3_600_000);
    await page.getByRole("button", { name: "Sync now" }).click();
    await page.getByRole("button", { name: "Syncing" }).waitFor();
    await page.getByRole("button", { name: "Sync now" }).waitFor();
    expect((await atAGlance()).asOf > before).toBe(true);
  });

  it("tells no Reader to sync, and says why", async () => {
    const page = await dashboard.open("/", "Reader");
    await shown(page);
    const button = page.getByRole("button", { name: "Sync now" });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await button.focus();
    await page
      .getByRole("tooltip")
      .filter({ hasText: "This wants the role Operator; you have Reader." })
      .waitFor();
  });

  it.each([
    ["light-1440", {}],
    ["dark-1440", { dark: true }],
    ["light-320", { width: 320, height: 700 }],
    ["dark-768", { width: 768, height: 1024, dark: true }],
  ] as const)("breaks no rule of accessibility and fits: %s", async (name, look) => {
    const page = await dashboard.open("/", "Operator", look);
    await shown(page);
    await picture(page, `overview-${name}`);
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
  });
});

// Last, since the tenant stays so.
describe("what is not whole", () => {
  const bars = (page: Page) =>
    page.locator("[data-state]").evaluateAll((all) => all.map((bar) => bar.getAttribute("data-state")));

  it("is said to be incomplete, by source and with what is unknown", async () => {
    dashboard.sandbox.setFaults({ match: "/AdminService", status: 503, times: 100_000 });
    await dashboard.syncNow();
    const page = await dashboard.open("/", "Reader");
    await shown(page);
    expect(await bars(page)).toEqual(["incomplete"]);
    await page
      .getByText(/Configuration Manager.* could not be read/i)
      .first()
      .waitFor();
    await part(page, "Sources").getByText("Failed").waitFor();
    await picture(page, "overview-incomplete");
    expect(await violations(page)).toEqual([]);
  });

  it("is said to be old when it is", async () => {
    dashboard.sandbox.clock.advance(72 * 3_600_000);
    const page = await dashboard.open("/", "Operator");
    await shown(page);
    // The server learns the tenant's time when it next asks the tenant; a refresh of one device does.
    const { stuck } = await atAGlance();
    await fetch(`${dashboard.url}/api/v1/devices/${encodeURIComponent(stuck[0]!.deviceId)}/refresh`, {
      method: "POST",
      headers: { authorization: `Bearer ${dashboard.keys.Operator}` },
    });
    await page.reload();
    await shown(page);
    expect(await bars(page)).toEqual(["stale", "incomplete"]);
    await picture(page, "overview-stale");
  });
});
