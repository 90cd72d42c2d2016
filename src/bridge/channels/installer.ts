import { basename, isAbsolute, join } from "node:path";
import { BridgeError } from "../../domain/errors.ts";
import type { Files, FoundFile } from "../needs.ts";
import type { MakerInput } from "./channel-maker.ts";

const from = (folder: string, path: string) => (isAbsolute(path) ? path : join(folder, path));

/** Where the one file of a deployment lies. */
export function installerFile({ deployment: { installer }, folder }: MakerInput): string {
  // The manifest's own check has said so before, with its place.
  if (typeof installer !== "string")
    throw new BridgeError("manifest-invalid", "A file is wanted as installer.");
  return from(folder, installer);
}

/** Opens what a manifest names; of what is not there it says from where the path was taken. */
export async function besideManifest<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    if (!(cause instanceof BridgeError) || cause.code !== "not-found") throw cause;
    const next = "Check `installer` in the manifest: a path in it is taken from the manifest's own folder.";
    throw new BridgeError(cause.code, cause.message, cause.facts, { cause, next });
  }
}

/** A file of a package, and where it lies. */
export interface PackageFile {
  /** In the package, with `/` between its parts. */
  readonly name: string;
  readonly path: string;
}
export interface PackageFiles {
  readonly files: readonly PackageFile[];
  /** Which of them is started; at the top of the package. */
  readonly setup: PackageFile;
}

/**
 * What a package holds: the one file under the name the command line calls it by, or everything below a folder.
 * @throws BridgeError "invalid" for a file that is no ccmsetup; "not-found" when the setup file is not in the folder; "disk".
 */
export async function packageFiles(
  files: Pick<Files, "list">,
  { deployment: { installer }, folder }: MakerInput,
): Promise<PackageFiles> {
  if (installer === undefined) throw new BridgeError("manifest-invalid", "An installer is wanted.");
  if (typeof installer === "string") {
    const path = from(folder, installer);
    const extension = /\.(msi|exe)$/i.exec(basename(path))?.[1]?.toLowerCase();
    if (!extension)
      throw new BridgeError(
        "invalid",
        `${path} is neither ccmsetup.msi nor ccmsetup.exe.`,
        { file: path },
        { next: "Name one of them, or `installer: { folder: PATH, setup: ccmsetup.exe }` for a folder." },
      );
    const setup = { name: `ccmsetup.${extension}`, path };
    return { files: [setup], setup };
  }
  const root = from(folder, installer.folder);
  const found: readonly FoundFile[] = await besideManifest(() => files.list(root));
  const setup = found.find(({ name }) => name.toLowerCase() === installer.setup.toLowerCase());
  if (setup) return { files: found, setup };
  throw new BridgeError(
    "not-found",
    `There is no ${installer.setup} at the top of ${root}.`,
    { folder: root, files: found.length },
    {
      next: "The Client folder of the site server has ccmsetup.exe; ccmsetup.msi lies in bin\\i386 (rule 20).",
    },
  );
}
