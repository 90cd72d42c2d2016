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

/** What is somewhere on a page: where, as CSS names it, and with which words. */
type Seen = readonly [where: string, words: string];

/** What somebody does, and what they wait for. */
interface Wait {
  readonly act: (page: Page) => Promise<unknown>;
  readonly see: readonly Seen[];
}

const WAITS: Readonly<Record<string, Wait>> = {
  "the overview, from the address to every number": {
    act: (page) => page.goto("/", { waitUntil: "commit" }),
    // The last of its parts.
    see: [["h2", "^Sources$"]],
  },
  "the devices, from the address to rows and their count": {
    act: (page) => page.goto("/devices?stage=comanaged", { waitUntil: "commit" }),
    see: [
      ["tr[data-row]", ""],
      ["[role=status]", "^[\\d,]+ devices fit$"],
    ],
  },
  "one device, from its name in the list to its verdict": {
    act: (page) => page.locator("tr[data-row] a").first().click(),
    see: [["h2", "^Workloads$"]],
  },
};

/** Whether all of it is there. Runs in the page, and knows nothing of this file. */
const isThere = (wanted: readonly Seen[]): boolean => {
  const { document } = globalThis as unknown as {
    document: { querySelectorAll(where: string): Iterable<{ readonly textContent: string }> };
  };
  return wanted.every(([where, words]) =>
    [...document.querySelectorAll(where)].some(({ textContent }) => new RegExp(words).test(textContent)),
  );
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
      for (const [name, { act, see }] of Object.entries(WAITS)) {
        const began = performance.now();
        await act(page);
        // Looked for in every frame: a locator looks at ever longer distances, which at last are half a second.
        await page.waitForFunction(isThere, see);
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
