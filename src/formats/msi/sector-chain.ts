import type { RandomAccess } from "../bytes.ts";
import { refuse } from "./compound-file.ts";

const LAST_REGULAR = 0xfffffffa;
const END_OF_CHAIN = 0xfffffffe;
const IN_HEADER = 109;
const CACHED_SECTORS = 256;

/** The file allocation table, read a sector at a time when a link is asked for. */
export class SectorTable {
  readonly sectors: number;
  readonly sectorSize: number;
  readonly #file: RandomAccess;
  readonly #head: DataView;
  readonly #cache = new Map<number, DataView>();
  /** Sectors of the table named outside the header, as far as they have been followed. */
  readonly #named: number[] = [];
  #nextDifat: number;
  #difatRead = 0;

  constructor(file: RandomAccess, sectorSize: number, sectors: number, head: DataView) {
    this.#file = file;
    this.sectorSize = sectorSize;
    this.sectors = sectors;
    this.#head = head;
    this.#nextDifat = head.getUint32(68, true);
  }

  /** Up to `length` bytes of a sector; fewer where the file is cut. */
  readSector(sector: number, offset: number, length: number): Promise<Uint8Array> {
    return this.#file.read((sector + 1) * this.sectorSize + offset, length);
  }

  /** Bytes of several sectors in a row. */
  readRun(first: number, bytes: number): Promise<Uint8Array> {
    return this.#file.read((first + 1) * this.sectorSize, bytes);
  }

  /** The sector behind `sector` in its chain; undefined at the end. */
  async next(sector: number, what: string): Promise<number | undefined> {
    const perSector = this.sectorSize / 4;
    const links = await this.#links(Math.floor(sector / perSector), what);
    const at = (sector % perSector) * 4;
    if (at + 4 > links.byteLength) throw refuse("its sector table is cut off");
    const next = links.getUint32(at, true);
    if (next === END_OF_CHAIN) return undefined;
    if (next > LAST_REGULAR || next >= this.sectors)
      throw refuse(`the chain of ${what} leads out of the file`);
    return next;
  }

  async #links(index: number, what: string): Promise<DataView> {
    const cached = this.#cache.get(index);
    if (cached) return cached;
    const sector = await this.#tableSector(index);
    if (sector === undefined || sector >= this.sectors)
      throw refuse(`its sector table does not reach as far as ${what}`);
    const bytes = await this.readSector(sector, 0, this.sectorSize);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#cache.size >= CACHED_SECTORS) this.#cache.delete(this.#cache.keys().next().value!);
    this.#cache.set(index, view);
    return view;
  }

  /** Where the table's own sector `index` lies: the first 109 are named in the header, the rest in a chain (every file past 7 MB). */
  async #tableSector(index: number): Promise<number | undefined> {
    if (index < IN_HEADER) return this.#head.getUint32(76 + index * 4, true);
    const perSector = this.sectorSize / 4 - 1;
    const wanted = index - IN_HEADER;
    while (this.#named.length <= wanted) {
      if (this.#nextDifat > LAST_REGULAR) return undefined;
      if (this.#nextDifat >= this.sectors || this.#difatRead > this.sectors / perSector + 1)
        throw refuse("the list of its sector table's sectors is broken or runs in a circle");
      const bytes = await this.readSector(this.#nextDifat, 0, this.sectorSize);
      if (bytes.length < this.sectorSize) throw refuse("the list of its sector table's sectors is cut off");
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let entry = 0; entry < perSector; entry++) this.#named.push(view.getUint32(entry * 4, true));
      this.#nextDifat = view.getUint32(perSector * 4, true);
      this.#difatRead += 1;
    }
    return this.#named[wanted];
  }
}

/** A chain of sectors, followed only as far as it is asked for. */
export class Chain {
  readonly #table: SectorTable;
  readonly #what: string;
  readonly #sectors: number[] = [];
  #ended = false;

  constructor(table: SectorTable, start: number, what: string) {
    this.#table = table;
    this.#what = what;
    if (start > LAST_REGULAR || start >= table.sectors) this.#ended = true;
    else this.#sectors.push(start);
  }

  /** Sector number `index` of the chain; undefined past its end. @throws when the chain is broken or a circle. */
  async sectorAt(index: number): Promise<number | undefined> {
    while (!this.#ended && this.#sectors.length <= index) {
      // A chain longer than the file has sectors has been somewhere twice.
      if (this.#sectors.length >= this.#table.sectors)
        throw refuse(`the chain of ${this.#what} runs in a circle`);
      const next = await this.#table.next(this.#sectors.at(-1)!, this.#what);
      if (next === undefined) this.#ended = true;
      else this.#sectors.push(next);
    }
    return this.#sectors[index];
  }

  /** Copies the chain's bytes into `out`, sectors in a row in one reading. Gives how many there were. */
  async fill(out: Uint8Array): Promise<number> {
    const { sectorSize } = this.#table;
    const wanted = Math.ceil(out.length / sectorSize);
    let filled = 0;
    for (let index = 0; index < wanted; ) {
      const first = await this.sectorAt(index);
      if (first === undefined) return filled;
      let run = 1;
      while (index + run < wanted && (await this.sectorAt(index + run)) === first + run) run += 1;
      const part = await this.#table.readRun(first, Math.min(run * sectorSize, out.length - filled));
      out.set(part, filled);
      filled += part.length;
      if (part.length < Math.min(run * sectorSize, out.length - (filled - part.length))) return filled;
      index += run;
    }
    return filled;
  }
}
