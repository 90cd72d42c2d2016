import type { RandomWriter } from "../bytes.ts";
import { encryptContent } from "../content/encryption.ts";
import { type Detection, writeDetection } from "./detection.ts";
import { CONTENT_FILE, CONTENTS, DETECTION, refuseBadNames } from "./names.ts";
import { storedZip } from "./stored-zip.ts";
import { type FileToZip, zipFiles } from "./zip-files.ts";

/** The MAC and the initialization vector, written when all that follows is known. */
const CONTENT_HEAD = 48;
/** Above this the package may need sizes of eight bytes. */
const CERTAINLY_SMALL = 0xf000_0000;

export interface Wrapped {
  /** Bytes of the package. */
  readonly size: number;
  /** Bytes of the zip inside, before encryption. */
  readonly unencryptedContentSize: number;
  readonly sizeEncrypted: number;
  readonly detection: Detection;
}

export interface AboutPackage extends Pick<Detection, "name" | "setupFile" | "msi"> {
  /** Relative names of folders that hold nothing. */
  readonly emptyFolders?: readonly string[] | undefined;
}

/**
 * Wraps files into a package for Win32 apps, in one pass: zip, encrypt, write in place (facts G94, G95). Nothing is put
 * aside on a disk, and memory is flat whatever the size.
 * @throws BridgeError "invalid" for names Windows cannot have.
 */
export async function wrapIntunewin(
  files: readonly FileToZip[],
  { emptyFolders = [], ...about }: AboutPackage,
  sink: RandomWriter,
  at: Date,
): Promise<Wrapped> {
  refuseBadNames(
    files.map(({ name }) => name),
    emptyFolders,
    "This folder cannot be wrapped",
  );
  const zip = storedZip(sink, at);
  const content = await zip.add(
    CONTENTS + CONTENT_FILE,
    mostBytes(files, emptyFolders) > CERTAINLY_SMALL,
    (into) => encryptContent(zipFiles(files, { names: emptyFolders, at }), into),
    { head: CONTENT_HEAD },
  );
  const detection: Detection = {
    ...about,
    unencryptedContentSize: content.size,
    fileName: CONTENT_FILE,
    fileEncryptionInfo: content.fileEncryptionInfo,
  };
  await zip.addBytes(DETECTION, writeDetection(detection));
  return {
    size: await zip.finish(),
    unencryptedContentSize: content.size,
    sizeEncrypted: content.sizeEncrypted,
    detection,
  };
}

/** What does not shrink grows by five bytes in sixteen thousand, and every file has a line in two lists. */
const mostBytes = (files: readonly FileToZip[], emptyFolders: readonly string[]) =>
  files.reduce((sum, { name, size }) => sum + size * 1.001 + 300 + 6 * name.length, 0) +
  emptyFolders.reduce((sum, name) => sum + 300 + 6 * name.length, 0);
