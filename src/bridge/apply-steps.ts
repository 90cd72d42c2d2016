import { planAssignments } from "../domain/deployment/assignments.ts";
import { channelOf } from "../domain/deployment/channels/channels.ts";
import { chosenApp, isResumable, type Step, transitionalKeys } from "../domain/deployment/plan.ts";
import { readStamp, type Stamp, withStamp } from "../domain/deployment/stamp.ts";
import type { AppDraft, LiveApp } from "../domain/deployment/tenant.ts";
import { assignedKeys, changedFields, draftOf, type Wish } from "../domain/deployment/wish.ts";
import { BridgeError } from "../domain/errors.ts";
import type { DeploymentNeeds } from "./deployment-needs.ts";
import type { LocalWish } from "./make-wish.ts";

/** What one run knows while it works. `app` follows what was written, so that no step trusts a stale read. */
export interface Work {
  readonly runId: string;
  readonly local: LocalWish;
  readonly wish: Wish;
  app: LiveApp | undefined;
  /** Content version the last upload went to. */
  version: string | undefined;
}

/** Carries out one planned step. Each can be repeated after a kill at any point. Returns ids for the journal. */
export async function carryOut(
  deps: DeploymentNeeds,
  work: Work,
  step: Step,
): Promise<Record<string, string | null>> {
  switch (step.kind) {
    case "remove-twin":
    case "remove-shell":
    case "remove-app": {
      const appId = String(step.before?.appId);
      await deps.tenant.apps.remove(appId, deps.signal);
      return { appId };
    }
    case "create-app":
      work.app = await createApp(deps, work);
      return { appId: work.app.id };
    case "upload-content":
      work.version = await uploadContent(deps, work);
      return { appId: theApp(work).id, contentVersion: work.version };
    case "publish-content":
      work.app = await publishContent(deps, work);
      return { appId: work.app.id, contentVersion: work.app.committedContentVersion };
    case "update-app":
      await updateApp(deps, work);
      return { appId: theApp(work).id };
    case "assign":
      await assign(deps, work);
      return { appId: theApp(work).id };
    case "update-stamp":
      await writeStamp(deps, work, { assigned: assignedKeys(work.wish) });
      return { appId: theApp(work).id };
  }
}

function theApp({ app }: Work): LiveApp {
  if (!app) throw new BridgeError("internal", "A step needs the app before it is there.");
  return app;
}

async function createApp({ tenant, signal }: DeploymentNeeds, { wish, runId }: Work): Promise<LiveApp> {
  const isIt = (app: LiveApp) => {
    const stamp = readStamp(app.notes);
    return stamp?.deployment === wish.deployment && stamp.run === runId;
  };
  const made = await tenant.apps.create(draftOf(wish, runId), isIt, signal);
  // Somebody may have made the same app at the same moment: everybody keeps the same one, so the other side gives way.
  const all: LiveApp[] = [made];
  for await (const app of tenant.apps.list(signal))
    if (
      app.id !== made.id &&
      app.channel === made.channel &&
      readStamp(app.notes)?.deployment === wish.deployment
    )
      all.push(app);
  const kept = chosenApp(all)!;
  if (kept.id === made.id) return made;
  await tenant.apps.remove(made.id, signal);
  throw new BridgeError(
    "conflict",
    `Another apply of ${wish.deployment} made its app (${kept.id}) at the same time. Ours was removed again.`,
    { appId: kept.id },
    { next: "Let the other one finish, then run apply again: it will find nothing to do." },
  );
}

/** Encrypts, uploads and commits the installer as a file of an open content version, or finds that an earlier run did. */
async function uploadContent(deps: DeploymentNeeds, work: Work): Promise<string> {
  const { tenant, files, signal } = deps;
  const { wish } = work;
  const app = theApp(work);
  const contents = tenant.contentsOf(app.channel);
  const { plainSize } = work.local.content;
  const committed = app.committedContentVersion;
  const version = (await contents.openVersion(app.id, committed, signal)).id;
  const announced = readStamp(app.notes)?.next;
  // A version of an earlier run holds our bytes only when the stamp announced them for it.
  const trusted =
    committed === null
      ? isResumable(app, wish)
      : announced?.sha256 === wish.content.sha256 && announced.version === version;
  const present = await contents.files(app.id, version, signal);
  const [done] = present;
  const isWhole = done?.isCommitted && (plainSize === undefined || done.size === plainSize);
  if (trusted && present.length === 1 && isWhole) return version;
  for (const file of present) await contents.removeFile(app.id, version, file.id, signal);
  // Before the first publishing the notes cannot be changed; the app was made with the announcement in them.
  if (committed !== null && !trusted)
    await writeStamp(deps, work, { next: { sha256: wish.content.sha256, version } });

  await files.withTemporaryFolder(async (folder) => {
    const { access, entry, info, close } = await work.local.content.pack(folder);
    try {
      const file = await contents.createFile(app.id, version, entry, signal);
      const report = (sent: number) =>
        deps.progress({
          step: "upload-content",
          state: "running",
          text: wish.content.fileName,
          done: sent,
          total: entry.sizeEncrypted,
        });
      await contents.upload(app.id, version, file.id, access, report, signal);
      await contents.commit(app.id, version, file.id, info, signal);
    } finally {
      await close();
    }
  });
  return version;
}

const PUBLISH_TRIES = 3;

async function publishContent(deps: DeploymentNeeds, work: Work): Promise<LiveApp> {
  const { tenant, clock, signal, settleMs } = deps;
  const app = theApp(work);
  const version = work.version ?? app.committedContentVersion;
  if (!version) throw new BridgeError("internal", "There is no content version to publish.");
  for (let attempt = 1; ; attempt++) {
    try {
      return await tenant.apps.publish(app, version, signal);
    } catch (error) {
      if (
        !(error instanceof BridgeError && error.code === "upstream" && error.facts.status === 400) ||
        attempt === PUBLISH_TRIES
      )
        throw error;
      // "All AppFiles must be committed" (quirk Q9): an entry of a killed run that a stale read had hidden.
      await clock.sleep(Math.min(settleMs / PUBLISH_TRIES, 5_000), signal);
      const contents = tenant.contentsOf(app.channel);
      for (const file of await contents.files(app.id, version, signal))
        if (!file.isCommitted) await contents.removeFile(app.id, version, file.id, signal);
    }
  }
}

/** Writes what differs, and the stamp: which content is published, and which assignments are about to be ours. */
async function updateApp(deps: DeploymentNeeds, work: Work): Promise<void> {
  const app = theApp(work);
  const changes = changedFields(work.wish, app).filter(({ name }) => name !== "notes");
  const stamp = readStamp(app.notes);
  await writeStamp(
    deps,
    work,
    {
      content: { sha256: work.wish.content.sha256, version: app.committedContentVersion ?? "" },
      next: undefined,
      assigned: transitionalKeys(work.wish, stamp),
    },
    Object.fromEntries(changes.map(({ name, after }) => [name, after])),
  );
}

async function writeStamp(
  { tenant, signal }: DeploymentNeeds,
  work: Work,
  change: Partial<Stamp>,
  fields: Partial<AppDraft> = {},
): Promise<void> {
  const app = theApp(work);
  const before: Stamp = readStamp(app.notes) ?? {
    deployment: work.wish.deployment,
    run: work.runId,
    content: undefined,
    next: undefined,
    assigned: [],
  };
  const stamp: Stamp = { ...before, ...change, deployment: work.wish.deployment, run: work.runId };
  const words = channelOf(work.wish).ownWords(work.wish);
  const own = words.trim() === "" ? app.notes : words;
  const changes: Partial<AppDraft> = { ...fields, notes: withStamp(own, stamp) };
  await tenant.apps.update(app, changes, signal);
  work.app = { ...app, ...changes } as LiveApp;
}

/** Reads, merges, writes, reads back: there is no ETag, so the last look is what tells whether somebody else wrote too (quirk Q19). */
async function assign({ tenant, signal }: DeploymentNeeds, work: Work): Promise<void> {
  const app = theApp(work);
  const live = await tenant.assignments.list(app.id, signal);
  const { set, changed } = planAssignments(
    work.wish.assignments,
    live,
    readStamp(app.notes)?.assigned ?? [],
    work.wish.foreignAssignments,
  );
  if (changed) await tenant.assignments.replace(app.id, set, signal);
}
