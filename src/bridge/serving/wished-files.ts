import { BridgeError } from "../../domain/errors.ts";
import type { Files, InstallerShelf } from "../needs.ts";

/** Under this name the verbs read a manifest that lies in no file. */
export const MANIFEST = "deployment.yaml";

/** Variables a manifest that came over the network may name: no other secret of this process leaves by one. */
const TOKEN_VARIABLE = /^CCM_TOKEN(?:_[A-Z0-9_]+)?$/;

/**
 * This machine's files as a manifest may see them that somebody sent: itself, the installers that were handed in, and what
 * a verb makes in a temporary folder of its own. Everything else of this machine is not there.
 */
export function wishedFiles(files: Files, shelf: InstallerShelf, manifest: string): Files {
  const temporary = new Set<string>();
  const isOurs = (path: string) =>
    [...temporary].some((folder) => path === folder || path.startsWith(`${folder}/`));
  const refuse = (path: string) =>
    new BridgeError(
      "manifest-invalid",
      `${path} cannot be read: a manifest that is sent reads no files of the server.`,
      {},
      { next: "Hand in the installer with PUT /api/v1/installers/NAME, and say `installer: NAME`." },
    );
  const ours = <T>(path: string, work: () => Promise<T>): Promise<T> =>
    isOurs(path) ? work() : Promise.reject(refuse(path));
  return {
    ...files,
    open: async (path) => {
      if (isOurs(path)) return files.open(path);
      if (!isInstallerName(path)) throw refuse(path);
      const at = await shelf.path(path);
      if (at !== undefined) return files.open(at);
      throw new BridgeError(
        "not-found",
        `No installer named ${path} was handed in.`,
        {},
        { next: `PUT /api/v1/installers/${path} takes it.` },
      );
    },
    readText: async (path) => {
      if (path === MANIFEST) return manifest;
      throw refuse(path);
    },
    create: (path, options) => ours(path, () => files.create(path, options)),
    createFolder: (path) => ours(path, () => files.createFolder(path)),
    list: (folder) => ours(folder, () => files.list(folder)),
    emptyFolders: (folder) => ours(folder, () => files.emptyFolders(folder)),
    withTemporaryFolder: (use) =>
      files.withTemporaryFolder(async (folder) => {
        temporary.add(folder);
        try {
          return await use(folder);
        } finally {
          temporary.delete(folder);
        }
      }),
  };
}

/** A plain file name, on any system. */
export const isInstallerName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) && !name.endsWith(".");

/** The environment as such a manifest may see it. */
export const wishedEnvironment =
  (environment: (name: string) => string | undefined) =>
  (name: string): string | undefined => {
    if (TOKEN_VARIABLE.test(name)) return environment(name);
    throw new BridgeError(
      "manifest-invalid",
      "A manifest that is sent may name the environment variables CCM_TOKEN and CCM_TOKEN_… of the server, and no other.",
    );
  };
