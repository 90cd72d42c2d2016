import type { DeploymentInput, DeploymentNeeds } from "../bridge/deployment-needs.ts";
import type { PlanAnswer } from "../bridge/plan-deployment.ts";
import type { Step } from "../domain/deployment/plan.ts";
import type { PlanWarning } from "../domain/deployment/warnings.ts";
import type { Door, Paint } from "./frame.ts";
import type { ManifestOptions } from "./manifest-options.ts";
import { wrapped } from "./wrapped.ts";

export const inputOf = (options: ManifestOptions): DeploymentInput => ({
  manifest: options.file,
  name: options.deployment,
});

/** The world as the deployment verbs want it. */
export async function deploymentNeeds(door: Door): Promise<DeploymentNeeds> {
  const world = await door.world();
  const [{ waits }, tenant, journal] = await Promise.all([world.config(), world.tenant(), world.journal()]);
  return {
    tenant,
    journal,
    files: world.files,
    clock: world.clock,
    environment: (name) => door.env[name],
    settleMs: waits.settleMs,
    owner: world.owner,
    progress: door.progress,
    signal: door.signal,
  };
}

const SIGN: Record<Step["kind"], "+" | "~" | "-"> = {
  "create-app": "+",
  "upload-content": "+",
  "publish-content": "~",
  "update-app": "~",
  assign: "~",
  "update-stamp": "~",
  "remove-twin": "-",
  "remove-shell": "-",
  "remove-app": "-",
  "create-policy": "+",
  "update-policy": "~",
  "set-priority": "~",
  "remove-policy": "-",
};

/** A plan for people: each change with before and after, the line, who is reached, and what to look out for. */
export function planInWords(plan: PlanAnswer, paint: Paint, width: number): string {
  if (plan.steps.length === 0)
    return `${paint.green("Nothing to do.")} ${plan.deployment} is as the manifest says.`;
  const lines = [
    `${paint.bold(plan.deployment)}: ${plan.steps.length} ${plan.steps.length === 1 ? "step" : "steps"}`,
    "",
  ];
  for (const step of plan.steps) {
    const sign = SIGN[step.kind];
    const colour = sign === "+" ? paint.green : sign === "-" ? paint.red : paint.yellow;
    lines.push(
      `${colour(sign)} ${paint.bold(step.kind)}  ${step.target}`,
      ...wrapped(step.why, width, "    ").map(paint.dim),
    );
    lines.push(...changes(step, paint, width));
  }
  lines.push("", ...wrapped(`Command line: ${plan.commandLine}`, width, "  ", ""));
  const bound = plan.devicesComplete ? "" : " (not all groups could be counted)";
  lines.push(`Devices reached: ${plan.devicesTouched}${bound}`);
  for (const warning of plan.warnings) lines.push(...warningInWords(warning, paint, width));
  return lines.join("\n");
}

export function warningInWords(
  { code, severity, message, next }: PlanWarning,
  paint: Paint,
  width: number,
): string[] {
  const head = severity === "warning" ? paint.yellow(`! ${code}`) : paint.cyan(`i ${code}`);
  return ["", head, ...wrapped(message, width, "  "), ...wrapped(next, width, "  ").map(paint.dim)];
}

function changes({ before, after }: Step, paint: Paint, width: number): string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.flatMap((name) => {
    const [was, will] = [valueLines(before?.[name]), valueLines(after?.[name])];
    const gone = was.filter((line) => !will.includes(line));
    const fresh = will.filter((line) => !was.includes(line));
    return [
      ...gone.flatMap((line) => wrapped(`- ${name}: ${line}`, width, "      ", "    ").map(paint.red)),
      ...fresh.flatMap((line) => wrapped(`+ ${name}: ${line}`, width, "      ", "    ").map(paint.green)),
    ];
  });
}

const valueLines = (value: unknown): string[] =>
  value === undefined || value === null ? [] : (Array.isArray(value) ? value : [value]).map(oneLine);
const oneLine = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
