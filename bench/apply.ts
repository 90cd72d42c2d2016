import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { applyDeployment } from "../src/bridge/apply-deployment.ts";
import type { Clock } from "../src/bridge/needs.ts";
import { localFiles } from "../src/files/local-files.ts";
import { openTenant } from "../src/graph/tenant.ts";
import { type RunningSandbox, startSandbox } from "../src/sandbox/start-sandbox.ts";
import { openStore } from "../src/store/store.ts";
import type { Bench, BenchRow } from "./row.ts";

const DEMO = fileURLToPath(new URL("../manifests/demo", import.meta.url));

/** Counts requests of a first apply and of one that finds nothing to do, as the offline tenant recorded them. */
export const bench: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), "ccmbridge-bench-"));
  cpSync(DEMO, folder, { recursive: true });
  const sandbox = await startSandbox({ devices: 50, blobs: "memory" });
  try {
    const first = await requestsOfApply(sandbox, folder);
    const repeated = await requestsOfApply(sandbox, folder);
    const reads = repeated.filter(isRead);
    const note = "the sign-in's own request not counted";
    return [
      row("apply: requests of the first", first.length, {
        note: `${first.filter(isRead).length} of them reads`,
      }),
      row("apply: reads when repeated", reads.length, { aim: { atMost: 6 }, note }),
      row("apply: writes when repeated", repeated.length - reads.length, { aim: { atMost: 0 } }),
    ];
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const row = (name: string, value: number, more: Partial<BenchRow>): BenchRow => ({
  name,
  value,
  unit: "requests",
  ...more,
});
const isRead = ({ method }: { method: string }) => method === "GET" || method === "HEAD";

/** Applies as a new process would: with a new sign-in and nothing held from before but the journal. */
async function requestsOfApply(sandbox: RunningSandbox, folder: string) {
  const before = sandbox.requests.length;
  const { tenantId, clientId, clientSecret, addresses, clock: theirs } = sandbox;
  const clock: Clock = {
    now: () => new Date(theirs.now()),
    // Nobody waits: the tenant's time passes instead.
    sleep: async (ms) => {
      theirs.advance(ms);
    },
  };
  const waits = { firstMs: 1_000, maxMs: 10_000, deadlineMs: 900_000, settleMs: 30_000, requestMs: 30_000 };
  const data = join(folder, "data");
  const store = await openStore({ dataFolder: data, tenantId });
  try {
    const tenant = openTenant({
      tenantId,
      clientId,
      cloud: "public",
      credential: { kind: "secret", value: clientSecret },
      sandboxUrl: addresses.url,
      clock,
      waits,
      cacheFolder: data,
      onDeviceCode: () => {},
      onServerDate: undefined,
      trace: undefined,
      onWait: () => {},
    });
    const answer = await applyDeployment(
      {
        tenant,
        clock,
        journal: store.journal,
        files: localFiles({ temporaryFolder: join(data, "tmp") }),
        environment: () => undefined,
        settleMs: waits.settleMs,
        owner: "bench",
        progress: () => {},
      },
      { manifest: [join(folder, "pilot.yaml")], agree: async () => true },
    );
    if (answer.state !== "done") throw new Error(`The apply ended ${answer.state}.`);
  } finally {
    await store.close();
  }
  return sandbox.requests
    .slice(before)
    .filter(({ path }) => !path.includes("/oauth2/") && !path.includes("/.well-known/"));
}
