import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { BridgeError } from "../../domain/errors.ts";
import type { RandomAccess } from "../bytes.ts";

const CHUNK = 256 * 1024;

/** A file inside a zip. */
export interface ZippedFile {
  /** Relative, with `/` between its parts; not yet looked at for where it leads. */
  readonly name: string;
  /** Bytes, as the zip's own list has it. */
  readonly size: number;
  /** Bytes it takes in the zip. */
  readonly packedSize: number;
  readonly isStored: boolean;
  /** The bytes in order, checked against size and checksum at the end. */
  read(): AsyncIterable<Uint8Array>;
  /** A stored file in place, without a copy. */
  access(): Promise<RandomAccess>;
}

/** What a zip lists. */
export interface ZipList {
  readonly files: readonly ZippedFile[];
  /** Folders in which nothing lies, without the slash at the end. */
  readonly emptyFolders: readonly string[];
}

/** Every entry is held in memory; Intune's largest apps have some ten thousand. */
const MOST_ENTRIES = 200_000;

/** The files a zip lists. @throws as `listZip` does. */
export const readZip = async (access: RandomAccess, what: string): Promise<ZippedFile[]> => [
  ...(await listZip(access, what)).files,
];

/**
 * The files and the empty folders a zip lists.
 * @throws BridgeError "invalid" when it is no zip, or has what nobody can read: a password, a rare compression, several parts.
 */
export async function listZip(access: RandomAccess, what: string): Promise<ZipList> {
  const files: ZippedFile[] = [];
  const folders = new Set<string>();
  let packed = 0;
  await understood(what, async () => {
    const zip = await fromRandomAccessReaderPromise(new AccessReader(access), access.size, {
      autoClose: false,
      // Some tools write backslashes; yauzl turns them round, and refuses names that lead out.
      strictFileNames: false,
    });
    for await (const entry of zip.eachEntry()) {
      if (files.length + folders.size >= MOST_ENTRIES)
        throw refused(what, `it lists more than ${MOST_ENTRIES} files`);
      if (entry.fileName.endsWith("/")) {
        folders.add(entry.fileName.replace(/\/+$/, ""));
        continue;
      }
      if (!entry.canDecodeFileData())
        throw refused(
          what,
          `${JSON.stringify(entry.fileName)} has a password, or a compression other than deflate`,
        );
      packed += entry.compressedSize;
      // Files that share their bytes unpack to more than any disk holds.
      if (packed > access.size) throw refused(what, "its files overlap");
      files.push(zippedFile(zip, entry, access, what));
    }
  });
  return { files, emptyFolders: leaves(folders, files) };
}

/** The folders in which neither a file nor another folder lies. */
function leaves(folders: ReadonlySet<string>, files: readonly ZippedFile[]): string[] {
  const used = new Set<string>();
  for (const name of [...folders, ...files.map((file) => file.name)])
    for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
      if (used.has(name.slice(0, at))) break;
      used.add(name.slice(0, at));
    }
  return [...folders].filter((name) => !used.has(name));
}

function zippedFile(zip: ZipFile, entry: Entry, access: RandomAccess, what: string): ZippedFile {
  const { fileName: name, uncompressedSize: size, compressedSize: packedSize, compressionMethod } = entry;
  return {
    name,
    size,
    packedSize,
    isStored: compressionMethod === 0,
    read: async function* () {
      let crc = 0;
      const stream = await understood(what, () => zip.openReadStreamPromise(entry));
      const chunks = stream[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await understood(what, () => chunks.next());
          if (next.done) break;
          crc = crc32(next.value as Buffer, crc);
          yield next.value as Buffer;
        }
      } finally {
        stream.destroy();
      }
      if (crc !== entry.crc32) throw refused(what, `the checksum of ${JSON.stringify(name)} is wrong`);
    },
    access: async () => {
      const { fileDataStart } = await understood(what, () =>
        zip.readLocalFileHeaderPromise(entry, { minimal: true }),
      );
      return {
        size,
        read: (position, length) =>
          access.read(fileDataStart + position, Math.max(0, Math.min(length, size - position))),
      };
    },
  };
}

/** yauzl's way to read, on ours. */
class AccessReader extends RandomAccessReader {
  readonly #access: RandomAccess;
  constructor(access: RandomAccess) {
    super();
    this.#access = access;
  }
  #block: { readonly at: number; readonly bytes: Uint8Array } | undefined;
  /** The list of entries is read a few bytes at a time, and in order: one block is kept. */
  override read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.#bytesAt(position, length).then(
      (bytes) => {
        into.set(bytes, offset);
        done(bytes.length < length ? new Error("it ends too early") : null);
      },
      (error: Error) => done(error),
    );
  }
  async #bytesAt(position: number, length: number): Promise<Uint8Array> {
    if (length > CHUNK) return this.#access.read(position, length);
    const kept = this.#block;
    if (!kept || position < kept.at || position + length > kept.at + kept.bytes.length)
      this.#block = { at: position, bytes: await this.#access.read(position, CHUNK) };
    const from = position - this.#block!.at;
    return this.#block!.bytes.subarray(from, from + length);
  }
  override _readStreamForRange(start: number, end: number): Readable {
    const access = this.#access;
    return Readable.from(
      (async function* () {
        for (let at = start; at < end; at += CHUNK) yield await access.read(at, Math.min(CHUNK, end - at));
      })(),
      { objectMode: false, highWaterMark: CHUNK },
    );
  }
}

/** What yauzl and zlib say about broken bytes, as a failure of ours; failures of the disk stay what they are. */
async function understood<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    const { message } = cause as Error;
    const why = /^End of central directory/.test(message) ? "it is none, or its end is missing" : message;
    throw refused(what, why.replace(/\.$/, ""), cause);
  }
}

const refused = (what: string, why: string, cause?: unknown) =>
  new BridgeError("invalid", `${what} cannot be read as a zip: ${why}.`, {}, { cause });
