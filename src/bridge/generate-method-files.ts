import { generateMethod } from "../domain/ccmsetup/methods/generate-method.ts";
import type { Check, MethodLine } from "../domain/ccmsetup/methods/method.ts";
import { BridgeError } from "../domain/errors.ts";
import { encodeText } from "../formats/encoded-text.ts";
import { loadManifest } from "./load-manifest.ts";
import { fillMedia, type MediaSources } from "./method-media.ts";
import type { Files, NewFolder } from "./needs.ts";

export interface GenerateMethodFiles extends MediaSources {
  readonly name: string;
  /** Path or paths of the manifest. */
  readonly manifest: string | readonly string[];
  /** Name of the deployment, when the manifest holds several. */
  readonly deployment?: string | undefined;
  /** A folder that is not there yet, or is empty. */
  readonly out: string;
}

export interface GeneratedFiles {
  readonly method: string;
  readonly title: string;
  readonly site: string;
  readonly deployment: string | null;
  readonly folder: string;
  readonly checks: readonly Check[];
  readonly lines: readonly MethodLine[];
  /** Sizes in bytes. */
  readonly files: readonly { readonly path: string; readonly about: string; readonly size: number }[];
}

/**
 * Writes what a method makes of a manifest's site into a new folder, whole or not at all.
 * @throws BridgeError "not-found" for an unknown method or a missing file; "invalid" for what the method cannot carry;
 *   "usage" for media sources of a method that has no medium; "manifest-invalid"; "conflict" when the folder is there and
 *   not empty; "disk".
 */
export async function generateMethodFiles(
  files: Pick<Files, "readText" | "createFolder" | "open" | "list">,
  { name, manifest, deployment: wanted, out, ...sources }: GenerateMethodFiles,
): Promise<GeneratedFiles> {
  const { site, deployment } = await loadManifest(files, manifest, wanted);
  const { facts, draft, files: artefacts } = generateMethod(name, { site, deployment });
  if (!draft.media && (sources.clientFolder !== undefined || sources.certificate !== undefined))
    throw new BridgeError(
      "usage",
      `The method ${name} has no medium to put client files or a certificate on.`,
      {},
      { next: "Leave out --client-folder and --certificate." },
    );
  const encoded = artefacts.map((file) => ({
    path: file.path,
    about: file.about,
    bytes: encodeText(file.text, file),
  }));
  const folder = await files.createFolder(out);
  try {
    for (const { path, bytes } of encoded) await writeFile(folder, path, bytes);
    const added = draft.media ? await fillMedia(files, folder, draft.media, encoded, sources) : [];
    await folder.finish();
    return {
      method: facts.name,
      title: facts.title,
      site: site.name,
      deployment: deployment?.name ?? null,
      folder: out,
      checks: draft.checks,
      lines: draft.lines,
      files: [...encoded.map(({ path, about, bytes }) => ({ path, about, size: bytes.length })), ...added],
    };
  } catch (error) {
    await folder.abandon();
    throw error;
  }
}

async function writeFile(folder: NewFolder, path: string, bytes: Uint8Array): Promise<void> {
  const file = await folder.create(path);
  await file.write(0, bytes);
  await file.finish();
}
