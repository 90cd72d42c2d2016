import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type {
  AccessTokens,
  ApiKeys,
  AuditLog,
  Clock,
  DeviceStore,
  EventStore,
  Files,
  InstallerShelf,
  Jobs,
  Journal,
  Network,
  NotificationStore,
  SiteValues,
  StoreKeeper,
  Tenant,
  Wishes,
} from "./bridge/needs.ts";
import type { WorkQueues } from "./bridge/needs-queues.ts";
import type { NotificationNeeds } from "./bridge/notifications/notification-needs.ts";
import type { TrackingNeeds } from "./bridge/sync-devices.ts";
import { version } from "./cli/version.ts";
import { followingClock, realClock } from "./clock.ts";
import type { Config, TenantConfig } from "./config.ts";
import { BridgeError } from "./domain/errors.ts";
import { localFiles } from "./files/local-files.ts";
import type { SignIn } from "./graph/sign-in.ts";
import { siteFrom, siteSignInFrom } from "./site-wiring.ts";
import { newOwner } from "./store/owner.ts";
import { postgresFrom } from "./wire-database.ts";

/** Everything the verbs may ask for, made once per process and closed once. */
export interface World {
  readonly clock: Clock;
  readonly files: Files;
  /** This process as the holder of leases: no other has it, and people can read where it is. */
  readonly owner: string;
  /** Read when it is first asked for: what needs no tenant works whatever is configured, and starts quicker. */
  config(): Promise<Config>;
  tenant(): Promise<Tenant>;
  journal(): Promise<Journal>;
  /** What is known of the tenant's devices. */
  deviceStore(): Promise<DeviceStore>;
  /** Enrolment events and the looks they ask for. */
  eventStore(): Promise<EventStore>;
  /** Rules of notifications and the log of what was sent; asks no tenant. */
  notificationStore(): Promise<NotificationStore>;
  /** What telling others rests on; the signal is the door's. */
  notifying(): Promise<Omit<NotificationNeeds, "signal">>;
  /** What a sync of devices rests on; progress and signal are the door's. */
  tracking(): Promise<Omit<TrackingNeeds, "progress" | "signal">>;
  /** Code of the site as its administration service tells it; undefined when none is configured. */
  siteValues(): Promise<SiteValues | undefined>;
  /** Sign-in to the site with a token. @throws BridgeError "usage" when the site wants none, or there is no site. */
  siteSignIn(): Promise<Pick<SignIn, "signIn" | "signOut">>;
  /** Care for the database, wherever it is; wants no tenant. */
  store(): Promise<StoreKeeper>;
  /** Care for the embedded database in a folder, whichever is configured. */
  storeIn(folder: string): Promise<StoreKeeper>;
  /** Looks at hosts from here; wants no sign-in. */
  network(): Promise<Network>;
  /** What a bridge that stays keeps, and who may call it. */
  serving(): Promise<ServingWorld>;
  /** Messages between functions. @throws BridgeError "configuration" where none are set. */
  queues(): Promise<WorkQueues>;
  /** Where people sign in to call us; empty where keys alone open the API. */
  signInOrigin(): Promise<string>;
  close(): Promise<void>;
}

export interface ServingWorld {
  readonly keys: ApiKeys;
  readonly audit: AuditLog;
  readonly jobs: Jobs;
  readonly wishes: Wishes;
  readonly shelf: InstallerShelf;
  /** Undefined where no app registration of our API is configured. */
  readonly tokens: AccessTokens | undefined;
  readonly random: (length: number) => Uint8Array;
  /** This machine's own time, also where a sandbox gives another to everything else: leases and keys go by it. */
  readonly ownClock: Clock;
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
    const settings = await config();
    const { openStore } = await import("./store/store.ts");
    const store = await openStore({
      dataFolder: settings.data,
      postgres: await postgresFrom(settings, options),
      tenantId: settings.tenant().tenantId,
    });
    closing.push(() => store.close());
    return store;
  });
  const tenant = once(async () => {
    const settings = await config();
    return tenantFrom(settings, settings.tenant(), clock, options);
  });
  const siteSignIn = once(async () => siteSignInFrom(await config(), options));
  const site = once(async () => siteFrom(await config(), await siteSignIn(), clock, options));
  const owner = newOwner();
  const files = localFiles({ temporaryFolder: async () => join((await config()).data, "tmp") });
  return {
    clock,
    files,
    owner,
    config,
    tenant,
    journal: async () => (await opened()).journal,
    deviceStore: async () => (await opened()).devices,
    eventStore: async () => (await opened()).events,
    notificationStore: async () => (await opened()).notifications,
    notifying: async () => {
      const [{ devices, notifications, journal }, { webhookHosts, environment }, { guardedWebhooks }] =
        await Promise.all([opened(), config(), import("./webhooks/guarded-webhooks.ts")]);
      return {
        store: devices,
        notifications,
        journal,
        clock,
        owner,
        files,
        environment,
        webhooks: guardedWebhooks({ allowedHosts: webhookHosts, clock }),
        chance: Math.random,
      };
    },
    tracking: async () => {
      const [{ deviceSources, estate }, { journal, devices }, ofSite] = await Promise.all([
        tenant(),
        opened(),
        site(),
      ]);
      return {
        sources: ofSite ? [...deviceSources, ofSite.source] : deviceSources,
        estate,
        store: devices,
        journal,
        clock,
        owner,
        program: version(),
        ...(await config()).tracking,
      };
    },
    siteValues: async () => {
      const asked = await site();
      if (!asked) return undefined;
      const values = await asked.siteValues(options.signal);
      if (!values)
        throw new BridgeError("incomplete", "The administration service does not tell which site it is.");
      return values;
    },
    siteSignIn: async () => {
      const signIn = await siteSignIn();
      if (signIn?.kind === "token") return signIn;
      throw new BridgeError(
        "usage",
        signIn ? "The site is signed in to with a Kerberos ticket." : "No site is configured.",
        {},
        { next: "docs/configuration.md tells how a site is set up for a person." },
      );
    },
    store: once(async () => {
      const settings = await config();
      const postgres = await postgresFrom(settings, options);
      if (!postgres) return embedded(settings.data);
      const { postgresKeeper } = await import("./store/postgres/postgres-keeper.ts");
      return postgresKeeper(postgres);
    }),
    storeIn: embedded,
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
    signInOrigin: once(async () => {
      const { serving, sandboxUrl, tenant: settings } = await config();
      if (!serving.apiClientId) return "";
      const { hostsOf } = await import("./graph/cloud.ts");
      return new URL(hostsOf(settings().cloud, sandboxUrl).login).origin;
    }),
    serving: once(async () => {
      const [{ keys, audit, jobs, wishes }, { data, serving, sandboxUrl, tenant: settings }] =
        await Promise.all([opened(), config()]);
      const { tenantId, cloud } = settings();
      const { installerShelf } = await import("./files/installer-shelf.ts");
      return {
        keys,
        audit,
        jobs,
        wishes,
        shelf: installerShelf(join(data, "installers", tenantId.toLowerCase())),
        tokens: serving.apiClientId
          ? await tokensFor({ audience: serving.apiClientId, tenantId, cloud, sandboxUrl })
          : undefined,
        random: randomBytes,
        ownClock: realClock,
      };
    }),
    queues: once(async () => queuesFrom(await config())),
    close: async () => {
      for (const close of closing.splice(0)) await close();
    },
  };
}

async function embedded(folder: string): Promise<StoreKeeper> {
  const { sqliteKeeper } = await import("./store/keeper.ts");
  return sqliteKeeper(folder);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

async function tokensFor({
  audience,
  tenantId: tenant,
  cloud,
  sandboxUrl,
}: Pick<TenantConfig, "tenantId" | "cloud" | "sandboxUrl"> & { audience: string }): Promise<AccessTokens> {
  const [{ accessTokens }, { hostsOf }] = await Promise.all([
    import("./callers/access-tokens.ts"),
    import("./graph/cloud.ts"),
  ]);
  return accessTokens({ login: hostsOf(cloud, sandboxUrl).login, tenant, audience });
}

async function queuesFrom(config: Config): Promise<WorkQueues> {
  const { storageQueues } = await import("./queues/storage-queues.ts");
  const queues = config.queues();
  if (queues.kind === "connection") return storageQueues(queues, { inside: config.sandboxUrl !== undefined });
  const [{ createSignIn }, { hostsOf }] = await Promise.all([
    import("./graph/sign-in.ts"),
    import("./graph/cloud.ts"),
  ]);
  const { sandboxUrl, data: cacheFolder } = config;
  const tenant = config.tenant();
  const signIn = createSignIn({
    ...tenant,
    credential: { kind: "managedIdentity", identityClientId: queues.identityClientId },
    // One audience in all clouds.
    hosts: { ...hostsOf(tenant.cloud, sandboxUrl), scope: "https://storage.azure.com/.default" },
    cacheFolder,
    onDeviceCode: () => {},
  });
  const { serviceUri } = queues;
  return storageQueues(
    { serviceUri, token: (signal) => signIn.token({ signal }) },
    { inside: sandboxUrl !== undefined },
  );
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
    reportHours: config.tracking.reportHours,
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
