import { hostname } from "node:os";
import { join } from "node:path";
import type { Clock, DeviceStore, Files, Journal, Network, StoreKeeper, Tenant } from "./bridge/needs.ts";
import type { TrackingNeeds } from "./bridge/sync-devices.ts";
import { followingClock, realClock } from "./clock.ts";
import type { Config, TenantConfig } from "./config.ts";
import { localFiles } from "./files/local-files.ts";

/** Everything the verbs may ask for, made once per process and closed once. */
export interface World {
  readonly clock: Clock;
  readonly files: Files;
  /** This process as the holder of leases: `pid@host`, readable by people. */
  readonly owner: string;
  /** Read when it is first asked for: what needs no tenant works whatever is configured, and starts quicker. */
  config(): Promise<Config>;
  tenant(): Promise<Tenant>;
  journal(): Promise<Journal>;
  /** What is known of the tenant's devices. */
  deviceStore(): Promise<DeviceStore>;
  /** What a sync of devices rests on; progress and signal are the door's. */
  tracking(): Promise<Omit<TrackingNeeds, "progress" | "signal">>;
  /** Care for the local database; wants no tenant. */
  store(): Promise<StoreKeeper>;
  /** Looks at hosts from here; wants no sign-in. */
  network(): Promise<Network>;
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
export function wire(readConfig: () => Promise<Config>, options: WireOptions = {}): World {
  const clock = followingClock(realClock);
  const closing: (() => Promise<void>)[] = [];
  const config = once(readConfig);
  const opened = once(async () => {
    const { data, tenant } = await config();
    const { openStore } = await import("./store/store.ts");
    const store = await openStore({ dataFolder: data, tenantId: tenant().tenantId });
    closing.push(() => store.close());
    return store;
  });
  const tenant = once(async () => {
    const settings = await config();
    return tenantFrom(settings, settings.tenant(), clock, options);
  });
  const owner = `${process.pid}@${hostname()}`;
  return {
    clock,
    files: localFiles({ temporaryFolder: async () => join((await config()).data, "tmp") }),
    owner,
    config,
    tenant,
    journal: async () => (await opened()).journal,
    deviceStore: async () => (await opened()).devices,
    tracking: async () => {
      const [{ deviceSources, estate }, { journal, devices }] = await Promise.all([tenant(), opened()]);
      const { DEFAULT_LIMITS } = await import("./domain/device/limits.ts");
      return {
        sources: deviceSources,
        estate,
        store: devices,
        journal,
        clock,
        owner,
        limits: DEFAULT_LIMITS,
      };
    },
    store: once(async () => {
      const { sqliteKeeper } = await import("./store/keeper.ts");
      return sqliteKeeper((await config()).data);
    }),
    network: once(async () => {
      const [{ networkProbes }, { hostsOf }] = await Promise.all([
        import("./network/network-probes.ts"),
        import("./graph/cloud.ts"),
      ]);
      const settings = once(async () => (await config()).tenant());
      return networkProbes({
        sandboxUrl: async () => (await config()).sandboxUrl,
        // What every tenant tells anybody of its sign-in.
        timeAddress: async () => {
          const { cloud, sandboxUrl, tenantId } = await settings();
          return `${hostsOf(cloud, sandboxUrl).login}/${tenantId}/v2.0/.well-known/openid-configuration`;
        },
      });
    }),
    close: async () => {
      for (const close of closing.splice(0)) await close();
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
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
    onWait: (text) => say?.(text),
    // Only a sandbox may set our clock.
    onServerDate: tenant.sandboxUrl ? clock.observe : undefined,
    trace:
      trace &&
      (({ method, path, status, milliseconds, requestId }) =>
        trace(`${method} ${path} ${status ?? "no answer"} ${milliseconds} ms ${requestId ?? ""}`.trimEnd())),
  });
}
