import { planAssignments } from "../domain/deployment/assignments.ts";
import { channelOf } from "../domain/deployment/channels/channels.ts";
import { chosenApp, type Step, transitionalKeys } from "../domain/deployment/plan.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import type { LiveThing } from "../domain/deployment/tenant.ts";
import { assignedKeys, changedFields, contentOf, draftOf, type Wish } from "../domain/deployment/wish.ts";
import { BridgeError } from "../domain/errors.ts";
import { type Hands, handsOf, idsOf } from "./channels/hands.ts";
import { publishContent, uploadContent } from "./content-steps.ts";
import type { DeploymentNeeds } from "./deployment-needs.ts";
import type { LocalWish } from "./make-wish.ts";
import { theThing, writeStamp } from "./write-stamp.ts";

/** What one run knows while it works. `app` follows what was written, so that no step trusts a stale read. */
export interface Work {
  readonly runId: string;
  readonly local: LocalWish;
  readonly wish: Wish;
  /** The app or policy it is about. */
  app: LiveThing | undefined;
  /** Content version the last upload went to. */
  version: string | undefined;
}

type Facts = Record<string, string | null>;

/** Carries out one planned step. Each can be repeated after a kill at any point. Returns ids for the journal. */
export async function carryOut(deps: DeploymentNeeds, work: Work, step: Step): Promise<Facts> {
  const { tenant, signal } = deps;
  switch (step.kind) {
    case "remove-app":
      return remove(handsOf(tenant, "app"), step, signal);
    case "remove-policy":
      return remove(handsOf(tenant, "policy"), step, signal);
    case "remove-twin":
    case "remove-shell":
      return remove(handsOf(tenant, channelOf(work.wish).makes), step, signal);
    case "create-app":
    case "create-policy":
      work.app = await create(deps, work);
      break;
    case "upload-content":
      work.version = await uploadContent(deps, work);
      return { ...idsOf(work.app), contentVersion: work.version };
    case "publish-content": {
      const app = await publishContent(deps, work);
      work.app = app;
      return { ...idsOf(app), contentVersion: app.committedContentVersion };
    }
    case "update-app":
    case "update-policy":
      await update(deps, work);
      break;
    case "set-priority":
      await tenant.policies.setPriority(theThing(work).id, Number(step.after?.priority), signal);
      break;
    case "assign":
      await assign(deps, work);
      break;
    case "update-stamp":
      await writeStamp(deps, work, { assigned: assignedKeys(work.wish) });
      break;
  }
  return idsOf(theThing(work));
}

async function remove(hands: Hands, { before }: Step, signal: AbortSignal | undefined): Promise<Facts> {
  const { appId, policyId } = before ?? {};
  await hands.remove(String(appId ?? policyId), signal);
  return {
    appId: appId === undefined ? null : String(appId),
    policyId: policyId === undefined ? null : String(policyId),
  };
}

async function create({ tenant, signal }: DeploymentNeeds, { wish, runId }: Work): Promise<LiveThing> {
  const { makes } = channelOf(wish);
  const hands = handsOf(tenant, makes);
  const isIt = (thing: LiveThing) => {
    const stamp = readStamp(thing.notes);
    return thing.channel === wish.channel && stamp?.deployment === wish.deployment && stamp.run === runId;
  };
  const made = await hands.create(draftOf(wish, runId), isIt, signal);
  // Somebody may have made the same at the same moment: everybody keeps the same one, so the other side gives way.
  const all: LiveThing[] = [made];
  for await (const thing of hands.list(signal))
    if (
      thing.id !== made.id &&
      thing.channel === made.channel &&
      readStamp(thing.notes)?.deployment === wish.deployment
    )
      all.push(thing);
  const kept = chosenApp(all)!;
  if (kept.id === made.id) return made;
  await hands.remove(made.id, signal);
  throw new BridgeError(
    "conflict",
    `Another apply of ${wish.deployment} made its ${makes} (${kept.id}) at the same time. Ours was removed again.`,
    idsOf(kept),
    { next: "Let the other one finish, then run apply again: it will find nothing to do." },
  );
}

/** Writes what differs, and the stamp: which content is published, and which assignments are about to be ours. */
async function update(deps: DeploymentNeeds, work: Work): Promise<void> {
  const thing = theThing(work);
  const changes = changedFields(work.wish, thing).filter(({ name }) => name !== "notes");
  const content = contentOf(work.wish);
  const version = "committedContentVersion" in thing ? (thing.committedContentVersion ?? "") : "";
  await writeStamp(
    deps,
    work,
    {
      content: content && { sha256: content.sha256, version },
      next: undefined,
      assigned: transitionalKeys(work.wish, readStamp(thing.notes)),
    },
    Object.fromEntries(changes.map(({ name, after }) => [name, after])),
  );
}

/** Reads, merges, writes, reads back: there is no ETag, so the last look is what tells whether somebody else wrote too (quirk Q19). */
async function assign({ tenant, signal }: DeploymentNeeds, work: Work): Promise<void> {
  const thing = theThing(work);
  const hands = handsOf(tenant, channelOf(work.wish).makes);
  const live = await hands.assignments(thing.id, signal);
  const { set, changed } = planAssignments(
    work.wish.assignments,
    live,
    readStamp(thing.notes)?.assigned ?? [],
    work.wish.foreignAssignments,
  );
  if (changed) await hands.assign(thing.id, set, signal);
}
