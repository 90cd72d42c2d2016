import type { DriftAnswer } from "../bridge/check-drift.ts";
import { deploymentNeeds, inputOf } from "./deployment-door.ts";
import type { Paint, Register } from "./frame.ts";
import { type ManifestOptions, takesManifest } from "./manifest-options.ts";
import { labelled } from "./wrapped.ts";

const COLUMN = 16;

export const register: Register = (program, run) => {
  takesManifest(program.command("drift"))
    .description("Compare the manifest, what was last applied, and the tenant")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge drift -f pilot.yaml
  $ ccmbridge drift -f pilot.yaml --output json --query 'drift[].path'

Exit code 0: no drift; 3: drift; 4: a part could not be read and the rest is right.`,
    )
    .action(
      run<ManifestOptions>(async (door, _args, options) => {
        const { checkDrift } = await import("../bridge/check-drift.ts");
        const answer = await checkDrift(await deploymentNeeds(door), inputOf(options));
        await door.print(answer, {
          rows: answer.drift,
          columns: [
            { key: "path", title: "Path" },
            { key: "desired", title: "Desired" },
            { key: "lastApplied", title: "Last applied" },
            { key: "live", title: "Live" },
          ],
          text: (paint, width) => driftInWords(answer, paint, width),
        });
        if (answer.drift.length > 0) return 3;
        return answer.unknown.length > 0 ? 4 : 0;
      }),
    );
};

function driftInWords({ deployment, drift, unknown }: DriftAnswer, paint: Paint, width: number): string {
  const shown = (value: unknown) => (value === null || value === "" ? "(nothing)" : String(value));
  const lines = drift.flatMap(({ path, desired, lastApplied, live }) => [
    paint.bold(path),
    ...labelled("  desired", shown(desired), width, COLUMN),
    ...labelled("  last applied", shown(lastApplied), width, COLUMN),
    ...labelled("  live", shown(live), width, COLUMN).map(paint.yellow),
  ]);
  if (drift.length === 0)
    lines.push(
      unknown.length > 0
        ? `${paint.green("No drift")} in what could be read of ${deployment}.`
        : `${paint.green("No drift.")} ${deployment} is as the manifest says.`,
    );
  for (const part of unknown) lines.push(paint.yellow(`Unknown: ${part} could not be read.`));
  return lines.join("\n");
}
