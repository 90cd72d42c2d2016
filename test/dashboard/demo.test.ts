import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../source-files.ts";
import { launchBrowser } from "./browser.ts";
import { builtDashboard } from "./built-dashboard.ts";
import { watchedBrowser } from "./watched-browser.ts";

it("is served by the demo over what was deployed, at an address and with a key on the screen, until Ctrl-C", async () => {
  builtDashboard();
  const { PATH } = process.env;
  const demo = spawn(process.execPath, [join(ROOT, "src/cli/main.ts"), "demo", "--devices", "60"], {
    env: { PATH, NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => demo.once("close", resolve));
  let screen = "";
  demo.stderr.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  const browser = await launchBrowser();
  try {
    await expect.poll(() => screen, { timeout: 25_000 }).toContain("Ctrl-C here ends both.");
    const url = /The dashboard: (\S+)/.exec(screen)![1]!;
    const key = /One-time key: +(\S+)/.exec(screen)![1]!;
    const watched = watchedBrowser(browser, url);
    const page = await watched.open("/");
    await page.getByLabel("One-time key").fill(key);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "How far they are" }).waitFor();
    await page
      .getByText(/Became co-managed|Became targeted|Became registered/)
      .first()
      .waitFor();
    expect(await watched.complaints()).toEqual([]);
  } finally {
    await browser.close();
    demo.kill("SIGINT");
  }
  expect(await ended).toBe(0);
}, 60_000);
