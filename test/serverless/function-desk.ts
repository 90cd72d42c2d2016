import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { QUICK } from "../journeys/pilot.ts";
import { azuriteQueues } from "./azurite-queues.ts";
import { functionsHost } from "./functions-host.ts";
import { functionsWorker } from "./functions-worker.ts";

interface Truth {
  readonly entraDeviceId: string | null;
  readonly intuneDeviceId: string | null;
  readonly stage: string;
}
export const TENANT = "f9e25b13-1bf6-57b7-ab13-e3553b536c87";

/** The functions as they are deployed: registered with a worker, over real queues, a tenant, and a database. */
export async function functionDesk({
  devices = 20,
  env = {},
}: {
  devices?: number;
  env?: Record<string, string>;
} = {}) {
  const [sandbox, azurite] = await Promise.all([
    startSandbox({ devices, seed: 5, blobs: "memory", tenantId: TENANT }),
    azuriteQueues(),
  ]);
  const data = mkdtempSync(join(tmpdir(), "functions-"));
  const settings: Record<string, string> = {
    ...sandbox.addresses.env,
    ...QUICK,
    CCMBRIDGE_DATA: data,
    AZURE_FUNCTIONS_ENVIRONMENT: "Development",
    AzureWebJobsStorage: azurite.connection,
    CCMBRIDGE_EVENT_HUB: "insights-logs-operationallogs",
    ...env,
  };
  // Of this file's process alone; what is stubbed for a test would be gone with it.
  Object.assign(process.env, settings);
  const worker = functionsWorker();
  await import("../../functions/main.ts");
  const proxy = await worker.start();
  const { functionApp } = await import("../../src/serverless/function-app.ts");
  const host = functionsHost(worker, azurite.service);
  const app = functionApp();
  return {
    sandbox,
    worker,
    host,
    app,
    truth: async (): Promise<readonly Truth[]> =>
      (await fetch(`${sandbox.addresses.url}/sandbox/truth`)).json() as Promise<Truth[]>,
    faults: async (fault?: object) => {
      const method = fault ? "POST" : "DELETE";
      await fetch(`${sandbox.addresses.url}/sandbox/faults`, {
        method,
        body: fault ? JSON.stringify(fault) : null,
      });
    },
    /** Everybody's time: the tenant's, the queues', and with the tenant's answers ours. */
    advance: async (minutes: number) => {
      await Promise.all([azurite.advance(minutes * 60_000), sandbox.clock.advance(minutes * 60_000)]);
      // Whatever the tenant answers tells us the time.
      await (await app.world.tracking()).estate();
    },
    /** One request as the host hands it on: its body through the proxy, the rest beside. */
    ask: async (
      name: string,
      method: string,
      path: string,
      headers: Record<string, string> = {},
      body?: string,
    ) => {
      const invocationId = crypto.randomUUID();
      const answer = fetch(new URL(path.slice(1), proxy), {
        method,
        headers: {
          ...headers,
          "x-ms-invocation-id": invocationId,
          "x-forwarded-host": "bridge.azurewebsites.net",
          "x-forwarded-proto": "https",
        },
        ...(body === undefined ? {} : { body }),
      });
      const json = JSON.stringify({ ...headers, "x-forwarded-for": "203.0.113.7:4711" });
      await worker.invoke(name, { http: {} }, { invocationId, triggerMetadata: { Headers: { json } } });
      return answer;
    },
    close: async () => {
      await worker.terminate();
      worker.undo();
      for (const name of Object.keys(settings)) delete process.env[name];
      await Promise.all([sandbox.close(), azurite.close()]);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
export type FunctionDesk = Awaited<ReturnType<typeof functionDesk>>;
