import { z } from "zod";
import { type BuiltLine, buildLine } from "../domain/ccmsetup/build.ts";
import { BUILD_METHODS } from "../domain/ccmsetup/build-method.ts";
import { FORMS, SCENARIOS } from "../domain/ccmsetup/line.ts";
import { maskLine } from "../domain/ccmsetup/mask.ts";
import { decodeRegistrationToken, type TokenLife, tokenLife } from "../domain/ccmsetup/registration-token.ts";
import { channelOf } from "../domain/deployment/channels/channels.ts";
import { BridgeError } from "../domain/errors.ts";
import { checkedInput } from "./checked-input.ts";
import { loadManifest } from "./load-manifest.ts";
import type { Clock, Files } from "./needs.ts";
import { registrationTokenOf } from "./registration-token-of.ts";

export const BuildCommandLine = z.strictObject({
  /** Path or paths of the manifest. */
  manifest: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  /** Name of the deployment, when the manifest holds several. */
  deployment: z.string().optional(),
  form: z.enum(FORMS).optional(),
  scenario: z.enum(SCENARIOS).optional(),
  method: z.enum(BUILD_METHODS).optional(),
  /** Gives the line as it has to be used, registration token and all. */
  showSecrets: z.boolean().default(false),
});
export type BuildCommandLine = z.input<typeof BuildCommandLine>;

export interface BuiltCommandLine extends BuiltLine {
  /** True when a token in `line` is masked, so that the line does not work as it stands. */
  readonly masked: boolean;
  readonly registrationToken: TokenLife | null;
}

/**
 * The line a manifest stands for. `length` is that of the real line, also when `line` is masked.
 * @throws BridgeError "usage" when nothing says the scenario; "manifest-invalid"; "invalid" for what cannot be built;
 *   "configuration" when the registration token is not where the manifest says.
 */
export async function buildCommandLine(
  deps: {
    readonly files: Pick<Files, "readText">;
    readonly environment: (name: string) => string | undefined;
    readonly clock: Pick<Clock, "now">;
  },
  input: BuildCommandLine,
): Promise<BuiltCommandLine> {
  const {
    manifest,
    deployment: name,
    form,
    method,
    showSecrets,
    ...asked
  } = checkedInput(BuildCommandLine, input);
  const { site, deployment, path } = await loadManifest(deps.files, manifest, name);
  const scenario = asked.scenario ?? deployment?.scenario;
  if (!scenario)
    throw new BridgeError(
      "usage",
      `${path} holds a Site and no ClientDeployment, so nothing says the scenario.`,
      { file: path },
      { next: `Give --scenario, one of ${SCENARIOS.join(", ")}.` },
    );
  const token =
    scenario === "cmg-token"
      ? await registrationTokenOf(deps, deployment?.registrationToken ?? site.registrationToken, path)
      : undefined;
  // What was not asked for is as the deployment's channel wants it.
  const own =
    deployment && form === undefined && method === undefined && channelOf(deployment).line(deployment);
  const built = buildLine({
    site,
    scenario,
    form: own ? own.form : form,
    method: own ? own.method : method,
    properties: deployment?.properties,
    parameters: deployment?.parameters,
    registrationToken: token,
  });
  const line = showSecrets ? built.line : maskLine(built.line);
  const life = token === undefined ? null : tokenLife(decodeRegistrationToken(token), deps.clock.now());
  const expired =
    life?.state === "expired"
      ? [`The registration token ${life.text}: no device can register with it. Make a new one (rule 54).`]
      : [];
  return {
    ...built,
    limit: built.limit ?? (own ? (own.limit ?? null) : null),
    line,
    masked: line !== built.line,
    suggestions: [...built.suggestions, ...expired],
    registrationToken: life,
  };
}
