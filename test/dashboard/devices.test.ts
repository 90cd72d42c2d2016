import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, overflows, picture, startDashboard, violations } from "./start-dashboard.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ devices: 600 });
});
afterAll(() => dashboard.close());
afterEach(async () => expect(await dashboard.complaints()).toEqual([]));

const countOf = async (query: object = {}) => (await dashboard.world.deviceStore()).count(query);
const table = (page: Page) => page.getByRole("table", { name: "Devices" });
const shows = (page: Page, count: number) =>
  page
    .getByRole("status")
    .filter({ hasText: new RegExp(`^${count.toLocaleString("en")} devices?\\b`) })
    .waitFor();

describe("the devices", () => {
  it("are all there to be scrolled to, page after page, and only those in sight are in the page", async () => {
    const page = await dashboard.open("/devices", "Reader");
    const all = await countOf();
    expect(all).toBeGreaterThan(400);
    await shows(page, all);
    expect(await table(page).getAttribute("aria-rowcount")).toBe(String(all + 1));
    const frame = page.getByLabel("Devices, scrolling");
    await frame.focus();
    const toTheEnd = async () => {
      await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      return page.locator(`tr[aria-rowindex="${all + 1}"]`).isVisible();
    };
    await expect.poll(toTheEnd, { timeout: 20_000 }).toBe(true);
    await page.getByText("that is all").waitFor();
    expect(await page.locator("tr[data-row]").count()).toBeLessThan(80);
  });

  it("are filtered by what stands in the address, and what is chosen stands there", async () => {
    const page = await dashboard.open("/devices?stage=comanaged&health=nonsense", "Reader");
    const comanaged = await countOf({ stage: "comanaged" });
    await shows(page, comanaged);
    await page.getByRole("combobox", { name: "Health" }).click();
    await page.getByRole("option", { name: "Good" }).click();
    await shows(page, await countOf({ stage: "comanaged", health: "good" }));
    expect(new URL(page.url()).searchParams.get("health")).toBe("good");
    await page.getByRole("combobox", { name: "Stage" }).click();
    await page.getByRole("option", { name: "Enrolled or further" }).click();
    await shows(page, await countOf({ reached: "enrolled", health: "good" }));
    expect(new URL(page.url()).searchParams.get("stage")).toBe(null);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await shows(page, await countOf());
    await page.getByRole("combobox", { name: "Workload" }).click();
    await page.getByRole("option", { name: "Client apps: Configuration Manager" }).click();
    await shows(page, await countOf({ workload: { name: "clientApps", authority: "configmgr" } }));
  });

  it("are searched while one types, and nothing found is not nothing there", async () => {
    const page = await dashboard.open("/devices", "Reader");
    const box = page.getByRole("searchbox");
    await box.fill("pc-001");
    await shows(page, await countOf({ search: "pc-001" }));
    await expect.poll(() => new URL(page.url()).searchParams.get("search")).toBe("pc-001");
    await box.fill("pc");
    await page
      .getByRole("status")
      .filter({ hasText: /begins with “pc”; from three characters on, it may stand anywhere/ })
      .waitFor();
    await box.fill("c-");
    await page.getByRole("heading", { name: "No device fits" }).waitFor();
    await box.fill("no such device at all");
    await page.getByText("0 devices fit", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "No device fits" }).waitFor();
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await shows(page, await countOf());
    expect(await box.inputValue()).toBe("");
  });

  it("show the columns that were chosen, also the next time", async () => {
    const page = await dashboard.open("/devices", "Reader");
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Device id" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Serial number" }).click();
    await page.keyboard.press("Escape");
    const heads = () => page.getByRole("columnheader").allTextContents();
    expect(await heads()).toContain("Device id");
    expect(await heads()).not.toContain("Serial number");
    await page.reload();
    await table(page).waitFor();
    expect(await heads()).toContain("Device id");
    expect(await heads()).not.toContain("Serial number");
  });

  it.each(["CSV", "NDJSON", "Excel workbook"])(
    "are exported as %s, as the filter has them",
    async (format) => {
      const page = await dashboard.open("/devices?stage=known", "Reader");
      await page.getByRole("button", { name: "Export" }).click();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: format, exact: true }).click(),
      ]);
      const bytes = readFileSync(await file.path());
      const known = await countOf({ stage: "known" });
      if (format === "CSV") expect(bytes.toString().trim().split("\n")).toHaveLength(known + 1);
      if (format === "NDJSON") expect(bytes.toString().trim().split("\n")).toHaveLength(known);
      if (format === "Excel workbook") expect(bytes.subarray(0, 2).toString()).toBe("PK");
      expect(file.suggestedFilename()).toMatch(/^devices\.(csv|ndjson|xlsx)$/);
    },
  );

  it("are gone through by arrows, and opened by Enter", async () => {
    const page = await dashboard.open("/devices", "Reader");
    await table(page).waitFor();
    await page.getByLabel("Devices, scrolling").focus();
    const row = () => page.evaluate(() => document.activeElement?.closest("tr")?.dataset.row);
    for (const [key, there] of [
      ["ArrowDown", "0"],
      ["ArrowDown", "1"],
      ["ArrowDown", "2"],
      ["ArrowUp", "1"],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(row).toBe(there);
    }
    const name = await page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: name! }).waitFor();
  });

  it.each([
    ["light-1440", {}],
    ["dark-1440", { dark: true }],
    ["light-320", { width: 320, height: 700 }],
  ] as const)("break no rule of accessibility and fit: %s", async (name, look) => {
    const page = await dashboard.open("/devices", "Operator", look);
    await table(page).waitFor();
    await page.getByText(/^\d+ devices$/).waitFor();
    await picture(page, `devices-${name}`);
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
  });
});

describe("a device", () => {
  const stuck = async () => {
    const store = await dashboard.world.deviceStore();
    for await (const row of store.list({ fault: "install-failed", limit: 1 })) return row;
    throw new Error("no device of this kind");
  };

  it("shows its verdict with reasons, its workloads, its timeline, its facts", async () => {
    const { deviceId, name } = await stuck();
    const page = await dashboard.open(`/devices/${encodeURIComponent(deviceId)}`, "Reader");
    await page.getByRole("heading", { level: 1, name }).waitFor();
    const verdict = (await (await dashboard.world.deviceStore()).verdict(deviceId))!.verdict;
    for (const { cause, next } of verdict.faults) {
      await page.getByText(cause).first().waitFor();
      await page.getByText(next.replaceAll("`", "")).first().waitFor();
    }
    for (const { text } of verdict.because) await page.getByText(text).first().waitFor();
    expect(
      await page.getByRole("table", { name: "Authority of each workload" }).getByRole("row").count(),
    ).toBe(8);
    await page.getByRole("tab", { name: "Timeline" }).click();
    const changes = page.getByRole("list", { name: "Changes, newest first" }).locator("> li");
    await changes.first().waitFor();
    let known = 0;
    for await (const _ of (await dashboard.world.deviceStore()).history(deviceId)) known++;
    expect(await changes.count()).toBe(known);
    await page.getByRole("tab", { name: "Identifiers and facts" }).click();
    await page.getByText(deviceId).first().waitFor();
    await page.getByRole("tab", { name: "Logs" }).click();
    await page.getByRole("heading", { name: "No logs were attached" }).waitFor();
  });

  it("is read afresh by an Operator, and by no Reader, who is told why", async () => {
    const { deviceId } = await stuck();
    const path = `/devices/${encodeURIComponent(deviceId)}`;
    const reader = await dashboard.open(path, "Reader");
    await reader.getByRole("button", { name: "Refresh" }).hover();
    await reader
      .getByRole("tooltip")
      .filter({ hasText: "This wants the role Operator; you have Reader." })
      .waitFor();
    expect(await reader.getByRole("button", { name: "Refresh" }).getAttribute("aria-disabled")).toBe("true");
    const operator = await dashboard.open(path, "Operator");
    await operator.getByRole("button", { name: "Refresh" }).click();
    await operator.getByText("Read afresh.").waitFor();
  });

  it("that nobody knows is said to be unknown", async () => {
    const page = await dashboard.open("/devices/nobody-knows-me", "Reader", { refused: [404] });
    await page.getByText("No device is known as nobody-knows-me.").waitFor();
    await page.getByText(/not-found, request/).waitFor();
  });

  it.each([
    ["light-1440", {}],
    ["dark-1440", { dark: true }],
    ["light-320", { width: 320, height: 700 }],
  ] as const)("breaks no rule of accessibility in any view, and fits: %s", async (name, look) => {
    const { deviceId } = await stuck();
    const page = await dashboard.open(`/devices/${encodeURIComponent(deviceId)}`, "Operator", look);
    for (const view of ["Verdict", "Timeline", "Identifiers and facts", "Logs"]) {
      await page.getByRole("tab", { name: view }).click();
      await page.getByRole("tabpanel", { name: view }).getByRole("heading").first().waitFor();
      await picture(page, `device-${view.split(" ")[0]!.toLowerCase()}-${name}`);
      expect(await violations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
    }
  });
});
