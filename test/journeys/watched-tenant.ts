import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SyncAnswer, syncDevices, type TrackingNeeds } from "../../src/bridge/sync-devices.ts";
import { openSite } from "../../src/configmgr/open-site.ts";
import { writeStamp } from "../../src/domain/deployment/stamp.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { createSignIn } from "../../src/graph/sign-in.ts";
import { openTenant } from "../../src/graph/tenant.ts";
import { type Truth, truthOf } from "../../src/sandbox/population/truth.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { openStore } from "../../src/store/store.ts";

const HOUR = 3_600_000;
const WAITS = { firstMs: 1_000, maxMs: 10_000, deadlineMs: 900_000, settleMs: 30_000, requestMs: 3_000 };
/** A moment at which nothing else is special; the tenant's rounds count from it. */
export const BEGINNING = Date.parse("2026-11-02T08:00:00Z");

/** To whom an app goes, in the cast's own names. */
export interface Aim {
  readonly group?: string;
  readonly excluded?: string;
  readonly everybody?: boolean;
  readonly filtered?: boolean;
}

/** A tenant with a life, and somebody who follows its devices; their clocks are one, and waits pass at once. */
export interface WatchedTenant {
  readonly sandbox: RunningSandbox;
  readonly store: TrackingNeeds["store"];
  sync(options?: { full?: boolean }): Promise<SyncAnswer>;
  /** Hours since the tenant began. */
  goTo(hours: number): void;
  /** Publishes an app of ours, or gives one another line or aim; gives its id. */
  deploy(app: { id?: string; line: string; aim: Aim }): string;
  truth(at?: number): Truth[];
  close(): Promise<void>;
}

export async function watchedTenant(options: { seed: string; devices: number }): Promise<WatchedTenant> {
  const sandbox = await startSandbox({ ...options, blobs: "memory", now: () => BEGINNING });
  const folder = mkdtempSync(join(tmpdir(), "watched-"));
  const { tenantId, clientId, clientSecret, siteResource, addresses, tenant, cast } = sandbox;
  const clock: TrackingNeeds["clock"] = {
    now: () => new Date(sandbox.clock.now()),
    sleep: async (milliseconds) => {
      sandbox.clock.advance(milliseconds);
      await new Promise(setImmediate);
    },
  };
  const credential = { kind: "secret", value: clientSecret } as const;
  const hosts = { graph: addresses.url, login: addresses.url, scope: `${siteResource}/.default` };
  const common = { tenantId, clientId, credential, sandboxUrl: addresses.url, cacheFolder: folder };
  const graph = openTenant({
    ...common,
    cloud: "public",
    clock,
    waits: WAITS,
    onDeviceCode: () => {},
    onServerDate: undefined,
    trace: undefined,
    onWait: () => {},
  });
  const site = openSite({
    url: addresses.env.CCMBRIDGE_ADMIN_SERVICE_URL!,
    signIn: { kind: "token", ...createSignIn({ ...common, hosts, onDeviceCode: () => {} }) },
    trust: {},
    clock,
    waits: WAITS,
    requestMs: WAITS.requestMs,
    onWait: () => {},
  });
  const opened = await openStore({ dataFolder: folder, tenantId });
  const needs: TrackingNeeds = {
    sources: [...graph.deviceSources, site.source],
    estate: graph.estate,
    store: opened.devices,
    journal: opened.journal,
    clock,
    owner: "1@test",
    limits: DEFAULT_LIMITS,
    progress: () => {},
  };
  const groupOf = (name: string) => {
    const found = cast.groups.find(({ displayName }) => displayName === name);
    if (!found) throw new Error(`no group ${name}`);
    return found.id;
  };
  return {
    sandbox,
    store: opened.devices,
    sync: ({ full = false } = {}) => syncDevices(needs, { full }),
    goTo: (hours) => void sandbox.clock.advance(BEGINNING + hours * HOUR - sandbox.clock.now()),
    deploy: ({ id = tenant.random.guid(), line, aim }) => {
      const now = sandbox.clock.now();
      const stamp = {
        deployment: `contoso/${id}`,
        run: "1",
        content: undefined,
        next: undefined,
        assigned: [],
      };
      tenant.apps.set(
        id,
        {
          id,
          type: "windowsMobileMSI",
          values: {
            displayName: "ConfigMgr client",
            publisher: "Microsoft",
            fileName: "ccmsetup.msi",
            commandLine: line,
            notes: writeStamp(stamp),
          },
          committedContentVersion: "1",
          publishingState: "published",
          size: 1,
          createdAt: now,
          modifiedAt: now,
        },
        now,
      );
      const filter = aim.filtered ? cast.filters[0]!.id : null;
      const targets = [
        ...(aim.group ? [{ kind: "groupAssignmentTarget", groupId: groupOf(aim.group), filter }] : []),
        ...(aim.everybody ? [{ kind: "allDevicesAssignmentTarget", filter }] : []),
        ...(aim.excluded
          ? [{ kind: "exclusionGroupAssignmentTarget", groupId: groupOf(aim.excluded), filter: null }]
          : []),
      ];
      tenant.assignments.set(
        id,
        targets.map(({ kind, filter: filterId, ...rest }, n) => ({
          id: `${id}_${n}`,
          intent: "required",
          target: {
            "@odata.type": `#microsoft.graph.${kind}`,
            ...rest,
            deviceAndAppManagementAssignmentFilterId: filterId,
            deviceAndAppManagementAssignmentFilterType: filterId === null ? "none" : "include",
          },
          settings: null,
          madeAt: now,
        })),
        now,
      );
      return id;
    },
    truth: (at = sandbox.clock.now()) => [...truthOf(tenant, at, { leftovers: true })],
    close: async () => {
      await opened.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
