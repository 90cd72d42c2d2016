import type { DeploymentNeeds } from "../../src/bridge/deployment-needs.ts";
import type { Clock } from "../../src/bridge/needs.ts";
import { localFiles } from "../../src/files/local-files.ts";
import { openTenant } from "../../src/graph/tenant.ts";
import type { RunningSandbox } from "../../src/sandbox/start-sandbox.ts";
import { newOwner } from "../../src/store/owner.ts";
import { openStore } from "../../src/store/store.ts";

const WAITS = { firstMs: 1_000, maxMs: 10_000, deadlineMs: 900_000, settleMs: 30_000 };

/** An admin's machine in this process, whose clock is the tenant's and whose waits pass at once. */
export async function admin(
  { addresses, clientSecret, tenantId, clientId, clock: tenantClock }: RunningSandbox,
  data: string,
  options: { requestMs?: number; owner?: string } = {},
): Promise<DeploymentNeeds & { said: string[]; close: () => Promise<void> }> {
  const said: string[] = [];
  const clock: Clock = {
    now: () => new Date(tenantClock.now()),
    sleep: async (milliseconds) => {
      tenantClock.advance(milliseconds);
      await new Promise(setImmediate);
    },
  };
  const store = await openStore({ dataFolder: data, tenantId });
  const tenant = openTenant({
    tenantId,
    clientId,
    cloud: "public",
    credential: { kind: "secret", value: clientSecret },
    sandboxUrl: addresses.url,
    clock,
    waits: { ...WAITS, requestMs: options.requestMs ?? 30_000 },
    cacheFolder: data,
    onDeviceCode: (text) => said.push(text),
    onServerDate: undefined,
    trace: ({ method, path, status }) => said.push(`${method} ${path} ${status}`),
    onWait: (text) => said.push(text),
  });
  return {
    tenant,
    journal: store.journal,
    files: localFiles({ temporaryFolder: `${data}/tmp` }),
    clock,
    environment: () => undefined,
    settleMs: WAITS.settleMs,
    owner: options.owner ?? newOwner(),
    progress: ({ step, state }) => said.push(`${step} ${state}`),
    said,
    close: () => store.close(),
  };
}
