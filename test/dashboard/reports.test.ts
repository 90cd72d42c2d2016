import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { REPORT_NAMES } from "../../src/bridge/reports/report.ts";
import { type Dashboard, overflows, picture, startDashboard, violations } from "./start-dashboard.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ devices: 300 });
});
afterAll(() => dashboard.close());
afterEach(async () => expect(await dashboard.complaints()).toEqual([]));

// biome-ignore lint/suspicious/noExplicitAny: an answer, looked at by tests alone
const answer = async (name: string): Promise<any> =>
  (
    await fetch(`${dashboard.url}/api/v1/reports/${name}`, {
      headers: { authorization: `Bearer ${dashboard.keys.Reader}` },
    })
  ).json();

describe("reports", () => {
  it("show all there are, each with its own columns and every row, and break no rule of access", async () => {
    const page = await dashboard.open("/reports", "Reader");
    const tabs = page.getByRole("tab");
    await tabs.first().waitFor();
    expect(await tabs.count()).toBe(REPORT_NAMES.length);
    for (const [at, name] of REPORT_NAMES.entries()) {
      await tabs.nth(at).click();
      await page.waitForURL(`**/reports/${name}`);
      const { columns, rows } = await answer(name);
      expect([name, rows.length]).not.toEqual([name, 0]);
      // By its name: until it is there, the one before may still be. A tab that is not chosen yet holds its text twice.
      const chosen = page.getByRole("tab", { selected: true }).and(tabs.nth(at));
      const table = page.getByRole("table", { name: (await chosen.textContent())!, exact: true });
      await table.waitFor();
      expect(await table.getByRole("columnheader").allTextContents()).toEqual(
        columns.map(({ title }: { title: string }) => title),
      );
      expect(await table.getByRole("row").count()).toBe(Math.min(100, rows.length) + 1);
      expect([name, await violations(page)]).toEqual([name, []]);
      await picture(page, `report-${name}`);
    }
  });

  it("say no other numbers than the API does, and each leads to its rows", async () => {
    const page = await dashboard.open("/reports/funnel", "Reader");
    const { rows } = await answer("funnel");
    const comanaged = rows.find(({ stage }: { stage: string }) => stage === "comanaged");
    const row = page.getByRole("row", { name: /^Co-managed/ });
    const devices = row.getByRole("link").first();
    expect(await devices.textContent()).toBe(String(comanaged.devices));
    expect(await devices.getAttribute("href")).toBe("/devices?stage=comanaged");
  });

  it.each([
    ["funnel", 20],
    ["workloads", 14],
    ["trend", 1],
  ])("lead from every number of the %s that is a link to exactly so many rows", async (name, least) => {
    const page = await dashboard.open(`/reports/${name}`, "Reader");
    await page.getByRole("table").waitFor();
    const links = await page
      .locator('main a[href^="/devices"], main a[href^="/changes"]')
      .evaluateAll((found) => found.map((link) => [link.getAttribute("href")!, link.textContent!] as const));
    const numbers = links.filter(([, text]) => /^[\d,]+$/.test(text));
    expect(numbers.length).toBeGreaterThan(least);
    const wrong: string[] = [];
    for (const [href, text] of numbers) {
      const { pathname, search } = new URL(href, dashboard.url);
      const path =
        pathname === "/devices"
          ? `/api/v1/device-counts${search}`
          : `/api/v1/stage-changes${search}&limit=500`;
      const counted = await fetch(dashboard.url + path, {
        headers: { authorization: `Bearer ${dashboard.keys.Reader}` },
      });
      const answered = (await counted.json()) as { devices?: number; rows?: unknown[] };
      const rows = answered.devices ?? answered.rows?.length;
      if (rows !== Number(text.replaceAll(",", ""))) wrong.push(`${href} says ${text} and leads to ${rows}`);
    }
    expect(wrong).toEqual([]);
  });

  it("lead from a day of the trend to what changed on it", async () => {
    const page = await dashboard.open("/reports/trend", "Reader", { refused: [400] });
    const link = page.locator('main a[href^="/changes?day="]').first();
    const many = Number(await link.textContent());
    await link.click();
    await page.getByRole("heading", { level: 1, name: "Became co-managed" }).waitFor();
    const table = page.getByRole("table", { name: "Changes" });
    await table.waitFor();
    expect(await table.getByRole("row").count()).toBe(Math.min(100, many) + 1);
    expect(await violations(page)).toEqual([]);
    await page.goto("/changes?day=yesterday");
    await page.getByRole("alert").first().waitFor();
  });

  it("are downloaded as a file in the form that is chosen", async () => {
    const page = await dashboard.open("/reports/stuck", "Reader");
    const { rows } = await answer("stuck");
    const asked = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    await page.getByRole("menuitem", { name: "CSV" }).click();
    const file = await asked;
    expect(file.suggestedFilename()).toBe("stuck.csv");
    const lines = readFileSync(await file.path(), "utf8")
      .trim()
      .split("\n");
    expect(lines[0]).toContain("name,stage,fault");
    expect(lines.length).toBeGreaterThan(rows.length);
  });

  it("fit a window of 320 pixels, and a dark room", async () => {
    const page = await dashboard.open("/reports/workloads", "Reader", {
      width: 320,
      height: 640,
      dark: true,
    });
    await page.getByRole("table").waitFor();
    expect(await overflows(page)).toBe(false);
    expect(await violations(page)).toEqual([]);
    await picture(page, "report-dark-320");
  });
});
