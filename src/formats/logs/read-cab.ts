import { inflateRawSync } from "node:zlib";
import { BridgeError } from "../../domain/errors.ts";
import type { RandomAccess } from "../bytes.ts";
import { Lzx } from "./lzx.ts";
import { DamagedData } from "./lzx-bits.ts";

/** A file inside a cabinet. */
export interface CabinetFile {
  readonly name: string;
  readonly size: number;
  /** The bytes in order. Reading the files in their order unpacks each folder once. */
  read(): AsyncIterable<Uint8Array>;
}

interface Folder {
  readonly at: number;
  readonly blocks: number;
  readonly compression: number;
  /** Of LZX: the window has two to the power of this many bytes. */
  readonly windowBits: number;
}

const [STORED, MSZIP, LZX] = [0, 1, 3];
const COMPRESSIONS = ["none", "MSZIP", "Quantum", "LZX"];
const MOST_FILES = 65_535;
const WINDOW = 32_768;

/** A block has a head of 8 bytes and at least one of data. */
const LEAST_BLOCK = 9;

/**
 * The files of a cabinet, [MS-CAB]. Stored, MSZIP and LZX folders can be read; Quantum cannot, and says so when it is read,
 * as do cabinets of several parts. Reading the files in their order is work in proportion to the size of the cabinet:
 * folders or files that share their bytes are refused, for a small cabinet of them could unpack without end.
 * @throws BridgeError "invalid" when it is no cabinet or breaks off.
 */
export async function readCab(access: RandomAccess, what: string): Promise<CabinetFile[]> {
  const head = view(await access.read(0, 36));
  if (head.byteLength < 36 || head.getUint32(0) !== 0x4d53_4346)
    throw refused(what, "it does not begin as one");
  const [filesAt, folderCount, fileCount, flags] = [
    head.getUint32(16, true),
    head.getUint16(26, true),
    head.getUint16(28, true),
    head.getUint16(30, true),
  ];
  let at = 36;
  let [folderReserve, dataReserve] = [0, 0];
  if (flags & 4) {
    const reserve = view(await access.read(at, 4));
    if (reserve.byteLength < 4) throw refused(what, "it breaks off");
    [folderReserve, dataReserve] = [reserve.getUint8(2), reserve.getUint8(3)];
    at += 4 + reserve.getUint16(0, true);
  }
  for (let names = (flags & 1 ? 2 : 0) + (flags & 2 ? 2 : 0); names > 0; names--)
    at += (await nameAt(access, at, what)).length + 1;
  const folders: Folder[] = [];
  for (let index = 0; index < folderCount; index++, at += 8 + folderReserve) {
    const entry = view(await access.read(at, 8));
    if (entry.byteLength < 8) throw refused(what, "it breaks off");
    const type = entry.getUint16(6, true);
    folders.push({
      at: entry.getUint32(0, true),
      blocks: entry.getUint16(4, true),
      compression: type & 0xf,
      windowBits: (type >> 8) & 0x1f,
    });
  }
  if (folders.reduce((sum, { blocks }) => sum + blocks, 0) * LEAST_BLOCK > access.size)
    throw refused(what, "it has not the bytes for its blocks");
  const reached = new Array<number>(folders.length).fill(0);
  const cursors = folders.map((folder) => new FolderCursor(access, folder, dataReserve, what));
  const files: CabinetFile[] = [];
  for (let index = 0, place = filesAt; index < Math.min(fileCount, MOST_FILES); index++) {
    const entry = view(await access.read(place, 16));
    if (entry.byteLength < 16) throw refused(what, "it breaks off");
    const name = await nameAt(access, place + 16, what);
    const [size, offset, folder] = [
      entry.getUint32(0, true),
      entry.getUint32(4, true),
      entry.getUint16(8, true),
    ];
    if (offset < (reached[folder] ?? 0)) throw refused(what, "files in it share their bytes");
    if (folder < reached.length) reached[folder] = offset + size;
    const utf8 = (entry.getUint16(14, true) & 0x80) !== 0;
    files.push({
      name: Buffer.from(name)
        .toString(utf8 ? "utf8" : "latin1")
        .replaceAll("\\", "/"),
      size,
      read: async function* () {
        const cursor = cursors[folder];
        if (!cursor) throw refused(what, "a file of it continues in another cabinet");
        yield* cursor.read(offset, size);
      },
    });
    place += 16 + name.length + 1;
  }
  return files;
}

/** Goes through the blocks of a folder; going back means beginning again. */
class FolderCursor {
  readonly #access: RandomAccess;
  readonly #folder: Folder;
  readonly #reserve: number;
  readonly #what: string;
  #blocks: AsyncGenerator<Uint8Array> | undefined;
  #block: Uint8Array = new Uint8Array(0);
  /** Where in the unpacked folder `#block` begins. */
  #from = 0;
  constructor(access: RandomAccess, folder: Folder, reserve: number, what: string) {
    this.#access = access;
    this.#folder = folder;
    this.#reserve = reserve;
    this.#what = what;
  }

  async *read(offset: number, size: number): AsyncGenerator<Uint8Array> {
    if (!this.#blocks || offset < this.#from) {
      this.#blocks = this.#unpacked();
      [this.#block, this.#from] = [new Uint8Array(0), 0];
    }
    for (let at = offset; at < offset + size; ) {
      const inside = at - this.#from;
      if (inside < this.#block.length) {
        const part = this.#block.subarray(inside, inside + offset + size - at);
        at += part.length;
        yield part;
        continue;
      }
      this.#from += this.#block.length;
      const next = await this.#blocks.next();
      if (next.done) throw refused(this.#what, "it breaks off");
      this.#block = next.value;
    }
  }

  async *#unpacked(): AsyncGenerator<Uint8Array> {
    const { compression, windowBits } = this.#folder;
    if (compression !== STORED && compression !== MSZIP && compression !== LZX)
      throw refused(
        this.#what,
        `its files are packed with ${COMPRESSIONS[compression] ?? "an unknown method"}, which is not read here`,
        "Unpack it with `expand -F:* FILE FOLDER` on Windows, or with 7-Zip, and give the folder.",
      );
    const lzx = compression === LZX ? this.#sound(() => new Lzx(windowBits)) : undefined;
    let at = this.#folder.at;
    let before: Uint8Array = new Uint8Array(0);
    for (let block = 0; block < this.#folder.blocks; block++) {
      const head = view(await this.#access.read(at, 8));
      if (head.byteLength < 8) throw refused(this.#what, "it breaks off");
      const [packed, size] = [head.getUint16(4, true), head.getUint16(6, true)];
      const data = await this.#access.read(at + 8 + this.#reserve, packed);
      at += 8 + this.#reserve + packed;
      if (data.length < packed || size === 0) throw refused(this.#what, "it breaks off");
      if (lzx) before = this.#sound(() => lzx.unpack(data, size));
      else before = compression === STORED ? data : this.#inflated(data, before, size);
      yield before;
    }
  }

  #sound<T>(unpack: () => T): T {
    try {
      return unpack();
    } catch (cause) {
      if (!(cause instanceof DamagedData)) throw cause;
      throw refused(this.#what, `what is packed with LZX is damaged, ${cause.message}`, undefined, cause);
    }
  }

  /** An MSZIP block: "CK", then deflate, which may refer to the 32 KiB of the block before. */
  #inflated(data: Uint8Array, before: Uint8Array, size: number): Uint8Array {
    if (data[0] !== 0x43 || data[1] !== 0x4b) throw refused(this.#what, "a block of it is damaged");
    try {
      const dictionary = before.length > 0 ? { dictionary: before.subarray(-WINDOW) } : {};
      return inflateRawSync(data.subarray(2), { ...dictionary, maxOutputLength: Math.max(size, 1) });
    } catch (cause) {
      throw refused(this.#what, "a block of it is damaged", undefined, cause);
    }
  }
}

async function nameAt(access: RandomAccess, at: number, what: string): Promise<Uint8Array> {
  const bytes = await access.read(at, 257);
  const end = bytes.indexOf(0);
  if (end < 0) throw refused(what, "a name in it has no end");
  return bytes.slice(0, end);
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const refused = (what: string, why: string, next?: string, cause?: unknown) =>
  new BridgeError(
    "invalid",
    `${what} cannot be read as a cabinet: ${why}.`,
    {},
    { ...(next ? { next } : {}), cause },
  );
