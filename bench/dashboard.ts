import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../test/dashboard/browser.ts";
import { ENGINES } from "./devices/engine.ts";
import { largeEstate } from "./devices/large-estate.ts";
import { ended, readersKey, serveProcess } from "./load/serve-process.ts";
import { median } from "./measure.ts";
import type { Bench, BenchRow } from "./row.ts";

const ROUNDS = 5;

/** What somebody waits for, and how it is seen that it is there. */
const WAITS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  "the overview, from the address to every number": async (page) => {
    await page.goto("/");
    await page.getByRole("heading", { name: "Sources" }).waitFor();
  },
  "the devices, from the address to rows and their count": async (page) => {
    await page.goto("/devices?stage=comanaged");
    await page.locator("tr[data-row]").first().waitFor();
    await page.getByText(/^[\d,]+ devices fit$/).waitFor();
  },
  "one device, from its name in the list to its verdict": async (page) => {
    await page.locator("tr[data-row] a").first().click();
    await page.getByRole("heading", { name: "Workloads" }).waitFor();
  },
};

/** The dashboard in a browser over a large estate: how long somebody waits. */
export const bench: Bench = async ({ devices = 1_000_000, engine } = {}) => {
  const rows: BenchRow[] = [];
  for (const name of engine === undefined ? Object.keys(ENGINES) : [engine])
    rows.push(...(await dashboardRows(devices, name)));
  return rows;
};

async function dashboardRows(size: number, engineName: string): Promise<readonly BenchRow[]> {
  const start = ENGINES[engineName];
  if (!start) throw new Error(`Engines are ${Object.keys(ENGINES).join(", ")}; not ${engineName}.`);
  const engine = await start();
  const folder = mkdtempSync(join(tmpdir(), "ccmbridge-dashboard-"));
  const started: ChildProcess[] = [];
  let browser: Browser | undefined;
  try {
    const data = join(folder, "data");
    const devices = await largeEstate({ folder, data, engine }, size, 20_000);
    const key = await readersKey(data, engine);
    const url = await serveProcess(started, data, engine);
    browser = await launchBrowser();
    const took = new Map(Object.keys(WAITS).map((name): [string, number[]] => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      // Every round a new browser profile: nothing is kept of the one before.
      const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
      await context.addInitScript(
        (credential) => {
          sessionStorage.setItem("ccmbridge.credential", credential);
        },
        JSON.stringify({ kind: "key", key }),
      );
      const page = await context.newPage();
      for (const [name, wait] of Object.entries(WAITS)) {
        const began = performance.now();
        await wait(page);
        took.get(name)!.push(performance.now() - began);
      }
      await context.close();
    }
    return [...took].map(([name, times]) => ({
      name: `dashboard, ${devices.toLocaleString("en")} on ${engine.name}: ${name}`,
      value: median(times),
      unit: "ms",
      aim: { atMost: 1_000 },
      note: `${times.map((time) => time.toFixed(0)).join(", ")}`,
    }));
  } finally {
    await browser?.close();
    for (const process of started) await ended(process);
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
