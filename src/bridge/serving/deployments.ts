import type { Caller } from "../../domain/caller.ts";
import { deploymentKey } from "../../domain/deployment/manifest.ts";
import { BridgeError } from "../../domain/errors.ts";
import { checkDrift, type DriftAnswer } from "../check-drift.ts";
import type { DeploymentNeeds } from "../deployment-needs.ts";
import { loadManifest } from "../load-manifest.ts";
import type { InstallerShelf, Jobs, StoredWish, Wishes } from "../needs.ts";
import { type PlanAnswer, planDeployment } from "../plan-deployment.ts";
import { type JobView, jobView } from "./job-view.ts";
import { type Page, pageOf } from "./pages.ts";
import { MANIFEST, wishedEnvironment, wishedFiles } from "./wished-files.ts";

/** What deployments that are wished over the network want of the world. */
export interface WishNeeds {
  readonly wishes: Wishes;
  readonly jobs: Jobs;
  readonly shelf: InstallerShelf;
  /** The world as at the terminal; what of it a manifest may see is narrowed here. */
  readonly deployment: DeploymentNeeds;
  /** The time of this machine, also where a sandbox gives another to everything else. */
  readonly now: () => Date;
}

export interface DeploymentView extends Omit<StoredWish, "manifest"> {
  /** The last job that worked on it; null before the first. */
  readonly job: JobView | null;
}
export interface ShownDeployment extends DeploymentView {
  readonly manifest: string;
}

const INPUT = { manifest: [MANIFEST] };

/** Needs of the verbs, with this manifest in the place of this machine's files. */
export const narrowed = (
  { deployment, shelf }: Pick<WishNeeds, "deployment" | "shelf">,
  manifest: string,
): DeploymentNeeds => ({
  ...deployment,
  files: wishedFiles(deployment.files, shelf, manifest),
  environment: wishedEnvironment(deployment.environment),
});

/**
 * Keeps a wish, in the place of the earlier one for the same deployment.
 * @throws BridgeError "manifest-invalid"; "conflict" while a job works on it.
 */
export async function wishDeployment(
  needs: WishNeeds,
  manifest: string,
  by: Pick<Caller, "name">,
): Promise<ShownDeployment> {
  const { deployment } = await loadManifest(narrowed(needs, manifest).files, [MANIFEST]);
  if (!deployment)
    throw new BridgeError("manifest-invalid", "The manifest holds a Site but no ClientDeployment.");
  const key = deploymentKey(deployment);
  const earlier = await needs.wishes.find(key);
  if (earlier && (await activeJob(needs, earlier.id)))
    throw new BridgeError(
      "conflict",
      `A job works on ${key}.`,
      { deployment: earlier.id },
      { next: "Let it finish, then send the wish again." },
    );
  const wish = await needs.wishes.save({ deployment: key, manifest }, by.name, needs.now().toISOString());
  return shown(needs, wish);
}

/** @throws BridgeError "not-found"; "conflict" when another job works on it. */
export async function startApply(
  needs: WishNeeds,
  id: string,
  { planHash }: { readonly planHash?: string | undefined },
  by: Pick<Caller, "name">,
): Promise<ShownDeployment> {
  const wish = await wishOf(needs, id);
  const input = planHash === undefined ? {} : { planHash };
  await enqueue(needs, { kind: "apply", subject: wish.id, input, createdBy: by.name });
  return shown(needs, wish);
}

/** The app goes from the tenant, then the wish. @throws BridgeError "not-found"; "conflict" when another job works on it. */
export async function startDestroy(
  needs: WishNeeds,
  id: string,
  by: Pick<Caller, "name">,
): Promise<ShownDeployment> {
  const wish = await wishOf(needs, id);
  await enqueue(needs, { kind: "destroy", subject: wish.id, input: {}, createdBy: by.name });
  return shown(needs, wish);
}

async function enqueue(needs: WishNeeds, asked: Parameters<Jobs["enqueue"]>[0]): Promise<void> {
  const { job, fresh } = await needs.jobs.enqueue(asked, needs.now().toISOString());
  if (!fresh)
    throw new BridgeError(
      "conflict",
      `A job works on it already: ${job.kind}, ${job.state}.`,
      { job: job.id },
      { next: "Let it finish, then ask again." },
    );
}

export async function listDeployments(
  needs: WishNeeds,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<DeploymentView>> {
  const page = pageOf(await needs.wishes.list({ after, limit: limit + 1 }), limit, ({ id }) => id);
  return {
    ...page,
    rows: await Promise.all(
      page.rows.map(async ({ manifest: _manifest, ...wish }) => ({
        ...wish,
        job: await lastJob(needs, wish.id),
      })),
    ),
  };
}

/** @throws BridgeError "not-found". */
export const showDeployment = async (needs: WishNeeds, id: string): Promise<ShownDeployment> =>
  shown(needs, await wishOf(needs, id));

/** @throws what `planDeployment` throws; "not-found". */
export async function planWish(needs: WishNeeds, id: string): Promise<PlanAnswer> {
  const { manifest } = await wishOf(needs, id);
  return planDeployment(narrowed(needs, manifest), INPUT);
}

/** @throws what `checkDrift` throws; "not-found". */
export async function driftOfWish(needs: WishNeeds, id: string): Promise<DriftAnswer> {
  const { manifest } = await wishOf(needs, id);
  return checkDrift(narrowed(needs, manifest), INPUT);
}

async function wishOf({ wishes }: WishNeeds, id: string): Promise<StoredWish> {
  const wish = await wishes.get(id);
  if (!wish)
    throw new BridgeError(
      "not-found",
      `There is no deployment ${id}.`,
      {},
      { next: "GET /api/v1/deployments lists them." },
    );
  return wish;
}

const shown = async (needs: WishNeeds, wish: StoredWish): Promise<ShownDeployment> => ({
  ...wish,
  job: await lastJob(needs, wish.id),
});

async function lastJob({ jobs }: WishNeeds, id: string): Promise<JobView | null> {
  const [last] = await jobs.list({ subject: id, limit: 1 });
  return last ? jobView(last) : null;
}

async function activeJob(needs: WishNeeds, id: string): Promise<boolean> {
  const last = await lastJob(needs, id);
  return last?.state === "queued" || last?.state === "running";
}
