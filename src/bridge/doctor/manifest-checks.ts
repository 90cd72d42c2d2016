import type { Token } from "../../domain/ccmsetup/line.ts";
import { lintLine } from "../../domain/ccmsetup/lint.ts";
import { maskLine } from "../../domain/ccmsetup/mask.ts";
import { parseLine } from "../../domain/ccmsetup/parse.ts";
import type { Site } from "../../domain/ccmsetup/site.ts";
import { buildCommandLine } from "../build-command-line.ts";
import { type LoadedManifest, loadManifest } from "../load-manifest.ts";
import type { DoctorInput, DoctorNeeds } from "./doctor-needs.ts";
import { examined, type Finding, fix, pass, unknown, type Verdict } from "./finding.ts";

export const NO_MANIFEST = unknown("No manifest was given.", "Run doctor with -f MANIFEST.");
export const NO_DEPLOYMENT = unknown(
  "The manifest holds a Site and no ClientDeployment.",
  "Add a ClientDeployment; manifests/examples has one for every scenario.",
);

/** The manifest, read; its finding says what is wrong with it. */
export async function checkManifest(
  { files }: DoctorNeeds,
  { manifest, deployment }: DoctorInput,
): Promise<{ finding: Finding; loaded: LoadedManifest | undefined }> {
  if (manifest.length === 0) return { finding: { name: "manifest", ...NO_MANIFEST }, loaded: undefined };
  let loaded: LoadedManifest | undefined;
  const finding = await examined(
    "manifest",
    async () => {
      loaded = await loadManifest(files, manifest, deployment);
      return loaded;
    },
    ({ site, deployment: found }) =>
      pass(
        found
          ? `It describes the deployment ${found.name} of the site ${site.name}, scenario ${found.scenario}.`
          : `It describes the site ${site.name}.`,
      ),
    (failure) => fix(failure.message, failure.next ?? "Correct the manifest."),
  );
  return { finding, loaded };
}

/** The line the manifest stands for: whether it can be built, what the linter says, whether it says what the Site says; and its words. */
export async function checkCommandLine(
  deps: DoctorNeeds,
  { manifest, deployment: name }: DoctorInput,
  loaded: LoadedManifest | undefined,
): Promise<{ readonly findings: Finding[]; readonly tokens: readonly Token[] | undefined }> {
  if (!loaded?.deployment) {
    const verdict = loaded ? NO_DEPLOYMENT : NO_MANIFEST;
    const names = ["command line", "command line and site", "registration token"];
    return { findings: names.map((name) => ({ name, ...verdict })), tokens: undefined };
  }
  const { site, deployment } = loaded;
  const build = () =>
    buildCommandLine(deps, { manifest: [...manifest], deployment: name, showSecrets: true });
  let built: Awaited<ReturnType<typeof build>> | undefined;
  const line = await examined(
    "command line",
    async () => {
      built = await build();
      return lintLine(built.line, { form: built.form, scenario: deployment.scenario }).problems;
    },
    (problems) => {
      const errors = problems.filter(({ severity }) => severity === "error");
      if (errors.length > 0)
        return fix(
          errors.map(({ code, message }) => `${code}: ${maskLine(message)}`).join(" "),
          "`ccmbridge cmd build -f MANIFEST` shows the line; correct the manifest.",
        );
      const others = [...new Set(problems.map(({ code }) => code))];
      const length = built?.limit
        ? `${built.length} of ${built.limit} characters`
        : `${built?.length} characters`;
      return pass(
        `It has ${length} and no errors${others.length > 0 ? `; to look at: ${others.join(", ")}` : ""}.`,
      );
    },
    (failure) =>
      failure.code === "invalid" || failure.code === "configuration"
        ? fix(failure.message, failure.next ?? "Correct the manifest.")
        : undefined,
  );
  const agrees = await examined(
    "command line and site",
    () => differences(site, built?.line, built?.form),
    (found) =>
      found === undefined
        ? unknown("The line could not be built.", "See the check `command line`.")
        : found.length === 0
          ? pass("What the line says of the site is what the Site says.")
          : fix(found.join(" "), "Take the value out of the deployment's properties, or correct the Site."),
  );
  const token = { name: "registration token", ...tokenVerdict(built, deployment.scenario) };
  return { findings: [line, agrees, token], tokens: built && parseLine(built.line, built.form).tokens };
}

/** Devices check in every eight hours, and not all of them the same day. */
const SHORTEST_LIFE_SECONDS = 86_400;

function tokenVerdict(
  built: Awaited<ReturnType<typeof buildCommandLine>> | undefined,
  scenario: string,
): Verdict {
  if (scenario !== "cmg-token") return pass(`The scenario ${scenario} needs none.`);
  const life = built?.registrationToken;
  if (!life) return unknown("The token could not be read.", "See the check `command line`.");
  if (life.state === "unknown") return unknown(`It ${life.text}.`, "Make a new one when in doubt.");
  return life.state === "valid" && life.secondsLeft! >= SHORTEST_LIFE_SECONDS
    ? pass(`It ${life.text}.`)
    : fix(
        `It ${life.text}; devices that install later cannot register.`,
        "Make a new one just before the rollout, with a life of up to seven days.",
      );
}

/** What of the site a line may contradict; a deployment's own properties win over the Site's when it is built. */
const OF_THE_SITE: readonly (readonly [name: string, of: (site: Site) => string | undefined])[] = [
  ["SMSSITECODE", ({ siteCode }) => siteCode],
  [
    "CCMHOSTNAME",
    ({ cloudManagementGateway, internetManagementPoint }) =>
      cloudManagementGateway ?? internetManagementPoint,
  ],
  ["SMSMP", ({ managementPoint }) => managementPoint],
  ["DNSSUFFIX", ({ dnsSuffix }) => dnsSuffix],
  ["FSP", ({ fallbackStatusPoint }) => fallbackStatusPoint],
];

function differences(
  site: Site,
  line: string | undefined,
  form: Parameters<typeof parseLine>[1],
): string[] | undefined {
  if (line === undefined) return undefined;
  const { tokens } = parseLine(line, form);
  return OF_THE_SITE.flatMap(([name, of]) => {
    const said = tokens.find((token) => token.name === name)?.value;
    const wanted = of(site);
    if (said === undefined || wanted === undefined || said.toLowerCase() === wanted.toLowerCase()) return [];
    return [`The line has ${name}=${said}; the Site has ${wanted}.`];
  });
}
