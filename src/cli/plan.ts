import { deploymentNeeds, inputOf, planInWords } from "./deployment-door.ts";
import type { Register } from "./frame.ts";
import { type ManifestOptions, takesManifest } from "./manifest-options.ts";

interface Options extends ManifestOptions {
  readonly out?: string;
}

export const register: Register = (program, run) => {
  takesManifest(program.command("plan"))
    .description("Show what an apply would change in the tenant, with before and after")
    .option("--out <plan>", "write the plan to a file, for `apply --plan`")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge plan -f pilot.yaml
  $ ccmbridge plan -f site.yaml -f pilot.yaml --out pilot.plan.json
  $ ccmbridge plan -f pilot.yaml --output json --query 'steps[].kind'

Exit code 0: nothing to do; 3: steps are pending.`,
    )
    .action(
      run<Options>(async (door, _args, options) => {
        const { planDeployment } = await import("../bridge/plan-deployment.ts");
        const needs = await deploymentNeeds(door);
        const plan = await planDeployment(needs, inputOf(options));
        if (options.out) {
          const { savePlan } = await import("../bridge/saved-plan.ts");
          await savePlan(needs.files, options.out, plan);
          door.say(`Plan written to ${options.out}.`);
        }
        await door.print(plan, {
          rows: plan.steps,
          columns: [
            { key: "kind", title: "Step" },
            { key: "target", title: "Target" },
            { key: "why", title: "Why" },
          ],
          text: (paint, width) => planInWords(plan, paint, width),
        });
        return plan.steps.length > 0 ? 3 : 0;
      }),
    );
};
