import { isResumable } from "../domain/deployment/plan.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import type { LiveApp } from "../domain/deployment/tenant.ts";
import { contentOf } from "../domain/deployment/wish.ts";
import { BridgeError } from "../domain/errors.ts";
import type { Work } from "./apply-steps.ts";
import type { DeploymentNeeds } from "./deployment-needs.ts";
import { writeStamp } from "./write-stamp.ts";

/** Encrypts, uploads and commits the installer as a file of an open content version, or finds that an earlier run did. */
export async function uploadContent(deps: DeploymentNeeds, work: Work): Promise<string> {
  const { tenant, files, signal } = deps;
  const app = theApp(work);
  const wanted = contentOf(work.wish);
  const source = work.local.content;
  if (!wanted || !source) throw new BridgeError("internal", "There is no content to upload.");
  const contents = tenant.contentsOf(app.channel);
  const { plainSize } = source;
  const committed = app.committedContentVersion;
  const version = (await contents.openVersion(app.id, committed, signal)).id;
  const announced = readStamp(app.notes)?.next;
  // A version of an earlier run holds our bytes only when the stamp announced them for it.
  const trusted =
    committed === null
      ? isResumable(app, work.wish)
      : announced?.sha256 === wanted.sha256 && announced.version === version;
  const present = await contents.files(app.id, version, signal);
  const [done] = present;
  const isWhole = done?.isCommitted && (plainSize === undefined || done.size === plainSize);
  if (trusted && present.length === 1 && isWhole) return version;
  for (const file of present) await contents.removeFile(app.id, version, file.id, signal);
  // Before the first publishing the notes cannot be changed; the app was made with the announcement in them.
  if (committed !== null && !trusted)
    await writeStamp(deps, work, { next: { sha256: wanted.sha256, version } });

  await files.withTemporaryFolder(async (folder) => {
    const { access, entry, info, close } = await source.pack(folder);
    try {
      const file = await contents.createFile(app.id, version, entry, signal);
      const report = (sent: number) =>
        deps.progress({
          step: "upload-content",
          state: "running",
          text: wanted.fileName,
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

export async function publishContent(deps: DeploymentNeeds, work: Work): Promise<LiveApp> {
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

/** The app a step on content is about; such steps are planned for apps alone. */
function theApp({ app }: Work): LiveApp {
  if (app && "publishingState" in app) return app;
  throw new BridgeError("internal", "A step on content needs the app before it is there.");
}
