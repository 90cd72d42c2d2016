import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../src/bridge/needs.ts";
import { openTenant } from "../../src/graph/tenant.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";

/** What an answer takes on its way there and back; milliseconds. */
const LATENCY = 300;
/** Devices on a page of Intune's list (fact G129). */
const LISTED = 1_000;

export interface ReadBehindLatency {
  /** How Intune was read, in the sync's own words. */
  readonly way: string;
  readonly rows: number;
  /** Of everything that was asked, sources of Intune and Entra together. */
  readonly requests: number;
  readonly throttled: number;
  /** What reading Intune took, by the tenant's clock. */
  readonly seconds: number;
  /** What following its next links one by one takes at least. */
  readonly oneByOneSeconds: number;
}

/**
 * Reads the sources of an offline tenant with the published limits, whose clock goes on by each request's latency and each
 * wait: nothing sleeps.
 */
export async function readBehindLatency(devices: number): Promise<ReadBehindLatency> {
  const start = Date.UTC(2026, 10, 25, 8);
  const sandbox = await startSandbox({
    devices,
    seed: 7,
    blobs: "memory",
    startAt: start,
    now: () => start,
    onRequest: (_, stage) => {
      if (stage === "arrived") sandbox.clock.advance(LATENCY);
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "ccmbridge-latency-"));
  try {
    const clock: Clock = {
      now: () => new Date(sandbox.clock.now()),
      sleep: async (ms) => {
        sandbox.clock.advance(ms);
      },
    };
    const tenant = openTenant({
      tenantId: sandbox.tenantId,
      clientId: sandbox.clientId,
      cloud: "public",
      credential: { kind: "secret", value: sandbox.clientSecret },
      sandboxUrl: sandbox.addresses.url,
      clock,
      waits: {
        firstMs: 1_000,
        maxMs: 10_000,
        deadlineMs: 900_000,
        settleMs: 30_000,
        requestMs: 30_000,
      },
      cacheFolder: folder,
      onDeviceCode: () => {},
      onServerDate: undefined,
      trace: undefined,
      onWait: () => {},
    });
    let told = { way: "", rows: 0, seconds: 0 };
    for (const source of tenant.deviceSources) {
      if (source.name !== "intune" && source.name !== "entra") continue;
      const begun = sandbox.clock.now();
      const reading = source.read({ full: true, mark: null });
      let rows = 0;
      let page = await reading.next();
      for (; !page.done; page = await reading.next()) rows += page.value.length;
      if (source.name === "intune")
        told = { way: page.value.way, rows, seconds: (sandbox.clock.now() - begun) / 1_000 };
    }
    return {
      ...told,
      requests: sandbox.requests.length,
      throttled: sandbox.requests.filter(({ status }) => status === 429).length,
      oneByOneSeconds: (Math.ceil(told.rows / LISTED) * LATENCY) / 1_000,
    };
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
