import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../source-files.ts";
import { type Dashboard, overflows, picture, startDashboard, violations } from "./start-dashboard.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ devices: 30, story: false, sync: false });
});
afterAll(() => dashboard.close());
afterEach(async () => expect(await dashboard.complaints()).toEqual([]));

describe("signing in", () => {
  it("takes the one-time key of the terminal, keeps it for the tab alone, and forgets it at sign-out", async () => {
    const page = await dashboard.open("/", undefined, { refused: [409] });
    await page.getByText("everything in it is made up").waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "sign-in");
    await page.getByLabel("One-time key").fill(dashboard.ownKey);
    await page.getByRole("button", { name: "Sign in with the key" }).click();
    await page.getByText("Sandbox: every device, group and number here is made up.").waitFor();
    await page.getByRole("button", { name: "Signed in: sandbox key" }).click();
    await page.getByText("Admin, by API key").waitFor();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(dashboard.ownKey);
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByLabel("One-time key").waitFor();
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(dashboard.ownKey);
  });

  it("says what is wrong with a key that opens nothing", async () => {
    const page = await dashboard.open("/", undefined, { refused: [401] });
    await page.getByLabel("One-time key").fill("ccmb_nothing");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "key" }).waitFor();
  });
});

describe("the shell", () => {
  it("shows before the first sync that nothing is known, which is not that nothing is there", async () => {
    const page = await dashboard.open("/", "Reader", { refused: [409] });
    await page.getByRole("heading", { name: "Nothing is known of any device yet" }).waitFor();
    expect(await violations(page)).toEqual([]);
    const button = page.getByRole("button", { name: "Read the tenant" });
    await button.focus();
    await page
      .getByRole("tooltip")
      .filter({ hasText: "This wants the role Operator; you have Reader." })
      .waitFor();
  });

  it("says so at an address that leads nowhere", async () => {
    const page = await dashboard.open("/nowhere/at/all", "Reader");
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    await page.getByRole("button", { name: "To the overview" }).click();
  });

  it("goes on when the code of a page does not come, and says what may help", async () => {
    const page = await dashboard.open("/nowhere", "Reader");
    await page.route("**/assets/devices-*.js", (asked) => asked.fulfill({ status: 404, body: "" }));
    await page.getByRole("link", { name: "Devices" }).click();
    await page.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("link", { name: "Command line" }).click();
    await page.getByRole("heading", { level: 1, name: "Command line" }).waitFor();
    // That much the browser complained of; nothing else.
    expect((await dashboard.complaints()).filter((said) => !/404|imported module/.test(said))).toEqual([]);
  });

  it("says so, too, when it is the page that was asked for first", async () => {
    const page = await dashboard.open("/nowhere", "Reader");
    await page.route("**/assets/settings-*.js", (asked) => asked.fulfill({ status: 404, body: "" }));
    await page.goto("/settings");
    await page.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
    await page.getByRole("link", { name: "Command line" }).click();
    await page.getByRole("heading", { level: 1, name: "Command line" }).waitFor();
    expect((await dashboard.complaints()).filter((said) => !/404|imported module/.test(said))).toEqual([]);
  });

  it("is dark when the system is, or when a person says so, and stays so", async () => {
    const page = await dashboard.open("/", "Reader", { refused: [409], dark: true });
    await page.getByRole("button", { name: /^Signed in/ }).click();
    const background = () =>
      page.evaluate(() => getComputedStyle(document.querySelector("header > div")!).backgroundColor);
    expect(await background()).toBe("rgb(41, 41, 41)");
    await page.getByRole("menuitemradio", { name: "Light" }).click();
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.reload();
    await page.getByRole("banner").waitFor();
    expect(await background()).toBe("rgb(255, 255, 255)");
  });

  it("locks a page that the role may not see, and the page says why", async () => {
    const page = await dashboard.open("/", "Reader", { refused: [403, 409] });
    const link = page.getByRole("link", { name: /^Audit/ });
    await link.getByRole("img", { name: "This wants the role Admin; you have Reader." }).waitFor();
    await link.click();
    await page.getByRole("heading", { name: "You may not see this" }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("fits a window of 320 pixels, and has its pages in a drawer there", async () => {
    const page = await dashboard.open("/", "Reader", { refused: [409], width: 320, height: 640 });
    await page.getByRole("button", { name: "Pages" }).click();
    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(await overflows(page)).toBe(false);
  });
});

describe("the page", () => {
  it("has a nonce of its own in every answer, and its policy lets no other style or script in", async () => {
    const answers = await Promise.all(
      ["/", "/devices?stage=known"].map((path) => fetch(dashboard.url + path)),
    );
    const nonces = await Promise.all(
      answers.map(async (answer) => {
        const policy = answer.headers.get("content-security-policy")!;
        expect(policy).not.toContain("unsafe-");
        expect(policy).toContain("script-src 'self';");
        expect(answer.headers.get("cache-control")).toBe("no-store");
        const nonce = /nonce="([\w-]{20,})"/.exec(await answer.text())![1]!;
        expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it("gives its scripts packed to who takes that, and as they are to who does not", async () => {
    const script = /src="([^"]+\.js)"/.exec(await (await fetch(dashboard.url)).text())![1]!;
    const ask = (encoding: string) =>
      fetch(dashboard.url + script, { headers: { "accept-encoding": encoding } });
    const [packed, plain] = [await ask("gzip, br"), await ask("gzip")];
    expect(packed.headers.get("content-encoding")).toBe("br");
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(packed.headers.get("vary")).toContain("accept-encoding");
    expect(await packed.text()).toBe(await plain.text());
    expect((await fetch(`${dashboard.url}${script}.br`)).status).toBe(404);
  });

  it("loads at most 350 kB of compressed script before the overview shows", async () => {
    const page = await dashboard.open("/", "Reader", { refused: [409] });
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .filter((name) => name.endsWith(".js")),
    );
    const bytes = scripts.map((script) => {
      const file = join(ROOT, "dist/dashboard", new URL(script).pathname);
      return gzipSync(readFileSync(file)).length;
    });
    expect(bytes.length).toBeGreaterThan(1);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(350_000);
    // The sign-in of Entra is not among them.
    expect(readdirSync(join(ROOT, "dist/dashboard/assets")).some((name) => name.startsWith("entra-"))).toBe(
      true,
    );
    expect(scripts.join()).not.toContain("entra-");
  });
});
