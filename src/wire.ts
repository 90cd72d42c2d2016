import { hostname } from "node:os";
import { join } from "node:path";
import type { Clock, Files, Journal, Tenant } from "./bridge/needs.ts";
import { followingClock, realClock } from "./clock.ts";
import type { Config, TenantConfig } from "./config.ts";
import { localFiles } from "./files/local-files.ts";

/** Everything the verbs may ask for, made once per process and closed once. */
export interface World {
  readonly clock: Clock;
  readonly files: Files;
  /** How long the tenant may answer with what was, after a write; milliseconds. */
  readonly settleMs: number;
  /** This process as the holder of leases: `pid@host`, readable by people. */
  readonly owner: string;
  readonly config: Config;
  tenant(): Promise<Tenant>;
  journal(): Promise<Journal>;
  close(): Promise<void>;
}

export interface WireOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gets a line per request that went out, addresses masked. */
  readonly trace?: ((line: string) => void) | undefined;
  /** Tells a person something: where to enter a device code. */
  readonly say?: ((text: string) => void) | undefined;
}

/** Configuration to clients, store and clock; each made when it is first asked for. */
export async function wire(config: Config, options: WireOptions = {}): Promise<World> {
  const clock = followingClock(realClock);
  const closing: (() => Promise<void>)[] = [];
  const once = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
  };
  return {
    clock,
    files: localFiles({ temporaryFolder: join(config.data, "tmp") }),
    settleMs: config.waits.settleMs,
    owner: `${process.pid}@${hostname()}`,
    config,
    tenant: once(() => tenantFrom(config, config.tenant(), clock, options)),
    journal: once(async () => {
      const { openStore } = await import("./store/store.ts");
      const store = await openStore({ dataFolder: config.data, tenantId: config.tenant().tenantId });
      closing.push(() => store.close());
      return store.journal;
    }),
    close: async () => {
      for (const close of closing.splice(0)) await close();
    },
  };
}

async function tenantFrom(
  config: Config,
  tenant: TenantConfig,
  clock: ReturnType<typeof followingClock>,
  { trace, say }: WireOptions,
): Promise<Tenant> {
  const { openTenant } = await import("./graph/tenant.ts");
  return openTenant({
    ...tenant,
    clock,
    waits: config.waits,
    cacheFolder: config.data,
    onDeviceCode: (message) => say?.(message),
    // Only a sandbox may set our clock.
    onServerDate: tenant.sandboxUrl ? clock.observe : undefined,
    trace:
      trace &&
      (({ method, path, status, milliseconds, requestId }) =>
        trace(`${method} ${path} ${status ?? "no answer"} ${milliseconds} ms ${requestId ?? ""}`.trimEnd())),
  });
}
