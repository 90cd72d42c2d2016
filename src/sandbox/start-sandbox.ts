import { serve } from "@hono/node-server";
import type { Connection } from "./broken-answer.ts";
import type { SandboxOptions } from "./options.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";

/** Gives an answer over a connection, which a fault may cut. */
export type Fetch = (request: Request, connection: Connection) => Promise<Response>;

export interface StartOptions extends SandboxOptions {
  /** 0, or nothing, for any free one. */
  readonly port?: number;
  /** What stands between the network and the tenant, and may listen in. */
  readonly between?: (answer: Fetch) => Fetch;
}

/** What a client needs to know of a sandbox that listens. */
export interface SandboxAddresses {
  readonly url: string;
  /** Below it lie `/v1.0` and `/beta`. */
  readonly graph: string;
  readonly authority: string;
  readonly adminService: string;
  readonly blob: string;
  /** What to export so that the product works against this tenant. */
  readonly env: Readonly<Record<string, string>>;
}

export interface RunningSandbox extends Sandbox {
  readonly addresses: SandboxAddresses;
}

/** Starts a tenant on 127.0.0.1. Rejects when the port is taken. */
export async function startSandbox(options: StartOptions = {}): Promise<RunningSandbox> {
  const sandbox = await createSandbox(options);
  const inTenant: Fetch = async (request, connection) => sandbox.fetch(request, connection);
  const answer = options.between?.(inTenant) ?? inTenant;
  const server = serve({
    fetch: (request, connection) => answer(request, connection as Connection),
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    // The library would put its own Request and Response in place of everybody's.
    overrideGlobalObjects: false,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  }).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    ...sandbox,
    addresses: {
      url,
      graph: url,
      authority: `${url}/${sandbox.tenantId}`,
      adminService: `${url}/AdminService`,
      blob: `${url}/devstoreaccount1`,
      env: {
        CCMBRIDGE_SANDBOX_URL: url,
        CCMBRIDGE_TENANT_ID: sandbox.tenantId,
        CCMBRIDGE_CLIENT_ID: sandbox.clientId,
        CCMBRIDGE_CLIENT_SECRET: sandbox.clientSecret,
        CCMBRIDGE_ADMIN_SERVICE_URL: `${url}/AdminService_TokenAuth`,
        CCMBRIDGE_ADMIN_SERVICE_SCOPE: `${sandbox.siteResource}/.default`,
      },
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await sandbox.close();
    },
  };
}
