import type { ApplyAnswer } from "../bridge/apply-deployment.ts";
import { deploymentNeeds, inputOf, planInWords } from "./deployment-door.ts";
import type { Paint, Register } from "./frame.ts";
import { type ManifestOptions, takesManifest } from "./manifest-options.ts";
import { PLAIN } from "./paint.ts";
import { wrapped } from "./wrapped.ts";

interface Options extends ManifestOptions {
  readonly plan?: string;
  readonly yes?: boolean;
  readonly takeOver?: boolean;
}

export const register: Register = (program, run) => {
  takesManifest(program.command("apply"))
    .description(
      "Make the tenant as the manifest says: create or update the app, upload, publish, assign, verify",
    )
    .option("--plan <plan>", "only if the tenant is still as it was when this plan was made")
    .option("-y, --yes", "do not ask")
    .option("--take-over", "go on with another's half-made app although it was touched a moment ago")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge apply -f pilot.yaml
  $ ccmbridge apply -f pilot.yaml --yes --output json
  $ ccmbridge apply -f pilot.yaml --plan pilot.plan.json --yes

Running it again is safe: what is done is not done twice, and a run that was
killed is gone on with. Exit code 3: you said no, or something is still pending.`,
    )
    .action(
      run<Options>(async (door, _args, options) => {
        const { applyDeployment } = await import("../bridge/apply-deployment.ts");
        const needs = await deploymentNeeds(door);
        const planHash = options.plan
          ? (await (await import("../bridge/saved-plan.ts")).readPlan(needs.files, options.plan)).hash
          : undefined;
        const answer = await applyDeployment(needs, {
          ...inputOf(options),
          planHash,
          takeOver: options.takeOver,
          agree: async (plan) => {
            if (options.yes) return true;
            door.say(planInWords(plan, PLAIN, door.width));
            if (door.interactive) return door.confirm("Apply this?");
            door.say("Not applied: there is nobody to ask. Add --yes.");
            return false;
          },
        });
        await door.print(answer, {
          rows: answer.steps,
          columns: [
            { key: "kind", title: "Step" },
            { key: "target", title: "Target" },
            { key: "state", title: "State" },
            { key: "requestId", title: "Request id" },
          ],
          text: (paint, width) => applyInWords(answer, paint, width),
        });
        return answer.state === "done" ? 0 : 3;
      }),
    );
};

function applyInWords(answer: ApplyAnswer, paint: Paint, width: number): string {
  if (answer.state === "declined") return "Nothing was touched.";
  if (answer.state === "unverified")
    return [
      paint.red(`${answer.deployment}: every step went through, but reading back still shows a difference:`),
      ...answer.pending.flatMap((step) =>
        wrapped(`${step.kind} ${step.target}: ${step.why}`, width, "    ", "  "),
      ),
      "Run apply again; if it stays, `ccmbridge drift` shows what differs.",
    ].join("\n");
  if (answer.steps.length === 0)
    return `${paint.green("Nothing to do.")} ${answer.deployment} is as the manifest says.`;
  return `${paint.green("Done and verified.")} ${answer.deployment} is ${answer.policyId ? `policy ${answer.policyId}` : `app ${answer.appId}`}.`;
}
