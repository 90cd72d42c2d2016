import { normalize } from "node:path";
import { BridgeError } from "../../domain/errors.ts";
import { loadManifest } from "../load-manifest.ts";
import type { InstallerShelf, Wishes } from "../needs.ts";
import { isInstallerName, MANIFEST } from "./wished-files.ts";

const PAGE = 200;

/**
 * Removes an installer that was handed in. One that a wished deployment names stays: that one could not be applied again.
 * @throws BridgeError "not-found"; "conflict" while a deployment names it; "disk".
 */
export async function removeInstaller(
  { shelf, wishes }: { readonly shelf: InstallerShelf; readonly wishes: Wishes },
  name: string,
): Promise<{ readonly removed: string }> {
  const naming = await deploymentNaming(wishes, name);
  if (naming !== undefined)
    throw new BridgeError(
      "conflict",
      `The deployment ${naming} names the installer ${name}.`,
      { deployment: naming },
      { next: "Remove that deployment first, or send it again with another installer." },
    );
  // Another name might be a way out of the folder.
  if (!isInstallerName(name) || !(await shelf.remove(name)))
    throw new BridgeError(
      "not-found",
      `No installer named ${name} was handed in.`,
      {},
      { next: "`ccmbridge installer list` shows them." },
    );
  return { removed: name };
}

async function deploymentNaming(wishes: Wishes, name: string): Promise<string | undefined> {
  for (let after: string | undefined; ; ) {
    const page = await wishes.list({ after, limit: PAGE });
    for (const { deployment, manifest } of page) {
      const { deployment: wished } = await loadManifest({ readText: async () => manifest }, [MANIFEST]);
      // `./ccmsetup.msi` is the same one.
      if (typeof wished?.installer === "string" && normalize(wished.installer) === name) return deployment;
    }
    if (page.length < PAGE) return undefined;
    after = page.at(-1)?.id;
  }
}
