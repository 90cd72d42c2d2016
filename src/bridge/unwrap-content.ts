import type { RandomAccess } from "../formats/bytes.ts";
import { decryptContent } from "../formats/content/encryption.ts";
import type { ZipList, ZippedFile } from "../formats/intunewin/read-zip.ts";
import { openContentZip, openIntunewin } from "../formats/intunewin/unwrap.ts";
import { aboutFile } from "./about-file.ts";
import { type ByteStep, type ByteWork, byteStep } from "./byte-step.ts";
import { copyBytes } from "./copy-bytes.ts";
import { READ_TIMES } from "./decrypt-content.ts";
import type { Files, NewFolder } from "./needs.ts";

/** Sizes in bytes. No key is told. */
export interface UnwrappedContent {
  /** Of the package. */
  readonly size: number;
  readonly setupFile: string;
  /** How many files were inside. */
  readonly files: number;
  readonly name: string;
  readonly unencryptedContentSize: number;
  readonly toolVersion: string | null;
  /** MsiInfo of Detection.xml. */
  readonly msi: Readonly<Record<string, string>> | null;
  /** What is wrong with the package, though its content is what was wrapped. */
  readonly problems: readonly string[];
}

/**
 * Unwraps a package for Win32 apps, of Microsoft's tool or another. MAC and digest are checked before the first file is
 * written, and the folder appears with everything in it or not at all.
 * @throws BridgeError "invalid" when the package is broken or a name leads out of the folder; "conflict" when the folder is
 * there and not empty; "disk"; "interrupted".
 */
export async function unwrapContent(
  files: Files,
  { file, out }: { readonly file: string; readonly out: string },
  work: ByteWork = {},
): Promise<UnwrappedContent> {
  const opened = await files.open(file);
  try {
    const unwrap = async (temporary: string): Promise<UnwrappedContent> => {
      const { detection, content } = await openIntunewin(opened);
      const problems: string[] = [];
      const zipPath = `${temporary}/content.zip`;
      const encrypted = await contentAccess(files, content, `${temporary}/content`, problems);
      try {
        const step = byteStep(work, { step: "decrypt", text: file, total: READ_TIMES * encrypted.size });
        const plain = decryptContent(step.reading(encrypted), detection.fileEncryptionInfo);
        await copyBytes(plain, await files.create(zipPath));
        step.done();
      } finally {
        await encrypted.close();
      }
      const zip = await files.open(zipPath);
      try {
        if (zip.size !== detection.unencryptedContentSize)
          problems.push(
            `UnencryptedContentSize is ${detection.unencryptedContentSize}; the content has ${zip.size} bytes.`,
          );
        const inside = await openContentZip(zip);
        const setup = detection.setupFile.replaceAll("\\", "/").toLowerCase();
        if (!inside.files.some(({ name }) => name.toLowerCase() === setup))
          problems.push(`The setup file ${detection.setupFile} is not in the content.`);
        const total = inside.files.reduce((sum, { size }) => sum + size, 0);
        const step = byteStep(work, { step: "unpack", text: out, total });
        await unpack(await files.createFolder(out), inside, step);
        step.done();
        return {
          size: opened.size,
          setupFile: detection.setupFile,
          files: inside.files.length,
          name: detection.name,
          unencryptedContentSize: zip.size,
          toolVersion: detection.toolVersion ?? null,
          msi: detection.msi ?? null,
          problems,
        };
      } finally {
        await zip.close();
      }
    };
    return await aboutFile(file, () => files.withTemporaryFolder(unwrap));
  } finally {
    await opened.close();
  }
}

/** Microsoft's tool stores the content, so that it is read in place; what somebody compressed is unpacked first. */
async function contentAccess(
  files: Pick<Files, "open" | "create">,
  content: ZippedFile,
  path: string,
  problems: string[],
): Promise<RandomAccess & { close(): Promise<void> }> {
  if (content.isStored) return { ...(await content.access()), close: async () => {} };
  problems.push("The content is compressed inside the package; the admin center reads only stored ones.");
  await copyBytes(content.read(), await files.create(path));
  return files.open(path);
}

async function unpack(folder: NewFolder, inside: ZipList, step: ByteStep): Promise<void> {
  try {
    for (const name of inside.emptyFolders) await folder.createFolder(name);
    for (const file of inside.files)
      await copyBytes(step.through(file.read()), await folder.create(file.name));
    await folder.finish();
  } catch (error) {
    await folder.abandon();
    throw error;
  }
}
