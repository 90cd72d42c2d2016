import type { AppliedDeployment } from "../domain/deployment/applied.ts";
import { chosenApp, type Live, ofChannel } from "../domain/deployment/plan.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import type { LiveApp, LiveAssignment } from "../domain/deployment/tenant.ts";
import type { UnassignedWish } from "../domain/deployment/wish.ts";
import type { DeploymentNeeds } from "./deployment-needs.ts";
import type { JournalRun } from "./needs.ts";

export interface ReadDeployment {
  readonly live: Live;
  /** Apps of others with the wished display name. */
  readonly sameNamed: readonly LiveApp[];
  readonly applied: AppliedDeployment | undefined;
  readonly runs: readonly JournalRun[];
}

const REMEMBERED_RUNS = 50;
const LOOKS_WHILE_SETTLING = 30;

/**
 * What the tenant holds of a deployment now: found by the id we remember, then by stamp, never by name alone.
 * `options.knownAppId` is an app made a moment ago, which the list may not show yet. A run that was killed while it made the app
 * is given time to show: until then a new one would be a twin.
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
  const listAssignments =
    options.listAssignments ?? ((appId: string) => tenant.assignments.list(appId, signal));
  const [applied, runs] = await Promise.all([
    journal.applied(deployment),
    journal.runs(deployment, REMEMBERED_RUNS),
  ]);
  const remembered = new Set(
    [options.knownAppId, applied?.appId, madeBy(runs)].filter((id) => id !== undefined),
  );
  const lostAnswerUntil = openCreate(runs) + deps.settleMs;

  for (;;) {
    const all: LiveApp[] = [];
    for await (const app of tenant.apps.list(signal)) all.push(app);
    const ours = all.filter(
      (app) =>
        readStamp(app.notes)?.deployment === deployment || (remembered.has(app.id) && !readStamp(app.notes)),
    );
    for (const id of remembered) {
      if (ours.length > 0 || all.some((app) => app.id === id)) break;
      const app = await tenant.apps.get(id, signal);
      if (app) ours.push(app);
    }
    if (ours.length === 0 && clock.now().getTime() < lostAnswerUntil) {
      await clock.sleep(deps.settleMs / LOOKS_WHILE_SETTLING, signal);
      continue;
    }
    const chosen = chosenApp(ofChannel(ours, { channel }).own);
    const assignments = chosen?.committedContentVersion != null ? await listAssignments(chosen.id) : [];
    const sameNamed = all.filter(
      (app) => !ours.includes(app) && app.displayName.toLowerCase() === displayName.toLowerCase(),
    );
    return { live: { apps: ours, assignments }, sameNamed, applied, runs };
  }
}

/** The app the newest unfinished run says it made. */
function madeBy(runs: readonly JournalRun[]): string | undefined {
  const newest = runs[0];
  if (newest?.verb !== "apply" || newest.state === "done") return undefined;
  const made = newest.entries.findLast((entry) => entry.kind === "create-app" && entry.state === "done")
    ?.facts?.appId;
  return typeof made === "string" ? made : undefined;
}

/** When the newest run asked for a new app without having written down the answer; 0 when it did not. */
function openCreate(runs: readonly JournalRun[]): number {
  const newest = runs.find((run) => run.verb === "apply");
  const entry = newest?.entries.findLast(({ kind }) => kind === "create-app");
  return entry?.state === "started" ? entry.at.getTime() : 0;
}
