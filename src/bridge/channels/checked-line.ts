import { type BuiltLine, buildLine } from "../../domain/ccmsetup/build.ts";
import { channelOf } from "../../domain/deployment/channels/channels.ts";
import { BridgeError } from "../../domain/errors.ts";
import type { MakerInput } from "./channel-maker.ts";

/**
 * The deployment's command line in the form of its channel, judged by the linter.
 * @throws BridgeError "invalid" with every error in it, or when it is longer than the channel's field takes.
 */
export function checkedLine({ site, deployment, registrationToken }: Omit<MakerInput, "folder">): BuiltLine {
  const how = channelOf(deployment).line(deployment);
  const built = buildLine({
    site,
    scenario: deployment.scenario,
    form: how.form,
    method: how.method,
    properties: deployment.properties,
    parameters: deployment.parameters,
    ...(registrationToken === undefined ? {} : { registrationToken }),
  });
  const limit = built.limit ?? how.limit;
  const tooLong =
    built.limit === null && limit !== undefined && built.line.length > limit
      ? [
          `  too-long: ${built.line.length.toLocaleString("en")} characters; Intune takes ${limit.toLocaleString("en")}.`,
        ]
      : [];
  const errors = built.problems.filter((problem) => problem.severity === "error");
  if (errors.length === 0 && tooLong.length === 0) return built;
  throw new BridgeError(
    "invalid",
    [
      `The command line for ${deployment.name} has errors:`,
      ...errors.map((e) => `  ${e.code}: ${e.message}`),
      ...tooLong,
      ...built.suggestions.map((s) => `  ${s}`),
    ].join("\n"),
    { deployment: deployment.name, length: built.length, limit: limit ?? null },
    { next: "`ccmbridge cmd build -f MANIFEST` shows the line and each problem in it." },
  );
}
