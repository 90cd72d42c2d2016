import { type YamlValue, yamlDocument } from "../../scripting/yaml.ts";
import { textFile } from "./artefact.ts";
import type { Artefact, MethodInput } from "./method.ts";

export type IntuneChannel = "lob" | "win32" | "policy";

const unlessEmpty = (values: object | undefined) =>
  values && Object.keys(values).length > 0 ? (values as YamlValue) : undefined;

/** The manifest for `apply`: the Site as it is, and the deployment with its channel. */
export function intuneManifest(
  { site, deployment }: MethodInput,
  channel: IntuneChannel,
  scenario: string,
): Artefact {
  const wishes = (deployment ?? {}) as unknown as Readonly<Record<string, YamlValue | undefined>>;
  const name = deployment?.name ?? `client-${channel}`;
  const app = deployment?.app ?? { displayName: "ConfigMgr client", publisher: "Microsoft" };
  const siteText = yamlDocument({
    apiVersion: "ccmbridge/v1",
    kind: "Site",
    ...(site as unknown as Record<string, YamlValue | undefined>),
  });
  const deploymentText = yamlDocument({
    apiVersion: "ccmbridge/v1",
    kind: "ClientDeployment",
    name,
    site: site.name,
    scenario,
    channel,
    installer: installerFor(channel, deployment?.installer),
    properties: unlessEmpty(deployment?.properties),
    parameters: unlessEmpty(deployment?.parameters),
    registrationToken: wishes.registrationToken,
    app: Object.fromEntries(Object.entries(app).filter(([, value]) => value !== "")) as YamlValue,
    win32: channel === "win32" ? wishes.win32 : undefined,
    assignments: wishes.assignments ?? [],
    foreignAssignments: wishes.foreignAssignments === "remove" ? "remove" : undefined,
  });
  return textFile(
    "deployment.yaml",
    channel === "policy"
      ? "the manifest for `ccmbridge plan` and `apply`; add assignments"
      : "the manifest for `ccmbridge plan` and `apply`; add assignments and put ccmsetup.msi beside it",
    `${siteText}---\n${deploymentText}`,
  );
}

type Installer = NonNullable<MethodInput["deployment"]>["installer"];

/** For a policy Intune brings ccmsetup.msi itself (rule 93); a folder is for Win32 apps alone. */
function installerFor(channel: IntuneChannel, given: Installer) {
  if (channel === "policy") return undefined;
  const fits = channel === "win32" || typeof given === "string";
  return fits ? (given ?? "./ccmsetup.msi") : "./ccmsetup.msi";
}
