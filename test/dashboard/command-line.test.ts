import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, overflows, picture, startDashboard, violations } from "./start-dashboard.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ devices: 20, story: false, sync: false });
});
afterAll(() => dashboard.close());
afterEach(async () => expect(await dashboard.complaints()).toEqual([]));

const BAD =
  "ccmsetup.exe /mp=mp1.contoso.com SMSSITECODE = ABC ccmhostname=GW.CONTOSO.COM/CCM_Proxy_MutualAuth/7/";

describe("the command-line workbench", () => {
  it("underlines what is wrong while one types, says it in words, and gets to its place by keyboard", async () => {
    const page = await dashboard.open("/command-line", "Reader");
    const line = page.getByRole("textbox", { name: "Command line" });
    await line.fill(BAD);
    await page.getByText("Would not work as meant").waitFor();
    const marked = await page.locator("mark").allTextContents();
    expect(marked).toContainEqual(expect.stringContaining("mp="));
    await page.getByText("parameter-with-equals").first().waitFor();
    const place = page.getByRole("button", { name: /^Go to characters/ }).first();
    await place.focus();
    await page.keyboard.press("Enter");
    const selected = await line.evaluate((each: HTMLTextAreaElement) =>
      each.value.slice(each.selectionStart, each.selectionEnd),
    );
    expect(BAD).toContain(selected);
    expect(selected).not.toBe("");
    expect(await violations(page)).toEqual([]);
    await picture(page, "command-line");
  });

  it("mends with one click what can be mended safely, and explains every part", async () => {
    const page = await dashboard.open("/command-line", "Reader");
    const line = page.getByRole("textbox", { name: "Command line" });
    await line.fill("ccmsetup.exe /mp=mp1.contoso.com SMSSITECODE=ABC");
    await page.getByRole("button", { name: "Take the fixed line" }).click();
    expect(await line.inputValue()).toContain("/mp:mp1.contoso.com");
    await page.getByText("Nothing wrong found").waitFor();
    const parts = page.getByRole("table", { name: "Parts of the line" });
    await parts.getByRole("button", { name: "SMSSITECODE=ABC" }).waitFor();
    await parts.getByText(/Primary site to assign to/).waitFor();
  });

  it("puts a registration token back into the fixed line, which the server masks", async () => {
    const page = await dashboard.open("/command-line", "Reader");
    const line = page.getByRole("textbox", { name: "Command line" });
    await line.fill("ccmsetup.exe /mp=mp1.contoso.com /regtoken:abcdefghijklmnop SMSSITECODE=ABC");
    await page.getByText("abcd…").first().waitFor();
    await page.getByRole("button", { name: "Take the fixed line" }).click();
    expect(await line.inputValue()).toContain("/regtoken:abcdefghijklmnop");
    expect(page.url()).not.toContain("abcdefgh");
  });

  it("shows how much of Intune's box is left", async () => {
    const page = await dashboard.open("/command-line", "Reader");
    await page
      .getByRole("textbox", { name: "Command line" })
      .fill(`CCMSETUPCMD="/mp:https://mp1.contoso.com SMSSITECODE=ABC CCMHTTPSPORT=${"4".repeat(980)}"`);
    await page.getByText(/of 1,024 characters: \d+ too many/).waitFor();
  });

  it("builds a line from a site's fields, and from a manifest, and checks what it built", async () => {
    const page = await dashboard.open("/command-line?view=build", "Reader");
    await page.getByText("With a site code there is a line.").waitFor();
    await page.getByLabel("Scenario").selectOption("intranet");
    await page.getByLabel("Site code").fill("ABC");
    await page.getByLabel("Management point", { exact: true }).fill("mp1.contoso.com");
    await page.getByLabel("More parameters and properties").fill("SMSCACHESIZE=10240\n/AllowMetered");
    await page.getByText(/SMSSITECODE=ABC.*SMSCACHESIZE=10240|SMSCACHESIZE=10240.*SMSSITECODE=ABC/).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "command-line-build");
    await page.getByRole("radio", { name: "A manifest (YAML)" }).check();
    const manifest = page.getByRole("textbox", { name: "Manifest" });
    expect(await manifest.inputValue()).toContain('siteCode: "ABC"');
    await page.getByText("It holds together: 1 site, 1 deployment.").waitFor();
    await page.getByRole("button", { name: "Check and explain it" }).click();
    await page.getByRole("table", { name: "Parts of the line" }).waitFor();
  });

  it("says a manifest's mistakes at their line and column", async () => {
    const page = await dashboard.open("/command-line?view=build", "Reader", { refused: [422] });
    await page.getByRole("radio", { name: "A manifest (YAML)" }).check();
    const manifest = page.getByRole("textbox", { name: "Manifest" });
    await manifest.fill("apiVersion: ccmbridge/v1\nkind: Site\nname: contoso\nsiteCode: TOOLONG\n");
    await page.getByRole("button", { name: "Line 4, column 11" }).click();
    expect(
      await manifest.evaluate((each: HTMLTextAreaElement) =>
        each.value.slice(each.selectionStart, each.selectionEnd),
      ),
    ).toBe("TOOLONG");
    expect(await violations(page)).toEqual([]);
    await picture(page, "command-line-manifest");
  });

  it("looks up what ccmsetup understands", async () => {
    const page = await dashboard.open("/command-line?view=catalogue", "Reader");
    await page.getByLabel("Search").fill("SMSCACHESIZE");
    await page.getByRole("rowheader", { name: "SMSCACHESIZE", exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("tab", { name: "Scenarios" }).click();
    const asked = page.getByRole("table", { name: /Microsoft Entra ID asks of a line$/ });
    await asked.getByRole("row", { name: /CCMHOSTNAME Required/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, "command-line-scenarios");
  });

  it("fits a window of 320 pixels, and a dark room", async () => {
    const page = await dashboard.open("/command-line", "Reader", { width: 320, height: 640, dark: true });
    await page.getByRole("textbox", { name: "Command line" }).fill(BAD);
    await page.getByText("Would not work as meant").waitFor();
    await page.getByRole("table", { name: "Parts of the line" }).waitFor();
    expect(await overflows(page)).toBe(false);
    expect(await violations(page)).toEqual([]);
    await picture(page, "command-line-dark-320");
  });
});
