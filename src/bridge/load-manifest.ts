import type { ClientDeployment, SiteDocument } from "../domain/deployment/manifest.ts";
import { BridgeError } from "../domain/errors.ts";
import {
  type ManifestProblem,
  manifestError,
  type PlacedDocument,
  readManifest,
} from "../formats/manifest.ts";
import type { Files } from "./needs.ts";

export interface LoadedManifest {
  readonly site: SiteDocument;
  /** Undefined when the manifest holds a Site alone. */
  readonly deployment: ClientDeployment | undefined;
  /** File the deployment (or the site) stands in; its paths are relative to it. */
  readonly path: string;
}

/**
 * Reads one or more manifest files and picks a deployment and its site: the one named `name`, or the only one there is.
 * @throws BridgeError "manifest-invalid" with every problem and its place; "ambiguous" when a name is needed;
 *   "not-found" or "disk" when a file cannot be read.
 */
export async function loadManifest(
  files: Pick<Files, "readText">,
  paths: string | readonly string[],
  name?: string,
): Promise<LoadedManifest> {
  const read = await Promise.all(
    [paths].flat().map(async (path) => ({ path, ...readManifest(await files.readText(path), path) })),
  );
  const placed = read.flatMap(({ path, documents }) => documents.map((document) => ({ path, ...document })));
  const problems = [...read.flatMap((file) => file.problems), ...heldTogether(placed)];
  if (problems.length > 0) throw manifestError(problems);

  const deployments = placed.flatMap(({ value, path }) =>
    value.kind === "ClientDeployment" ? [{ value, path }] : [],
  );
  const sites = placed.flatMap(({ value, path }) => (value.kind === "Site" ? [{ value, path }] : []));
  const wanted = name === undefined ? deployments : deployments.filter(({ value }) => value.name === name);
  if (wanted.length > 1)
    throw new BridgeError(
      "ambiguous",
      `The manifest holds ${wanted.length} deployments: ${wanted.map(({ value }) => value.name).join(", ")}.`,
      {},
      { next: "Say which one with --deployment NAME." },
    );
  const chosen = wanted[0];
  if (name !== undefined && !chosen)
    throw new BridgeError("not-found", `No deployment named ${name} is in ${[paths].flat().join(", ")}.`, {
      name,
    });
  const site = chosen ? sites.find(({ value }) => value.name === chosen.value.site) : sites[0];
  if (!site || (!chosen && sites.length > 1))
    throw new BridgeError(
      "ambiguous",
      `The manifest holds ${sites.length} sites and no deployment to choose one.`,
      {},
      { next: "Give a manifest with one Site, or with a ClientDeployment." },
    );
  return { site: site.value, deployment: chosen?.value, path: (chosen ?? site).path };
}

/** Every deployment's site is there, and no two documents of a kind share a name. */
export function heldTogether(placed: readonly (PlacedDocument & { path: string })[]): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  const seen = new Set<string>();
  for (const { value, place } of placed) {
    const key = value.kind === "Site" ? `Site ${value.name}` : `ClientDeployment ${value.site}/${value.name}`;
    if (seen.has(key)) problems.push({ ...place(["name"]), path: "name", message: `a second ${key}` });
    seen.add(key);
  }
  for (const { value, place } of placed)
    if (value.kind === "ClientDeployment" && !seen.has(`Site ${value.site}`))
      problems.push({
        ...place(["site"]),
        path: "site",
        message: `no Site named ${value.site} is in the files given`,
      });
  return problems;
}
