import { BridgeError } from "../../domain/errors.ts";
import type { RandomAccess } from "../bytes.ts";
import { type Detection, readDetection } from "./detection.ts";
import { CONTENTS, DETECTION, refuseBadNames } from "./names.ts";
import { listZip, readZip, type ZipList, type ZippedFile } from "./read-zip.ts";

/** No tool writes more than a few kilobytes; a claim beyond this is not read. */
const LONGEST_DETECTION = 1 << 20;

/** Above this, content that grows more than two hundred times over when it is unpacked is taken for a trap. */
const SUSPICIOUS = { size: 2 ** 30, ratio: 200 };

/** A package as far as it can be read without its content. */
export interface Intunewin {
  readonly detection: Detection;
  /** The encrypted content. */
  readonly content: ZippedFile;
}

/**
 * Opens a package of Microsoft's tool or any other.
 * @throws BridgeError "invalid" saying what is missing or broken.
 */
export async function openIntunewin(access: RandomAccess): Promise<Intunewin> {
  const files = await readZip(access, "The package");
  const named = (name: string) => {
    const found = files.filter((file) => file.name.toLowerCase() === name.toLowerCase());
    if (found.length > 1) throw refused(`it has ${name} ${found.length} times`);
    return found[0];
  };
  const document = named(DETECTION);
  if (!document) throw refused(`it has no ${DETECTION}`);
  const detection = readDetection(await all(document));
  const inside = files.filter(({ name }) => name.toLowerCase().startsWith(CONTENTS.toLowerCase()));
  const content = named(CONTENTS + detection.fileName) ?? (inside.length === 1 ? inside[0] : undefined);
  if (!content) throw refused(`it has no ${CONTENTS}${detection.fileName}`);
  return { detection, content };
}

/**
 * What is in a decrypted content, by names that may be written anywhere.
 * @throws BridgeError "invalid" when it is no zip, a name leads out of the folder or cannot be on Windows, or it is made to
 * fill a disk.
 */
export async function openContentZip(access: RandomAccess): Promise<ZipList> {
  const list = await listZip(access, "The content");
  const { files, emptyFolders } = list;
  refuseBadNames(
    files.map(({ name }) => name),
    emptyFolders,
    "The content cannot be unpacked",
  );
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const packed = files.reduce((sum, file) => sum + file.packedSize, 0);
  if (size > SUSPICIOUS.size && size > SUSPICIOUS.ratio * packed)
    throw new BridgeError(
      "invalid",
      `The content cannot be unpacked: ${packed} bytes would become ${size}, as in a zip bomb.`,
      { packed, size },
    );
  return list;
}

async function all(file: ZippedFile): Promise<Uint8Array> {
  if (file.size > LONGEST_DETECTION) throw refused(`${file.name} claims ${file.size} bytes`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const refused = (why: string) =>
  new BridgeError(
    "invalid",
    `This is no package for Intune: ${why}.`,
    {},
    {
      next: "A package is a .intunewin file as Microsoft's Win32 Content Prep Tool or `content wrap` makes it.",
    },
  );
