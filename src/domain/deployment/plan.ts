import {
  type AssignmentPlan,
  assignmentInWords,
  type Names,
  planAssignments,
  shortKey,
} from "./assignments.ts";
import { CHANNELS, channelOf } from "./channels/channels.ts";
import { readStamp, type Stamp } from "./stamp.ts";
import type { LiveApp, LiveAssignment, LivePolicy, LiveThing } from "./tenant.ts";
import {
  assignedKeys,
  changedFields,
  contentOf,
  type PolicyWish,
  type Wish,
  type WishedContent,
} from "./wish.ts";

export const STEP_KINDS = [
  "remove-twin", // a second app with our stamp
  "remove-shell", // a half-made app of ours that cannot be gone on with
  "create-app",
  "upload-content",
  "publish-content",
  "update-app",
  "assign",
  "update-stamp",
  "create-policy",
  "update-policy",
  "set-priority",
  "remove-app", // what another channel made for the same deployment, once this one is assigned
  "remove-policy",
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export interface Step {
  readonly kind: StepKind;
  /** What it is done to, in words. */
  readonly target: string;
  readonly why: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** What the tenant holds of one deployment now. */
export interface Live {
  /** Apps of every channel with our stamp for this deployment, and the app we remember by id should its stamp be gone. */
  readonly apps: readonly LiveApp[];
  /** The same of co-management settings policies; undefined when they could not be read. */
  readonly policies?: readonly LivePolicy[] | undefined;
  /** Such policies that are none of this deployment; undefined when they could not be read. */
  readonly otherPolicies?: readonly LivePolicy[] | undefined;
  /** Assignments of the thing that `chosenApp` picks among those of the wished channel; empty when there is none. */
  readonly assignments: readonly LiveAssignment[];
}

/** Everything of a deployment that is known to be there. */
export const thingsOf = ({ apps, policies = [] }: Pick<Live, "apps" | "policies">): readonly LiveThing[] => [
  ...apps,
  ...policies,
];

/** Never published: it serves nobody yet. A policy serves from its first moment. */
export const isHalfMade = (thing: LiveThing): boolean =>
  "committedContentVersion" in thing && thing.committedContentVersion === null;

/** Of several apps or policies with the same stamp: the published before the half-made, then the oldest, then the lowest id. Everybody picks the same. */
export function chosenApp<Thing extends LiveThing>(things: readonly Thing[]): Thing | undefined {
  const rank = (thing: LiveThing) => (isHalfMade(thing) ? 1 : 0);
  return things.toSorted(
    (a, b) => rank(a) - rank(b) || a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1),
  )[0];
}

/** SHA-256 of the content the tenant serves, as far as the stamp can vouch for it. */
export function publishedContent(app: LiveThing, stamp: Stamp | undefined): string | undefined {
  const version = "committedContentVersion" in app ? app.committedContentVersion : null;
  if (version === null || !stamp) return undefined;
  if (stamp.content?.version === version) return stamp.content.sha256;
  // Killed between publishing and writing it down: the announced content is what was published.
  if (stamp.next?.version === version) return stamp.next.sha256;
  if (!stamp.content && stamp.next?.version === "first") return stamp.next.sha256;
  return undefined;
}

/** What the wished channel made, and what other channels made for the same deployment before. */
export function ofChannel<Thing extends Pick<LiveThing, "channel">>(
  things: readonly Thing[],
  { channel }: Pick<Wish, "channel">,
): { own: Thing[]; former: Thing[] } {
  return {
    own: things.filter((thing) => thing.channel === channel),
    former: things.filter((thing) => thing.channel !== channel),
  };
}

/** A half-made app is gone on with only when it was begun for the same content; its notes cannot be changed before it is published. */
export function isResumable(app: LiveThing, wish: Wish): boolean {
  return isHalfMade(app) && readStamp(app.notes)?.next?.sha256 === contentOf(wish)?.sha256;
}

export interface Plan {
  readonly deployment: string;
  /** The app or policy that stays; undefined when one is to be made. */
  readonly app: LiveThing | undefined;
  readonly steps: readonly Step[];
  readonly assignments: AssignmentPlan;
}

/**
 * What has to change in the tenant so that it is as wished; an empty list when it already is. Pure: the same wish and
 * tenant give the same plan. Half-made apps and twins of earlier runs are part of it.
 */
export function planDeployment(wish: Wish, live: Live, names: Names): Plan {
  const channel = channelOf(wish);
  const { makes } = channel;
  const steps: Step[] = [];
  const { own, former } = ofChannel(thingsOf(live), wish);
  const chosen = chosenApp(own);
  const dead = chosen && isHalfMade(chosen) && !isResumable(chosen, wish) ? chosen : undefined;
  const app = dead ? undefined : chosen;
  for (const twin of own.filter((a) => a !== chosen))
    steps.push({
      kind: "remove-twin",
      target: named(twin),
      why: `a second ${makes} carries the same stamp; the published or older one stays`,
      before: idOf(twin),
      after: null,
    });
  if (dead)
    steps.push({
      kind: "remove-shell",
      target: named(dead),
      why: "it was begun for another installer and never published, so it cannot be gone on with",
      before: idOf(dead),
      after: null,
    });
  if (!app)
    steps.push({
      kind: `create-${makes}`,
      target: wish.app.displayName,
      why:
        former.length > 0
          ? `the deployment moves to ${channel.thing}, which cannot be made of what is there`
          : `no ${makes} with our stamp is in the tenant`,
      before: null,
      after: channel.shown(wish),
    });

  const stamp = app ? readStamp(app.notes) : undefined;
  const content = contentOf(wish);
  const serves = app && publishedContent(app, stamp);
  const publishes = content !== undefined && serves !== content.sha256;
  if (publishes) steps.push(...contentSteps(content, app, serves));
  else if (app && "publishingState" in app && app.publishingState === "processing")
    steps.push({
      kind: "publish-content",
      target: named(app),
      why: "Intune has not finished publishing it",
      before: { publishingState: "processing" },
      after: { publishingState: "published" },
    });

  const assignments = planAssignments(
    wish.assignments,
    app ? live.assignments : [],
    stamp?.assigned ?? [],
    wish.foreignAssignments,
  );
  const update = updateStep(wish, app, stamp, publishes);
  if (update) steps.push(update);
  if (wish.channel === "policy") steps.push(...priorityStep(wish, app, live));
  if (assignments.changed)
    steps.push({
      kind: "assign",
      target: app ? named(app) : wish.app.displayName,
      why: "the assignments differ from the manifest",
      before: { assignments: (app ? live.assignments : []).map((a) => assignmentInWords(a, names)).sort() },
      after: { assignments: assignments.set.map((a) => assignmentInWords(a, names)).sort() },
    });
  // The stamp gives an assignment up only after it is gone; before, a killed run would take it for somebody else's.
  const wanted = assignedKeys(wish);
  const dropped = (stamp?.assigned ?? []).filter((key) => !wanted.includes(key));
  if (app && dropped.length > 0)
    steps.push({
      kind: "update-stamp",
      target: named(app),
      why: `${dropped.length === 1 ? "an assignment is" : `${dropped.length} assignments are`} no longer ours`,
      before: { assigned: stamp?.assigned.length ?? 0 },
      after: { assigned: wanted.length },
    });
  // Last: until what replaces it is assigned, devices still need it.
  for (const thing of former)
    steps.push({
      kind: `remove-${CHANNELS[thing.channel].makes}`,
      target: named(thing),
      why: channel.replaces,
      before: { ...idOf(thing), channel: thing.channel },
      after: null,
    });
  return { deployment: wish.deployment, app, steps, assignments };
}

/** Intune puts a new policy last; a place beyond the last there is none. */
function priorityStep(wish: PolicyWish, policy: LiveThing | undefined, live: Live): Step[] {
  const wanted = placeOf(wish, live);
  const last = policyCount(live) + (policy ? 0 : 1);
  const has = policy && "priority" in policy ? policy.priority : last;
  if (wanted === undefined || wanted === has) return [];
  return [
    {
      kind: "set-priority",
      target: policy ? named(policy) : wish.app.displayName,
      // Fact G103.
      why: "of several policies for a device the lowest number wins",
      before: { priority: has },
      after: { priority: wanted },
    },
  ];
}

const policyCount = ({ policies = [], otherPolicies = [] }: Live) => policies.length + otherPolicies.length;

/** The place a policy is to have among those that are there with it; undefined when it does not matter. */
export function placeOf({ policy: { priority } }: PolicyWish, live: Live): number | undefined {
  const count = policyCount(live) + ((live.policies ?? []).length > 0 ? 0 : 1);
  return priority === undefined ? undefined : Math.min(priority, count);
}

function contentSteps(
  content: WishedContent,
  app: LiveThing | undefined,
  serves: string | undefined,
): Step[] {
  const target = content.fileName;
  const version = app && "committedContentVersion" in app ? app.committedContentVersion : null;
  const why = !version
    ? "the app has no content yet"
    : serves
      ? "the installer is another one than the app holds"
      : "the published content is not the one our stamp tells of";
  const before = version ? { contentVersion: version, sha256: serves ?? "unknown" } : null;
  return [
    {
      kind: "upload-content",
      target,
      why,
      before,
      after: {
        sha256: content.sha256,
        size: content.size,
        productVersion: content.productVersion,
      },
    },
    {
      kind: "publish-content",
      target,
      why: "content serves devices only once its version is the committed one",
      before,
      after: { publishingState: "published" },
    },
  ];
}

function updateStep(
  wish: Wish,
  app: LiveThing | undefined,
  stamp: Stamp | undefined,
  publishes: boolean,
): Step | undefined {
  const changes = app ? changedFields(wish, app) : [];
  const unrecorded =
    app !== undefined &&
    (!stamp ||
      stamp.deployment !== wish.deployment ||
      stamp.next !== undefined ||
      assignedKeys(wish).some((key) => !stamp.assigned.includes(key)));
  if (changes.length === 0 && !publishes && !unrecorded) return undefined;
  return {
    kind: `update-${channelOf(wish).makes}`,
    target: app ? named(app) : wish.app.displayName,
    why:
      changes.length > 0
        ? `${changes.map((c) => c.name).join(", ")} ${changes.length > 1 ? "differ" : "differs"} from the manifest`
        : `the stamp has to say what the ${channelOf(wish).makes} holds`,
    before: changes.length > 0 ? Object.fromEntries(changes.map((c) => [c.name, c.before])) : null,
    after:
      changes.length > 0
        ? Object.fromEntries(changes.map((c) => [c.name, c.after]))
        : { stamp: wish.deployment },
  };
}

const named = (thing: LiveThing) => `${thing.displayName} (${thing.id})`;

/** What it is, for plans and journals: `appId` or `policyId`, and how far an app has come. */
const idOf = (thing: LiveThing): Readonly<Record<string, unknown>> =>
  "publishingState" in thing
    ? { appId: thing.id, publishingState: thing.publishingState }
    : { policyId: thing.id };

/** Keys an assignment set leaves in the stamp while an update is under way: the wished ones and those still to be removed. */
export const transitionalKeys = (wish: Wish, stamp: Stamp | undefined): string[] =>
  [...new Set([...assignedKeys(wish), ...(stamp?.assigned ?? [])])].sort();

export const isOurAssignment = (stamp: Stamp | undefined, assignment: LiveAssignment): boolean =>
  stamp?.assigned.includes(shortKey(assignment)) ?? false;
