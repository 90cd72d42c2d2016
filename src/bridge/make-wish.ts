import { dirname, isAbsolute, join } from "node:path";
import { maskLine } from "../domain/ccmsetup/mask.ts";
import { decodeRegistrationToken } from "../domain/ccmsetup/registration-token.ts";
import type { SecretReference } from "../domain/ccmsetup/site.ts";
import type { ChannelName } from "../domain/deployment/channels/channel.ts";
import { type ClientDeployment, deploymentKey } from "../domain/deployment/manifest.ts";
import type { UnassignedWish } from "../domain/deployment/wish.ts";
import { BridgeError } from "../domain/errors.ts";
import type { ChannelMaker, ContentSource } from "./channels/channel-maker.ts";
import { lobMaker } from "./channels/lob-maker.ts";
import { policyMaker } from "./channels/policy-maker.ts";
import { win32Maker } from "./channels/win32-maker.ts";
import type { DeploymentInput, DeploymentNeeds } from "./deployment-needs.ts";
import { loadManifest } from "./load-manifest.ts";

/** A wish before its groups are looked up in the tenant. */
export interface LocalWish {
  readonly manifest: ClientDeployment;
  readonly wish: UnassignedWish;
  /** The line with tokens masked, for people and records. */
  readonly maskedLine: string;
  /** Undefined where there is nothing to upload. */
  readonly content: ContentSource | undefined;
  readonly tokenExpiresAt: Date | undefined;
}

const MAKERS: Readonly<Record<ChannelName, ChannelMaker>> = {
  lob: lobMaker,
  win32: win32Maker,
  policy: policyMaker,
};

/**
 * Everything of a deployment that can be known without the tenant: the manifest is read, the installer inspected, the
 * command line built and linted, as the channel wants them.
 * @throws BridgeError "manifest-invalid"; "invalid" for an installer that is not ccmsetup or a line with errors.
 */
export async function makeWish(
  deps: Pick<DeploymentNeeds, "files" | "environment" | "clock">,
  input: DeploymentInput,
): Promise<LocalWish> {
  const { site, deployment, path } = await loadManifest(deps.files, input.manifest, input.name);
  if (!deployment)
    throw new BridgeError(
      "manifest-invalid",
      `${path} holds a Site but no ClientDeployment.`,
      { file: path },
      { next: "Add a ClientDeployment document; manifests/ has examples for every scenario." },
    );
  const folder = dirname(path);
  const registrationToken = await secretOf(
    deps,
    deployment.registrationToken ?? site.registrationToken,
    folder,
  );
  const { wish, content } = await MAKERS[deployment.channel](deps, {
    site,
    deployment,
    folder,
    registrationToken,
  });
  const decoded = registrationToken === undefined ? undefined : decodeRegistrationToken(registrationToken);
  return {
    manifest: deployment,
    wish: {
      ...wish,
      deployment: deploymentKey(deployment),
      app: deployment.app,
      foreignAssignments: deployment.foreignAssignments,
    },
    maskedLine: maskLine(wish.commandLine),
    content,
    tokenExpiresAt: decoded?.ok ? decoded.expiresAt : undefined,
  };
}

async function secretOf(
  { files, environment }: Pick<DeploymentNeeds, "files" | "environment">,
  ref: SecretReference | undefined,
  folder: string,
): Promise<string | undefined> {
  if (!ref) return undefined;
  const value =
    "env" in ref
      ? environment(ref.env)
      : await files.readText(isAbsolute(ref.file) ? ref.file : join(folder, ref.file));
  const secret = value?.trim();
  if (!secret)
    throw new BridgeError(
      "configuration",
      "env" in ref
        ? `The environment variable ${ref.env} is empty or not set.`
        : `The file ${ref.file} is empty.`,
      {},
      { next: "It holds the registration token this deployment needs." },
    );
  return secret;
}
