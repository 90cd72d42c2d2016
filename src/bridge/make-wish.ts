import { basename, dirname, isAbsolute, join } from "node:path";
import { buildLine } from "../domain/ccmsetup/build.ts";
import { maskLine } from "../domain/ccmsetup/mask.ts";
import { decodeRegistrationToken } from "../domain/ccmsetup/registration-token.ts";
import type { SecretReference } from "../domain/ccmsetup/site.ts";
import { type ClientDeployment, deploymentKey } from "../domain/deployment/manifest.ts";
import type { Wish } from "../domain/deployment/wish.ts";
import { BridgeError } from "../domain/errors.ts";
import { mobileMsiManifest } from "../formats/msi/mobile-msi-data.ts";
import { refuseUnlessCcmsetup } from "../formats/msi/report.ts";
import type { DeploymentInput, DeploymentNeeds } from "./deployment-needs.ts";
import { inspectMsi } from "./inspect-msi.ts";
import { loadManifest } from "./load-manifest.ts";

/** A wish before its groups are looked up in the tenant. */
export interface LocalWish {
  readonly manifest: ClientDeployment;
  readonly wish: Omit<Wish, "assignments">;
  /** The line with tokens masked, for people and records. */
  readonly maskedLine: string;
  /** Absolute or working-folder path of the installer. */
  readonly installer: string;
  /** Base64 of `MobileMsiData`, as the content file entry wants it (fact G56). */
  readonly mobileMsiManifest: string;
  readonly tokenExpiresAt: Date | undefined;
}

/**
 * Everything of a deployment that can be known without the tenant: the manifest is read, the installer inspected, the
 * command line built and linted.
 * @throws BridgeError "manifest-invalid"; "invalid" for an installer that is not ccmsetup.msi or a line with errors.
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
  const installer = isAbsolute(deployment.installer)
    ? deployment.installer
    : join(dirname(path), deployment.installer);
  const report = await inspectMsi(deps.files, installer);
  refuseUnlessCcmsetup(report);
  if (!report.productCode || !report.productVersion)
    throw new BridgeError(
      "invalid",
      `${installer} has no ProductCode or ProductVersion; Intune cannot detect it.`,
      { file: installer },
    );

  const registrationToken = await secretOf(
    deps,
    deployment.registrationToken ?? site.registrationToken,
    dirname(path),
  );
  const built = buildLine({
    site,
    scenario: deployment.scenario,
    form: "intune-lob-args",
    properties: deployment.properties,
    parameters: deployment.parameters,
    ...(registrationToken === undefined ? {} : { registrationToken }),
  });
  const errors = built.problems.filter((problem) => problem.severity === "error");
  if (errors.length > 0)
    throw new BridgeError(
      "invalid",
      [
        `The command line for ${deployment.name} has errors:`,
        ...errors.map((e) => `  ${e.code}: ${e.message}`),
        ...built.suggestions.map((s) => `  ${s}`),
      ].join("\n"),
      { deployment: deployment.name, length: built.length, limit: built.limit },
      { next: "`ccmbridge cmd build -f MANIFEST` shows the line and each problem in it." },
    );
  const decoded = registrationToken === undefined ? undefined : decodeRegistrationToken(registrationToken);
  return {
    manifest: deployment,
    wish: {
      deployment: deploymentKey(deployment),
      app: deployment.app,
      commandLine: built.line,
      content: {
        sha256: report.sha256,
        size: report.size,
        fileName: basename(installer),
        productCode: report.productCode,
        productVersion: report.productVersion,
      },
      foreignAssignments: deployment.foreignAssignments,
    },
    maskedLine: maskLine(built.line),
    installer,
    mobileMsiManifest: mobileMsiManifest(report),
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
