import { generateMethod } from "../domain/ccmsetup/methods/generate-method.ts";
import type { Check, MethodLine } from "../domain/ccmsetup/methods/method.ts";
import { encodeText } from "../formats/encoded-text.ts";
import { loadManifest } from "./load-manifest.ts";
import type { Files } from "./needs.ts";

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
 * @throws BridgeError "not-found" for an unknown method; "invalid" for what the method cannot carry; "manifest-invalid";
 *   "conflict" when the folder is there and not empty; "disk".
 */
export async function generateMethodFiles(
  files: Pick<Files, "readText" | "createFolder">,
  {
    name,
    manifest,
    deployment: wanted,
    out,
  }: {
    readonly name: string;
    readonly manifest: string | readonly string[];
    readonly deployment?: string | undefined;
    readonly out: string;
  },
): Promise<GeneratedFiles> {
  const { site, deployment } = await loadManifest(files, manifest, wanted);
  const generated = generateMethod(name, { site, deployment });
  const encoded = generated.files.map((file) => ({ ...file, bytes: encodeText(file.text, file) }));
  const folder = await files.createFolder(out);
  try {
    for (const { path, bytes } of encoded) {
      const file = await folder.create(path);
      await file.write(0, bytes);
      await file.finish();
    }
    await folder.finish();
  } catch (error) {
    await folder.abandon();
    throw error;
  }
  return {
    method: generated.facts.name,
    title: generated.facts.title,
    site: site.name,
    deployment: deployment?.name ?? null,
    folder: out,
    checks: generated.draft.checks,
    lines: generated.draft.lines,
    files: encoded.map(({ path, about, bytes }) => ({ path, about, size: bytes.length })),
  };
}
