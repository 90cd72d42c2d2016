import { deploymentNeeds, inputOf } from "./deployment-door.ts";
import type { Register } from "./frame.ts";
import { type ManifestOptions, takesManifest } from "./manifest-options.ts";

interface Options extends ManifestOptions {
  readonly yes?: boolean;
}

export const register: Register = (program, run) => {
  takesManifest(program.command("destroy"))
    .description("Remove the deployment's app from the tenant; only what carries our stamp")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge destroy -f pilot.yaml
  $ ccmbridge destroy -f pilot.yaml --yes --output json

Devices keep the client they have: this removes the app, its content and its
assignments from Intune. To uninstall, assign with intent uninstall first.`,
    )
    .action(
      run<Options>(async (door, _args, options) => {
        const { destroyDeployment } = await import("../bridge/destroy-deployment.ts");
        const answer = await destroyDeployment(await deploymentNeeds(door), {
          ...inputOf(options),
          agree: async (things) => {
            if (options.yes) return true;
            door.say(things.map((thing) => `- ${thing.displayName} (${thing.id})`).join("\n"));
            if (door.interactive) return door.confirm("Remove from the tenant?");
            door.say("Not removed: there is nobody to ask. Add --yes.");
            return false;
          },
        });
        await door.print(answer, {
          rows: answer.removed,
          columns: [
            { key: "appId", title: "App" },
            { key: "policyId", title: "Policy" },
            { key: "displayName", title: "Name" },
            { key: "requestId", title: "Request id" },
          ],
          text: (paint) =>
            answer.state === "declined"
              ? "Nothing was touched."
              : answer.removed.length === 0
                ? `${paint.green("Nothing to do.")} Nothing of ${answer.deployment} is in the tenant.`
                : answer.removed
                    .map(
                      (one) => `${paint.red("-")} ${one.displayName} (${one.appId ?? one.policyId}) removed`,
                    )
                    .join("\n"),
        });
        return answer.state === "done" ? 0 : 3;
      }),
    );
};
