import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import pino from "pino";
import type { Page } from "playwright-core";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { createKey } from "../../src/bridge/serving/create-key.ts";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { readConfig } from "../../src/config.ts";
import type { Role } from "../../src/domain/caller.ts";
import { wishNeeds } from "../../src/http/needs.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { startServer } from "../../src/server.ts";
import { wire } from "../../src/wire.ts";
import { pilotFolder, QUICK } from "../journeys/pilot.ts";
import { ROOT } from "../source-files.ts";
import { launchBrowser } from "./browser.ts";
import { builtDashboard } from "./built-dashboard.ts";
import { type Look, watchedBrowser } from "./watched-browser.ts";

const PICTURES = join(ROOT, "test-artefacts/dashboard");

export interface Started {
  readonly devices?: number;
  /** The pilot deployed, and two days gone by; without it, nothing was ever deployed. True when not said. */
  readonly story?: boolean;
  /** Whether the tenant was read; true when not said. */
  readonly sync?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built dashboard, served over a sandbox as users have it, in a real browser. Once a file: it takes some seconds. */
export async function startDashboard({ devices = 300, story = true, sync = true, env = {} }: Started = {}) {
  builtDashboard();
  const sandbox = await startSandbox({ devices, seed: "7", blobs: "memory" });
  const pilot = pilotFolder();
  const data = mkdtempSync(join(tmpdir(), "dashboard-"));
  const settings = {
    ...sandbox.addresses.env,
    ...QUICK,
    CCMBRIDGE_DATA: data,
    CCMBRIDGE_SWEEP_MINUTES: "0",
    ...env,
  };
  const world = wire(() => readConfig(settings, { file: null }));
  const syncNow = async (full = false) =>
    syncDevices({ ...(await world.tracking()), progress: () => {} }, { full });
  if (sync) await syncNow(true);
  if (story) {
    const needs = await wishNeeds(world, { environment: () => undefined }, new AbortController().signal);
    await applyDeployment(needs.deployment, { manifest: [pilot.manifest], agree: async () => true });
    for (const hours of [12, 36]) {
      sandbox.clock.advance(hours * 3_600_000);
      await syncNow();
    }
  }
  const server = await startServer(world, {
    host: "127.0.0.1",
    port: 0,
    version: "0.0.0",
    dashboard: builtDashboard(),
    environment: () => undefined,
    log: pino({ level: "silent" }),
  });
  const serving = await world.serving();
  const keyOf = async (role: Role) =>
    (
      await createKey(
        { ...serving, clock: serving.ownClock },
        { name: `${role} key`, role },
        { name: "test" },
      )
    ).key;
  const keys: Record<Role, string> = {
    Reader: await keyOf("Reader"),
    Operator: await keyOf("Operator"),
    Admin: await keyOf("Admin"),
  };
  const browser = await launchBrowser();
  const watched = watchedBrowser(browser, server.url);
  return {
    url: server.url,
    /** The one-time key the terminal shows. */
    ownKey: server.ownKey!,
    keys,
    world,
    sandbox,
    pilot,
    syncNow,
    /** A page of a person's own browser, signed in with this role or not at all. */
    open: async (path: string, role?: Role, look?: Look): Promise<Page> =>
      watched.open(path, role && keys[role], look),
    /** What browsers complained of since the last time; closes their windows. To be empty after every test. */
    complaints: () => watched.complaints(),
    close: async () => {
      await browser.close();
      await server.close();
      await world.close();
      await sandbox.close();
      pilot.remove();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
export type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

/** So often a page is asked until it breaks no rule: what is so for a moment alone, as while a dialog goes, breaks none. */
const LOOKS = 10;

/** Rules of WCAG 2.2 AA that a page breaks, as axe finds them, but for Fluent UI's marks at the ends of focus. To be empty. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  let broken: string[] = [];
  for (let look = 0; look < LOOKS; look++) {
    broken = await brokenRules(page);
    if (broken.length === 0) break;
  }
  return broken;
}

async function brokenRules(page: Page): Promise<string[]> {
  const { violations: found } = await page.evaluate(async () => {
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(moving.map(({ finished }) => finished));
    return (globalThis as unknown as { axe: typeof axe }).axe.run(
      { exclude: ["[data-tabster-dummy]"] },
      {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      },
    );
  });
  return found.flatMap(({ id, nodes, help }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

/** Whether a page is wider than its window: somebody would have to push it aside to read. */
export const overflows = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** Keeps what a page looks like in `test-artefacts/dashboard/`. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true, animations: "disabled" });
}
