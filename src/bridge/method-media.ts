import { createHash } from "node:crypto";
import type { Media } from "../domain/ccmsetup/methods/method.ts";
import { BridgeError } from "../domain/errors.ts";
import { copyBytes } from "./copy-bytes.ts";
import type { Files, NewFolder } from "./needs.ts";

export interface MediaSources {
  /** The folder Client of the site server, or a copy of it. */
  readonly clientFolder?: string | undefined;
  /** The exported signing certificate. */
  readonly certificate?: string | undefined;
}

interface Added {
  readonly path: string;
  readonly about: string;
  readonly size: number;
}

/**
 * Completes a medium: copies the client files and the certificate when they are given, and writes the SHA-256 of every file
 * on it, in the form `sha256sum -c` reads.
 * @throws BridgeError "not-found" when the client folder has no ccmsetup.exe; "invalid" when the certificate holds a
 *   private key; "disk".
 */
export async function fillMedia(
  files: Pick<Files, "open" | "list">,
  folder: NewFolder,
  media: Media,
  written: readonly { readonly path: string; readonly bytes: Uint8Array }[],
  { clientFolder, certificate }: MediaSources,
): Promise<Added[]> {
  const added: Added[] = [];
  const hashes = written
    .filter(({ path }) => path.startsWith(`${media.folder}/`))
    .map(({ path, bytes }) => hashLine(path, media, createHash("sha256").update(bytes).digest("hex")));
  const copy = async (from: string, inside: string, about: string) => {
    const path = `${media.folder}/${inside}`;
    const { size, sha256 } = await copied(files, from, folder, path);
    hashes.push(hashLine(path, media, sha256));
    added.push({ path, about, size });
  };
  if (clientFolder !== undefined) {
    const found = await files.list(clientFolder);
    const setup = found.find(({ name }) => name.toLowerCase() === "ccmsetup.exe");
    if (!setup)
      throw new BridgeError(
        "not-found",
        `There is no ccmsetup.exe in ${clientFolder}.`,
        { folder: clientFolder, files: found.length },
        { next: "Give the folder Client of the site server, or a copy of it." },
      );
    for (const file of found) {
      const name = file === setup ? "ccmsetup.exe" : file.name;
      await copy(file.path, `${media.client}/${name}`, "client files of the site server");
    }
  }
  if (certificate !== undefined) {
    await refuseKeys(files, certificate);
    await copy(certificate, media.certificate, "the site's signing certificate, without its key");
  }
  const list = Buffer.from(`${hashes.sort(byName).join("\n")}\n`, "utf8");
  const path = `${media.folder}/${media.hashes}`;
  const file = await folder.create(path);
  await file.write(0, list);
  await file.finish();
  return [...added, { path, about: "SHA-256 of every file on the medium", size: list.length }];
}

const hashLine = (path: string, { folder }: Media, sha256: string) =>
  `${sha256}  ${path.slice(folder.length + 1)}`;

const byName = (a: string, b: string) => (a.slice(66) < b.slice(66) ? -1 : 1);

async function copied(files: Pick<Files, "open">, from: string, folder: NewFolder, to: string) {
  const source = await files.open(from);
  const hash = createHash("sha256");
  try {
    const through = async function* () {
      for await (const chunk of source.stream()) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const size = await copyBytes(through(), await folder.create(to));
    return { size, sha256: hash.digest("hex") };
  } finally {
    await source.close();
  }
}

/** A .pfx begins with version 3 of PFX inside a SEQUENCE; a PEM file says it in words. Only the public part belongs on a medium. */
async function refuseKeys(files: Pick<Files, "open">, path: string): Promise<void> {
  const file = await files.open(path);
  try {
    const head = Buffer.from(await file.read(0, Math.min(file.size, 65_536)));
    const isPfx = /^30(?:[0-7].|8[1-4](?:..){1,4}|80)020103/.test(head.subarray(0, 12).toString("hex"));
    if (isPfx || head.includes("PRIVATE KEY"))
      throw new BridgeError(
        "invalid",
        `${path} holds a private key, and a medium must not.`,
        { file: path },
        { next: "Export the certificate without its key: Export-SigningCertificate.ps1." },
      );
  } finally {
    await file.close();
  }
}
