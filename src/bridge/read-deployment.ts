import type { AppliedDeployment } from "../domain/deployment/applied.ts";
import type { Makes } from "../domain/deployment/channels/channel.ts";
import { channelOf } from "../domain/deployment/channels/channels.ts";
import { chosenApp, isHalfMade, type Live, ofChannel } from "../domain/deployment/plan.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import type { LiveApp, LiveAssignment, LivePolicy, LiveThing } from "../domain/deployment/tenant.ts";
import type { UnassignedWish } from "../domain/deployment/wish.ts";
import { handsOf } from "./channels/hands.ts";
import type { DeploymentNeeds } from "./deployment-needs.ts";
import type { JournalRun } from "./needs.ts";
import { orUnknown } from "./or-unknown.ts";

export interface ReadDeployment {
  readonly live: Live;
  /** Apps of others with the wished display name. */
  readonly sameNamed: readonly LiveApp[];
  /** Kinds of things that another channel of this deployment may have made, and that could not be read. */
  readonly unreadable: readonly Makes[];
  readonly applied: AppliedDeployment | undefined;
  readonly runs: readonly JournalRun[];
}

const REMEMBERED_RUNS = 50;
const LOOKS_WHILE_SETTLING = 30;

/**
 * What the tenant holds of a deployment now, whatever channel made it: found by the id we remember, then by stamp, never by
 * name alone. `options.knownAppId` is what was made a moment ago, which the list may not show yet. A run that was killed
 * while it made the thing is given time to show: until then a new one would be a twin.
 * What the wished channel makes has to be readable; the other kind may be unknown.
 */
export async function readDeployment(
  deps: Pick<DeploymentNeeds, "tenant" | "journal" | "clock" | "settleMs" | "signal">,
  { deployment, channel, app: { displayName } }: Pick<UnassignedWish, "deployment" | "channel" | "app">,
  options: {
    knownAppId?: string | undefined;
    listAssignments?: (appId: string) => Promise<LiveAssignment[]>;
  } = {},
): Promise<ReadDeployment> {
  const { tenant, journal, clock, signal } = deps;
  const { makes } = channelOf({ channel });
  const hands = handsOf(tenant, makes);
  const listAssignments = options.listAssignments ?? ((id: string) => hands.assignments(id, signal));
  const [applied, runs] = await Promise.all([
    journal.applied(deployment),
    journal.runs(deployment, REMEMBERED_RUNS),
  ]);
  const remembered = new Set(
    [options.knownAppId, applied?.appId, madeBy(runs)].filter((id) => id !== undefined),
  );
  const lostAnswerUntil = openCreate(runs) + deps.settleMs;
  const isOurs = (thing: LiveThing) => {
    const stamp = readStamp(thing.notes);
    return stamp ? stamp.deployment === deployment : remembered.has(thing.id);
  };

  for (;;) {
    const read = <Thing extends LiveThing>(kind: Makes, list: AsyncIterable<Thing>) =>
      kind === makes ? Array.fromAsync(list) : orUnknown(Array.fromAsync(list));
    const [apps, policies] = await Promise.all([
      read("app", tenant.apps.list(signal)),
      read("policy", tenant.policies.list(signal)),
    ]);
    const all: LiveThing[] = [...(apps ?? []), ...(policies ?? [])];
    const ours = all.filter(isOurs);
    const own = () => ofChannel(ours, { channel }).own;
    for (const id of remembered) {
      if (own().length > 0) break;
      const unlisted = all.some((thing) => thing.id === id) ? undefined : await hands.get(id, signal);
      if (unlisted) ours.push(unlisted);
    }
    const chosen = chosenApp(own());
    if (!chosen && clock.now().getTime() < lostAnswerUntil) {
      await clock.sleep(deps.settleMs / LOOKS_WHILE_SETTLING, signal);
      continue;
    }
    return {
      live: {
        apps: ours.filter((thing): thing is LiveApp => thing.channel !== "policy"),
        policies: policies && ours.filter((thing): thing is LivePolicy => thing.channel === "policy"),
        otherPolicies: policies?.filter((policy) => !ours.includes(policy)),
        assignments: chosen ? await assignmentsOf(chosen, listAssignments) : [],
      },
      sameNamed: (apps ?? []).filter(
        (app) => !ours.includes(app) && app.displayName.toLowerCase() === displayName.toLowerCase(),
      ),
      unreadable: [...(apps ? [] : ["app" as const]), ...(policies ? [] : ["policy" as const])],
      applied,
      runs,
    };
  }
}

/** A policy comes with its assignments; nobody can be assigned to an app that was never published. */
async function assignmentsOf(
  thing: LiveThing,
  list: (id: string) => Promise<LiveAssignment[]>,
): Promise<readonly LiveAssignment[]> {
  if (isHalfMade(thing)) return [];
  return "assignments" in thing ? thing.assignments : list(thing.id);
}

const isCreate = ({ kind }: { readonly kind: string }) => kind.startsWith("create-");

/** What the newest unfinished run says it made. */
function madeBy(runs: readonly JournalRun[]): string | undefined {
  const newest = runs[0];
  if (newest?.verb !== "apply" || newest.state === "done") return undefined;
  const made = newest.entries.findLast((entry) => isCreate(entry) && entry.state === "done")?.facts;
  const id = made?.appId ?? made?.policyId;
  return typeof id === "string" ? id : undefined;
}

/** When the newest run asked for a new thing without having written down the answer; 0 when it did not. */
function openCreate(runs: readonly JournalRun[]): number {
  const newest = runs.find((run) => run.verb === "apply");
  const entry = newest?.entries.findLast(isCreate);
  return entry?.state === "started" ? entry.at.getTime() : 0;
}
