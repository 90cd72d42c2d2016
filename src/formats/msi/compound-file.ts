import type { RandomAccess } from "../bytes.ts";
import { pagedAccess } from "./paged-access.ts";
import { refuse } from "./refuse.ts";
import { Chain, SectorTable } from "./sector-chain.ts";
import { streamName } from "./stream-name.ts";

/** A stream in the root storage. */
export interface StreamEntry {
  /** As stored: MSI's table streams carry mangled names. */
  readonly name: string;
  readonly start: number;
  /** Bytes, as the directory claims. */
  readonly size: number;
}

/** A compound file with the places of its root streams; nothing else of it has been read. */
export interface CompoundFile {
  /** Class id of the root storage, in braces, upper case. */
  readonly rootClassId: string;
  readonly majorVersion: number;
  readonly sectorSize: number;
  readonly streams: ReadonlyMap<string, StreamEntry>;
  /** Bytes that are missing at the end, going by the sector table; 0 for a whole file. */
  readonly missing: number;
  /** All of a stream. @throws BridgeError "invalid" when its chain is broken, it runs past the file, or is longer than `most`. */
  readonly read: (stream: StreamEntry, most: number) => Promise<Uint8Array>;
}

const SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const MINI_SECTOR = 64;
/** Streams below this lie in the mini stream; the format knows no other limit. */
const MINI_CUTOFF = 4096;
const NO_ENTRY = 0xffffffff;
const ENTRY = 128;
/** More directory entries than any installer has; each costs 128 bytes. */
const MOST_ENTRIES = 100_000;
const STREAM = 2;
const ROOT = 5;

/**
 * Opens a compound file (version 3 or 4) and reads its directory. Every chain is bounded by the sectors the file really
 * has, every count by the file's length, before anything is reserved; cycles end in an error. Sectors are read when asked for.
 * @throws BridgeError "invalid" saying what is broken.
 */
export async function openCompoundFile(access: RandomAccess): Promise<CompoundFile> {
  const file = pagedAccess(access);
  const bytes = await file.read(0, 512);
  if (bytes.length < 8 || SIGNATURE.some((byte, index) => bytes[index] !== byte))
    throw refuse(notACompoundFile(bytes));
  if (bytes.length < 512) throw refuse("its header is cut off");
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.getUint16(28, true) !== 0xfffe) throw refuse("its byte order mark is wrong");
  const majorVersion = head.getUint16(26, true);
  const shift = head.getUint16(30, true);
  if (!((majorVersion === 3 && shift === 9) || (majorVersion === 4 && shift === 12)))
    throw refuse(`version ${majorVersion} with a sector shift of ${shift} does not exist`);
  if (head.getUint16(32, true) !== 6) throw refuse("its mini sectors do not have 64 bytes");
  if (head.getUint32(56, true) !== MINI_CUTOFF)
    throw refuse(`its mini stream is for streams below ${head.getUint32(56, true)} bytes instead of 4096`);
  const sectorSize = 1 << shift;
  const sectors = Math.max(0, Math.ceil(file.size / sectorSize) - 1);
  const table = new SectorTable(file, sectorSize, sectors, head);

  const directory = new Chain(table, head.getUint32(48, true), "the directory");
  const entryAt = async (id: number) => {
    if (id >= MOST_ENTRIES) return undefined;
    const perSector = sectorSize / ENTRY;
    const sector = await directory.sectorAt(Math.floor(id / perSector));
    if (sector === undefined) return undefined;
    const entry = await table.readSector(sector, (id % perSector) * ENTRY, ENTRY);
    return entry.length < ENTRY ? undefined : entry;
  };
  const root = await entryAt(0);
  if (!root) throw refuse("its directory lies past the end of the file");
  if (root[66] !== ROOT) throw refuse("its directory does not begin with the root storage");
  const view = viewOf(root);
  const miniStream = new Chain(table, view.getUint32(116, true), "the mini stream");
  const miniSize = sizeOf(view, majorVersion);
  const miniTable = new Chain(table, head.getUint32(60, true), "the mini FAT");

  const streams = await rootStreams(entryAt, view.getUint32(76, true), majorVersion);
  return {
    rootClassId: classId(view, 80),
    majorVersion,
    sectorSize,
    streams,
    missing: (await table.missingSectors()) * sectorSize,
    read: async (stream, most) => {
      const { size, start } = stream;
      const name = printable(stream.name);
      const inMini = size < MINI_CUTOFF;
      if (size > (inMini ? Math.min(miniSize, file.size) : file.size))
        throw refuse(`the stream ${name} claims ${size} bytes, more than there are`);
      if (size > most) throw refuse(`the stream ${name} has ${size} bytes; at most ${most} are read`);
      if (size === 0) return new Uint8Array(0);
      const out = new Uint8Array(size);
      const filled = inMini
        ? await fillFromMini(out, start, {
            table,
            miniStream,
            miniTable,
            sectorSize,
            miniSectors: Math.ceil(Math.min(miniSize, file.size) / MINI_SECTOR),
          })
        : await new Chain(table, start, name).fill(out);
      if (filled < size)
        throw refuse(`the stream ${name} ends after ${filled} of ${size} bytes: the file is incomplete`);
      return out;
    },
  };
}

interface MiniSpace {
  readonly table: SectorTable;
  readonly miniStream: Chain;
  readonly miniTable: Chain;
  readonly sectorSize: number;
  readonly miniSectors: number;
}

async function fillFromMini(
  out: Uint8Array,
  start: number,
  { table, miniStream, miniTable, sectorSize, miniSectors }: MiniSpace,
): Promise<number> {
  const perSector = sectorSize / MINI_SECTOR;
  const linksPerSector = sectorSize / 4;
  let at = start;
  let filled = 0;
  const seen = new Set<number>();
  while (filled < out.length) {
    if (at >= miniSectors || seen.has(at))
      throw refuse("a chain in its mini stream is broken or runs in a circle");
    seen.add(at);
    const sector = await miniStream.sectorAt(Math.floor(at / perSector));
    if (sector === undefined) throw refuse("its mini stream is shorter than its entries claim");
    const part = await table.readSector(
      sector,
      (at % perSector) * MINI_SECTOR,
      Math.min(MINI_SECTOR, out.length - filled),
    );
    if (part.length === 0) return filled;
    out.set(part, filled);
    filled += part.length;
    if (filled >= out.length) break;
    const links = await miniTable.sectorAt(Math.floor(at / linksPerSector));
    if (links === undefined) throw refuse("its mini FAT is shorter than its mini stream");
    const link = await table.readSector(links, (at % linksPerSector) * 4, 4);
    if (link.length < 4) throw refuse("its mini FAT is cut off");
    at = viewOf(link).getUint32(0, true);
  }
  return filled;
}

/** The streams right below the root, found by walking its tree; storages (language transforms) are left alone. */
async function rootStreams(
  entryAt: (id: number) => Promise<Uint8Array | undefined>,
  first: number,
  version: number,
): Promise<Map<string, StreamEntry>> {
  const streams = new Map<string, StreamEntry>();
  const seen = new Set<number>();
  const open = [first];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === NO_ENTRY) continue;
    if (seen.has(id)) throw refuse("its directory runs in a circle");
    if (seen.size >= MOST_ENTRIES) throw refuse(`it has more than ${MOST_ENTRIES} directory entries`);
    seen.add(id);
    const entry = await entryAt(id);
    if (!entry) throw refuse("a directory entry lies past the end of the directory");
    const view = viewOf(entry);
    const nameLength = view.getUint16(64, true);
    if (nameLength > 64) throw refuse("a directory entry has a name of more than 32 characters");
    if (entry[66] === STREAM) {
      let name = "";
      for (let at = 0; at + 2 < nameLength; at += 2) name += String.fromCharCode(view.getUint16(at, true));
      streams.set(name, { name, start: view.getUint32(116, true), size: sizeOf(view, version) });
    }
    open.push(view.getUint32(68, true), view.getUint32(72, true));
  }
  return streams;
}

/** In version 3 only the low 32 bits of a size count. */
function sizeOf(entry: DataView, version: number): number {
  const low = entry.getUint32(120, true);
  return version === 3 ? low : low + entry.getUint32(124, true) * 2 ** 32;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function classId(view: DataView, at: number): string {
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
  const tail = Array.from({ length: 8 }, (_, index) => hex(view.getUint8(at + 8 + index), 2)).join("");
  return `{${hex(view.getUint32(at, true), 8)}-${hex(view.getUint16(at + 4, true), 4)}-${hex(view.getUint16(at + 6, true), 4)}-${tail.slice(0, 4)}-${tail.slice(4)}}`;
}

const printable = (stored: string) => streamName(stored).name.replaceAll(/[^\x20-\x7e]/g, "?");

/** What people upload by mistake, by the first bytes. */
function notACompoundFile(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 8));
  if (bytes.length === 0) return "the file is empty";
  if (text.startsWith("MZ")) return "it is a Windows program (.exe), not an MSI";
  if (text.startsWith("PK")) return "it is a zip archive, not an MSI";
  if (text.startsWith("MSCF")) return "it is a cabinet, not an MSI";
  if (/^\s*<|^\uFEFF?<!|^ï»¿</i.test(text))
    return "it is a web page or XML, not an MSI; a download may have gone wrong";
  return "it does not begin like one";
}
