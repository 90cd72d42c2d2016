import type { Clock, Identity, RequestTrace, Tenant } from "../bridge/needs.ts";
import { castOf } from "./app-types.ts";
import { graphApps } from "./apps.ts";
import { graphAssignments } from "./assignments.ts";
import { type Cloud, hostsOf } from "./cloud.ts";
import { graphContents } from "./contents.ts";
import { graphDirectory } from "./directory.ts";
import { castTo, graphClient } from "./graph-client.ts";
import { graphPolicies } from "./policies.ts";
import type { PollWaits } from "./poll.ts";
import { graphReadiness } from "./readiness.ts";
import { type Credential, createSignIn } from "./sign-in.ts";
import { Throttle } from "./throttle.ts";
import { deviceSources } from "./tracking/device-sources.ts";

export interface TenantOptions {
  readonly tenantId: string;
  readonly clientId: string;
  readonly cloud: Cloud;
  readonly credential: Credential;
  /** Everything goes to this address instead of the cloud, and nothing beyond its host. */
  readonly sandboxUrl: string | undefined;
  readonly clock: Clock;
  readonly waits: PollWaits & {
    readonly settleMs: number;
    readonly requestMs: number;
  };
  /** Where a person's sign-in is kept between commands, encrypted. */
  readonly cacheFolder: string;
  readonly onDeviceCode: (message: string) => void;
  readonly onServerDate: ((date: Date) => void) | undefined;
  readonly trace: ((trace: RequestTrace) => void) | undefined;
  /** For so long what a large report said stands; then it is read again. */
  readonly reportHours?: number | undefined;
  /** Told before a wait that a person would notice. */
  readonly onWait: (text: string) => void;
}

/** A tenant of Microsoft Intune behind Microsoft Graph. Nothing is asked of it yet. */
export function openTenant(options: TenantOptions): Tenant {
  const { tenantId, clock, waits, sandboxUrl, onServerDate, trace, onWait } = options;
  const hosts = hostsOf(options.cloud, sandboxUrl);
  const signIn = createSignIn({ ...options, hosts });
  let last: RequestTrace | undefined;
  const graph = graphClient({
    origin: new URL(hosts.graph).origin,
    signIn,
    clock,
    waits,
    throttle: new Throttle(clock),
    random: Math.random,
    requestMs: waits.requestMs,
    onServerDate,
    onWait,
    onTrace: (request) => {
      last = request;
      trace?.(request);
    },
  });
  const edge = { graph, clock, waits, sandboxUrl, requestMs: waits.requestMs };
  const apps = graphApps(edge);
  const assignments = graphAssignments(graph);
  const policies = graphPolicies(edge);
  return {
    tenantId,
    apps,
    contentsOf: (channel) => graphContents({ ...edge, graph: castTo(graph, castOf(channel)) }),
    assignments,
    policies,
    directory: graphDirectory(graph),
    ...deviceSources(edge, { apps, assignments, policies }, options),
    readiness: graphReadiness(graph),
    whoAmI: (signal): Promise<Identity> => signIn.identity(signal),
    signIn: (signal) => signIn.signIn(signal),
    signOut: () => signIn.signOut(),
    lastRequest: () => last,
  };
}
