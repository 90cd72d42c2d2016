import type { AppliedDeployment } from "../domain/deployment/applied.ts";
import { wishedValues } from "../domain/deployment/drift.ts";
import { isHalfMade, type Step } from "../domain/deployment/plan.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import { BridgeError } from "../domain/errors.ts";
import { carryOut, type Work } from "./apply-steps.ts";
import type { DeploymentInput, DeploymentNeeds } from "./deployment-needs.ts";
import { type LocalWish, makeWish } from "./make-wish.ts";
import type { JournalEntry } from "./needs.ts";
import { lookAndPlan, type PlanAnswer, type Planned } from "./plan-deployment.ts";
import type { ReadDeployment } from "./read-deployment.ts";
import { withLease } from "./with-lease.ts";

export interface ApplyInput extends DeploymentInput {
  /** Hash of the plan that was agreed to; refused when the tenant moved since. */
  readonly planHash?: string | undefined;
  /** Go on with half-made work of somebody else who may still be at it. */
  readonly takeOver?: boolean | undefined;
  /** Shown the plan before anything is touched; false leaves the tenant as it is. Not asked when there is nothing to do. */
  readonly agree: (plan: PlanAnswer) => Promise<boolean>;
}

export interface AppliedStep {
  readonly kind: Step["kind"];
  readonly target: string;
  readonly state: "done" | "failed";
  readonly startedAt: string;
  readonly endedAt: string;
  readonly requestId: string | null;
}
export interface ApplyAnswer {
  readonly deployment: string;
  /** `done`: the tenant is as wished. `declined`: nothing was touched. `unverified`: all steps went through, but reading back still differs. */
  readonly state: "done" | "declined" | "unverified";
  readonly appId: string | null;
  /** The co-management settings policy, where that is the channel. */
  readonly policyId: string | null;
  readonly steps: readonly AppliedStep[];
  /** True when the tenant was read again afterwards and nothing is left to do. */
  readonly verified: boolean;
  /** What is still pending when it is not verified. */
  readonly pending: readonly Step[];
  readonly warnings: PlanAnswer["warnings"];
  readonly commandLine: string;
}

/** How long somebody else's half-made app counts as being worked on. */
const AT_WORK_MS = 15 * 60_000;
const ROUNDS = 4;
const LOOKS_WHILE_SETTLING = 15;

/**
 * Makes the tenant as the manifest wishes: plans, asks, carries out step by step, and reads back. Every step is journalled
 * before and after; a killed run is gone on with by the next. Without pending steps nothing is written.
 * @throws BridgeError "changed" when `planHash` no longer fits; "conflict" when another apply is at work; and what the
 *   steps throw. What was done stays, and running it again goes on from there.
 */
export async function applyDeployment(deps: DeploymentNeeds, input: ApplyInput): Promise<ApplyAnswer> {
  const local = await makeWish(deps, input);
  return withLease(deps, local.wish.deployment, async (keepLease) => {
    await deps.files.clearLeftovers();
    const planned = await lookAndPlan(deps, local, undefined, true);
    if (input.planHash !== undefined && input.planHash !== planned.answer.hash)
      throw new BridgeError(
        "changed",
        `The plan for ${local.wish.deployment} no longer fits: the tenant, the manifest or the installer changed since it was made.`,
        { deployment: local.wish.deployment },
        { next: "Make a new plan, look at it, and apply that one." },
      );
    const answer = (
      state: ApplyAnswer["state"],
      steps: readonly AppliedStep[],
      last: Planned,
    ): ApplyAnswer => ({
      deployment: local.wish.deployment,
      state,
      appId: last.answer.appId,
      policyId: last.answer.policyId,
      steps,
      verified: state === "done",
      pending: state === "done" ? [] : last.answer.steps,
      warnings: planned.answer.warnings,
      commandLine: local.maskedLine,
    });
    if (planned.plan.steps.length === 0) {
      await remember(deps, local, planned);
      return answer("done", [], planned);
    }
    if (!input.takeOver) refuseToDisturb(deps, planned.read, local.wish.deployment);
    if (!(await input.agree(planned.answer))) return answer("declined", [], planned);

    const runId = await deps.journal.start(local.wish.deployment, "apply", deps.clock.now());
    try {
      const { steps, last } = await carryOutAll(deps, local, planned, runId, keepLease);
      const settled = last.plan.steps.length === 0;
      if (settled) await remember(deps, local, last);
      await deps.journal.finish(runId, settled ? "done" : "failed", deps.clock.now());
      return answer(settled ? "done" : "unverified", steps, last);
    } catch (error) {
      await deps.journal.finish(runId, "failed", deps.clock.now());
      throw error;
    }
  });
}

/** Plan, do, look again; a round more when the look shows that something is left, as when somebody wrote at the same time. */
async function carryOutAll(
  deps: DeploymentNeeds,
  local: LocalWish,
  first: Planned,
  runId: string,
  keepLease: () => Promise<void>,
) {
  const steps: AppliedStep[] = [];
  let planned = first;
  for (let round = 0; round < ROUNDS && planned.plan.steps.length > 0; round++) {
    const work: Work = { runId, local, wish: planned.wish, app: planned.plan.app, version: undefined };
    for (const step of planned.plan.steps) {
      await keepLease();
      steps.push(await journalled(deps, work, step));
    }
    planned = await lookUntilSettled(deps, local, work.app?.id);
  }
  return { steps, last: planned };
}

async function journalled(deps: DeploymentNeeds, work: Work, step: Step): Promise<AppliedStep> {
  const { journal, clock, tenant, progress } = deps;
  const startedAt = clock.now();
  const write = (entry: Omit<JournalEntry, "kind" | "target">) =>
    journal.record(work.runId, { kind: step.kind, target: step.target, ...entry });
  await write({ at: startedAt, state: "started" });
  progress({ step: step.kind, state: "started", text: step.target });
  try {
    const facts = await carryOut(deps, work, step);
    const endedAt = clock.now();
    const requestId = tenant.lastRequest()?.requestId;
    await write({ at: endedAt, state: "done", requestId, facts });
    progress({ step: step.kind, state: "done", text: step.target });
    return {
      kind: step.kind,
      target: step.target,
      state: "done",
      startedAt: startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      requestId: requestId ?? null,
    };
  } catch (error) {
    // A create whose answer was lost leaves no "failed": whether the app was made is unknown, and the next run has to look for it.
    if (!step.kind.startsWith("create-") || !isAnswerLost(error))
      await write({ at: clock.now(), state: "failed", requestId: tenant.lastRequest()?.requestId });
    progress({ step: step.kind, state: "failed", text: step.target });
    throw error;
  }
}

const isAnswerLost = (error: unknown) =>
  !(error instanceof BridgeError) ||
  ["timeout", "unreachable", "throttled", "interrupted"].includes(error.code);

/** The tenant may answer with what was for some seconds after a write: looks again until nothing is left or that time is over. */
async function lookUntilSettled(
  deps: DeploymentNeeds,
  local: LocalWish,
  appId: string | undefined,
): Promise<Planned> {
  const until = deps.clock.now().getTime() + deps.settleMs;
  for (;;) {
    const planned = await lookAndPlan(deps, local, appId, false);
    if (planned.plan.steps.length === 0 || deps.clock.now().getTime() >= until) return planned;
    await deps.clock.sleep(deps.settleMs / LOOKS_WHILE_SETTLING, deps.signal);
  }
}

/** Half-made work of a run this journal does not know, and not old yet: somebody may be at it right now. */
function refuseToDisturb(
  { clock }: DeploymentNeeds,
  { live, runs }: ReadDeployment,
  deployment: string,
): void {
  for (const app of live.apps) {
    const stamp = readStamp(app.notes);
    const halfMade = isHalfMade(app) || stamp?.next !== undefined;
    const young = clock.now().getTime() - app.lastModifiedAt.getTime() < AT_WORK_MS;
    if (!stamp || !halfMade || !young || runs.some(({ id }) => id === stamp.run)) continue;
    throw new BridgeError(
      "conflict",
      `Somebody else seems to be applying ${deployment}: its app ${app.id} is half made and was last touched ${app.lastModifiedAt.toISOString()}.`,
      { appId: app.id },
      {
        next: "Wait until that run ends, or a quarter of an hour; or use --take-over when you know that it is dead.",
      },
    );
  }
}

/** Keeps what is true now as the middle column of a later drift. */
async function remember(
  { journal, clock }: DeploymentNeeds,
  local: LocalWish,
  { wish, names, plan, read }: Planned,
): Promise<void> {
  const appId = plan.app?.id;
  if (!appId) return;
  const values = wishedValues(wish, names, local.maskedLine);
  if (read.applied?.appId === appId && JSON.stringify(read.applied.values) === JSON.stringify(values)) return;
  const applied: AppliedDeployment = { appId, at: clock.now().toISOString(), values };
  await journal.saveApplied(wish.deployment, applied);
}
